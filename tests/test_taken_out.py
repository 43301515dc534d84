"""What editors take out leaves every output at the next publish, also those for which nothing new is fit."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import DAY, HEAD, NOON, PODCAST, Newsroom, episode

from aggregator import gate
from aggregator.decisions import Decision, Verb
from aggregator.gate.rules import Finding
from aggregator.model import Event

OTHERS = "".join(
    f"""
[[output]]
kind = "{kind}"
path = "{path}"
title = "Alles"
description = "Alles."
link = "https://mittelstand.example/"
media = ["episode", "event"]
"""
    for kind, path in (("rss", "alles.xml"), ("atom", "alles.atom"), ("jsonfeed", "alles.json"))
)
CALENDAR = """
[[output]]
kind = "calendar"
path = "termine.ics"
title = "Termine"
"""
FORMS = {
    "podcast.xml": "podcast", "alles.xml": "rss", "alles.atom": "atom", "alles.json": "jsonfeed",
    "termine.ics": "calendar",
}  # fmt: skip


@pytest.mark.parametrize("verb", ["hide", "takedown"])
def test_it_leaves_outputs_that_are_refused(tmp_path: Path, verb: Verb) -> None:
    head = HEAD.replace("[publish]", "[publish]\nmost_changed = 1")
    events = [
        replace(episode(n), uid=f"t{n}", medium="event", enclosures=(), episode=None, url=f"https://hören.example/t{n}",
                event=Event(start=NOON + (200 + n) * DAY, end=NOON + (200 + n) * DAY + timedelta(hours=1)))
        for n in range(11, 16)
    ]  # fmt: skip
    with Newsroom(tmp_path, PODCAST + OTHERS + CALENDAR, head=head) as room:
        episodes = [episode(n) for n in range(1, 9)]
        room.arrive("nordwall-podcast", *episodes, *events)
        assert not room.publish().refused
        before = room.files()
        assert set(before) == set(FORMS)
        told = [replace(one, title=f"{one.title} neu") for one in (*episodes, *events)]
        room.arrive("nordwall-podcast", *told)
        for uid in ("e3", "t12"):
            named = (("nordwall-podcast", uid),)
            room.store.decide([Decision(key="", verb=verb, subjects=named, who="Ada", why="Bitte", at=room.now)])
        assert {one.output.path for one in room.publish().refused} == set(FORMS)
        hidden = room.store.withheld()
        for path, form in FORMS.items():
            now = room.files()[path]
            had, has = gate.read(form, before[path]), gate.read(form, now)
            assert had is not None
            assert has is not None
            assert [one.id for one in has.entries] == [one.id for one in had.entries if one.id not in hidden]
            assert len(has.entries) < len(had.entries)
            assert b" neu" not in now
            assert all(line in before[path].splitlines() for line in now.splitlines()), "all else is as it was"
        after = room.files()
        room.publish()
        assert room.files() == after, "what is gone is not taken out twice"
        room.publish(accept=("all",))
        assert all(b" neu" in body for body in room.files().values())


def test_the_page_of_a_work_leaves_a_website_that_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = '[[output]]\nkind = "website"\npath = "index.html"\ntitle = "Alles"\ndescription = "Alles."\n'
    with Newsroom(tmp_path, site) as room:
        room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 4)))
        assert not room.publish().refused
        before = set(room.files())
        named = (("nordwall-podcast", "e3"),)
        room.store.decide([Decision(key="", verb="takedown", subjects=named, who="Ada", why="Bitte", at=room.now)])
        (output,) = room.config.outputs
        broken = Finding(rule="html-broken", told="nothing is at “fort.html”")
        monkeypatch.setattr(gate, "broken_links", lambda _, __, paths: (broken,) if paths else ())
        assert room.publish().refused
        assert before - set(room.files()) == output.pages_of(room.store.withheld()) & before
