"""What comes of items does not depend on how many of them are taken at once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from aggregator.store import Store, works
from benchmarks import growth
from benchmarks.specimens import Catalogue

CATALOGUE = Catalogue(160)
OUTLINES = "SELECT * FROM outlines ORDER BY 1"
KEPT = (
    "SELECT value, kind, item FROM item_keys ORDER BY 1, 2, 3",
    "SELECT * FROM item_lines ORDER BY 1, 2, 3, 4",
    "SELECT * FROM line_counts ORDER BY 1, 2",
    "SELECT * FROM portraits ORDER BY 1",
    OUTLINES,
    "SELECT * FROM cards ORDER BY 1",
)


def found(path: Path, parts: Sequence[range]) -> tuple[object, ...]:
    """All that is derived of items that come in parts."""
    with Store(path) as store:
        store.sync(growth.centres(CATALOGUE), growth.listings(CATALOGUE))
        for part in parts:
            growth.record(store, CATALOGUE, part, new_only=True)
        store.identify(lambda: growth.rules(CATALOGUE, None))
        derived = store.derived()
        assert sum(link[2] == "same" for link in derived["links"]) >= 5, "there is something to be found"
        return (derived, *([tuple(row) for row in store._rows(sql)] for sql in KEPT))


def test_batches_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(tmp_path / "whole.db", [range(200)])
    monkeypatch.setattr(works, "BATCH", 7)
    assert found(tmp_path / "small.db", [range(200)]) == whole
    monkeypatch.setattr(works, "CHARACTERS", 20_000)  # texts are read twice where there is no room to keep them
    monkeypatch.setattr(works, "BATCH", 33)
    assert found(tmp_path / "tight.db", [range(200)]) == whole


def test_a_catalogue_without_outlines_is_given_those_of_its_portraits(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    found(path, [range(200)])
    with Store(path) as store:
        before = store._rows(OUTLINES)
        assert len(before) == 200
        for statement in (
            "DROP TABLE outlines",
            "CREATE INDEX item_keys_by_item ON item_keys (item)",
            "INSERT INTO line_counts VALUES (1, 1, 1)",
            "DELETE FROM _sqlite_migrations WHERE name = 'm010_matching'",
            "PRAGMA user_version = 9",
        ):
            store._rows(statement)
    with Store(path) as store:
        assert store._rows(OUTLINES) == before
        assert not store._rows("SELECT 1 FROM line_counts WHERE holders < 2")


def test_a_transaction_is_as_long_as_its_items_take() -> None:
    assert works.paced(20, 0.05) == 40, "twice as many at most"
    assert works.paced(100, 1.0) == 25
    assert works.paced(3, 5.0) == 1, "one is never cut"
    assert works.paced(90, 0.0) == works.BATCH
