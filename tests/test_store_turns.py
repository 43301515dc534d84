"""Programs beside each other: who writes again and again lets others in between, who reads much reads of one moment."""

import threading
import time
from pathlib import Path

from aggregator.store import Store
from aggregator.store.database import connect

ROUNDS = 60
HELD_SECONDS = 0.02


def test_a_run_that_writes_without_a_pause_keeps_no_editor_waiting(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    connect(path).close()
    begun: list[int] = []
    waited: list[int] = []
    stop = threading.Event()

    def run() -> None:
        with Store(path) as store:
            while not stop.is_set():
                with store._transaction() as db:
                    db.execute("UPDATE revision SET number = number + 1")
                    begun.append(1)
                    time.sleep(HELD_SECONDS)

    def edit() -> None:
        with Store(path) as store:
            for _ in range(ROUNDS):
                asked = len(begun)
                with store._transaction() as db:
                    db.execute("UPDATE revision SET number = number + 1")
                    waited.append(len(begun) - asked)

    threads = [threading.Thread(target=run), threading.Thread(target=edit)]
    threads[0].start()
    while not begun:
        time.sleep(0.001)
    threads[1].start()
    threads[1].join()
    stop.set()
    threads[0].join()
    assert len(waited) == ROUNDS
    assert max(waited) <= 2, "the one that was under way, and one that had asked before"


def test_a_snapshot_is_of_one_moment(tmp_path: Path) -> None:
    def number(store: Store) -> int:
        return int(store._rows("SELECT number FROM revision")[0]["number"])

    with Store(tmp_path / "catalogue.db") as reader, Store(tmp_path / "catalogue.db") as writer:
        before = number(reader)
        with reader.snapshot():
            with writer._transaction() as db:
                db.execute("UPDATE revision SET number = number + 1")
            assert number(reader) == before
        assert number(reader) == before + 1
        with reader._transaction() as db:
            db.execute("UPDATE revision SET number = number + 1")
