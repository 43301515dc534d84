"""The desk under load: editors beside runs, and requests that mean it harm. The full measure is `benchmarks.desk`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from project import Project
from test_desk_deciding import SOURCES, TOPICS

from aggregator.identity.centres import Directory
from aggregator.store import Store
from aggregator.store.works.values import Rules
from benchmarks.desk import filling, living, siege
from benchmarks.desk.client import Client, Served
from benchmarks.desk.living import Upstream
from benchmarks.desk.pages import QUERIES

LONGEST = 1.0
"""Seconds of CPU a write transaction may take: on a busy machine it waits for others, too."""


@dataclass(frozen=True, kw_only=True)
class Following:
    """A project that follows the feeds."""

    project: Project
    upstream: Upstream


@pytest.fixture(scope="module")
def following(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Following]:
    folder = tmp_path_factory.mktemp("load")
    with Upstream(moves_at=2) as upstream:
        head, _, rest = SOURCES.partition("[publish]")
        parts = (
            head,
            upstream.allowed,
            '[publish]\nbase_url = "https://beispielnetz.example/output"\n',
            '[network]\nname = "Netz"\nshort_name = "Netz"\n',
            upstream.toml(),
            "[[output]]" + rest.partition("[[output]]")[2],
        )
        (folder / "sources.toml").write_text("\n".join(parts))
        (folder / "topics.toml").write_text(TOPICS)
        filling.add_editors(folder)
        first = living.run(folder, "refresh", "--early")
        assert first.returncode == 0, first.stderr
        yield Following(project=Project(folder, {}), upstream=upstream)


def test_four_editors_and_a_row_of_runs_do_not_get_in_each_others_way(following: Following) -> None:
    """No error on either side, no page that is behind its editor, no transaction that others wait for long."""
    project = following.project
    works = [row[0] for row in project.rows("SELECT id FROM works ORDER BY id")]
    assert len(works) == living.FEEDS * living.SHOWN
    report = living.lived(project.folder, following.upstream, rounds=2, works=works, publish_every=2, decisions=20)
    assert report.errors == []
    assert report.stale == []
    assert len(report.runs) >= 3
    assert report.decisions.total() >= 20
    held = [*report.desk, *report.cron]
    assert max((one.cpu for one in held), default=0.0) < LONGEST, held[:3]
    (kept,) = project.rows("SELECT count(*) FROM decisions")
    assert kept[0] >= report.decisions.total() / 2
    (arrived,) = project.rows("SELECT count(*) FROM items")
    assert arrived[0] >= living.FEEDS * (living.SHOWN + 2 * living.NEW)


@pytest.mark.parametrize("what", ["desk", "copy"])
def test_nothing_that_is_asked_for_takes_the_service_down(following: Following, what: str) -> None:
    """Every fifteenth address of the siege, and a storm: no error, little memory."""
    folder = following.project.folder
    file = folder / "db" / "catalogue.db"
    if what == "copy":
        file = folder / "kopie.db"
        done = living.run(folder, "export", str(file))
        assert done.returncode == 0, done.stderr
    served = Served.desk(folder) if what == "desk" else Served.copy(file)
    with served:
        client = Client(served.url)
        if what == "desk":
            client.log_in("ada")
        losses = siege.besieged(served, client, siege.Place.of(file, QUERIES), every=15, storms=1)
    assert losses.answers
    assert losses.peak_mb < siege.MOST_MB
    assert losses.statuses[403] >= 3, "SQL of one's own is closed"
    if what == "desk":  # plain datasette calls an address it cannot read an error of its own
        assert losses.errors == []


def test_what_is_derived_is_forgotten_by_short_transactions(following: Following, tmp_path: Path) -> None:
    """Cut off in between, the next run goes on with it."""
    file = tmp_path / "catalogue.db"
    file.write_bytes((following.project.folder / "db" / "catalogue.db").read_bytes())
    with Store(file) as store:
        store.settle()
        items = store._rows("SELECT count(*) FROM items")[0][0]
        count = [0]
        transaction = store._transaction

        def broken() -> object:
            count[0] += 1
            if count[0] == 6:
                raise KeyboardInterrupt
            return transaction()

        store._transaction = broken  # type: ignore[method-assign,assignment]
        with pytest.raises(KeyboardInterrupt):
            store.forget_derived()
        store._transaction = transaction  # type: ignore[method-assign]
        assert store.identify(lambda: Rules(directory=Directory(centres=()))) == items
        assert store.rule_set("forgetting") == ""
        assert store._rows("SELECT count(*) FROM cards")[0][0] > 0
