"""The website as it is published: what is hidden goes, what became one leads on, nothing else is touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom, episode, news

from aggregator.decisions import Decision, Verb, keyed
from aggregator.outputs.website import addresses

SITE = """
[[output]]
kind = "website"
path = "site/index.html"
title = "Das Netz"
"""
FIRST, SECOND = ("nordwall-podcast", "e1"), ("nordwall-news", "n2")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, SITE) as made:
        made.arrive("nordwall-podcast", episode(1, title="Wie ein Ofen sich meldet"), episode(3))
        made.arrive("nordwall-news", news(2, "Ein Chatbot im Betrieb"))
        made.publish()
        yield made


def decide(room: Newsroom, verb: Verb, *subjects: tuple[str, str], others: tuple[tuple[str, str], ...] = ()) -> None:
    decision = Decision(key="", verb=verb, subjects=subjects, others=others, who="Ada", why="Bitte", at=room.now)
    room.store.decide([keyed(decision)])


def page_of(room: Newsroom, title: str) -> str:
    (path,) = (
        path for path, body in room.files().items()
        if path.startswith("site/beitrag/") and f"<h1>{title}</h1>" in body.decode()
    )  # fmt: skip
    return path


def written(room: Newsroom) -> set[str]:
    before = {path: (room.folder / "output" / path).stat().st_ino for path in room.files()}
    (made,) = room.publish().made
    after = {path: (room.folder / "output" / path).stat().st_ino for path in room.files()}
    found = {path for path in after if after[path] != before.get(path)}
    assert found == set(made.changed)
    return found


def test_the_address_of_a_page_is_that_of_the_guid_in_the_ledger(room: Newsroom) -> None:
    pages = {f"site/{addresses.work(guid)}" for (guid,) in room.store._db.execute("SELECT guid FROM issued")}
    assert {path for path in room.files() if path.startswith("site/beitrag/")} == pages
    assert len(pages) == 3


def test_what_an_editor_hides_is_gone_with_its_page_and_from_all_others(room: Newsroom) -> None:
    page = page_of(room, "Wie ein Ofen sich meldet")
    others = {path for path in room.files() if path.startswith("site/beitrag/")} - {page}
    decide(room, "hide", FIRST)
    room.publish()
    files = room.files()
    assert page not in files
    assert not [path for path, body in files.items() if "Ofen" in body.decode("utf-8", "replace")]
    assert others <= files.keys()
    decide(room, "show", FIRST)
    room.publish()
    assert page in room.files(), "and comes back at its old address"


def test_two_that_become_one_are_found_at_both_addresses(room: Newsroom) -> None:
    kept, other = page_of(room, "Wie ein Ofen sich meldet"), page_of(room, "Ein Chatbot im Betrieb")
    decide(room, "merge", FIRST, others=(SECOND,))
    room.publish()
    files = {path: body.decode() for path, body in room.files().items() if path.endswith(".html")}
    lasting, leading = (kept, other) if 'http-equiv="refresh"' in files[other] else (other, kept)
    assert f'content="0; url=../beitrag/{Path(lasting).name}"' in files[leading]
    assert "auch als" in files[lasting]
    decide(room, "split", FIRST, others=(SECOND,))
    room.publish()
    assert 'http-equiv="refresh"' not in room.files()[leading].decode(), "parted again, each has its own page"


def test_only_what_holds_a_changed_title_is_written(room: Newsroom) -> None:
    room.arrive("nordwall-news", news(2, "Ein Chatbot im Betrieb, zweite Fassung"))
    changed = written(room)
    holding = {
        path
        for path, body in room.files().items()
        if "Ein Chatbot im Betrieb, zweite Fassung" in body.decode("utf-8", "replace")
    }
    assert page_of(room, "Ein Chatbot im Betrieb, zweite Fassung") in changed
    assert changed - {"site/sitemap.xml"} == holding
    assert written(room) == set(), "and nothing when nothing is new"
