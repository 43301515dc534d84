"""Digests and reviews, over a small catalogue made through the real store.

`python tests/test_reports.py` writes the golden files anew; read the difference before you keep it.
"""

import email
import email.policy
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from lxml import html as lxml_html
from newsroom import HEAD, PODCAST, TOPICS, Newsroom
from playwright.sync_api import Request, sync_playwright
from test_website_browser import FLAGS

from aggregator import pipeline
from aggregator.cli import _run
from aggregator.cli.exits import EMPTY, OK, USAGE
from aggregator.decisions import Decision
from aggregator.model import Enclosure, Episode, Event, Item, Publication, Video
from aggregator.reports import linkedin, mail, markdown, periods, plots
from aggregator.reports.digest import Digest, Group, Piece, compose, spread
from aggregator.reports.periods import Period
from aggregator.reports.rendering import render
from aggregator.reports.review import Review
from aggregator.reports.review import compose as compose_review
from aggregator.sources.linkedin import little_to_plain
from aggregator.store import Store
from aggregator.store.reviewing import questions
from aggregator.tagging.labels import Labels, read_labels
from aggregator.times import from_iso

DATA = Path(__file__).parent / "data" / "reports"
WEEK = periods.week("2026-W14")
MORE = """
[[source]]
id = "nordwall-videos"
kind = "podcast"
centre = "nordwall"
url = "https://nordwall.example/videos.xml"
[[source]]
id = "seeblick-news"
kind = "news"
centre = "seeblick"
url = "https://seeblick.example/news.xml"
[[source]]
id = "seeblick-hefte"
kind = "news"
centre = "seeblick"
url = "https://seeblick.example/hefte.xml"
"""
ADDED = HEAD.replace('short_name = "Nordwall"', 'short_name = "Nordwall"\nend = "2026-03-31"').replace(
    'short_name = "Seeblick"', 'short_name = "Seeblick"\nregion = "Küste"\nstart = "2026-02"'
)
SITE = '\n[[output]]\nkind = "website"\npath = "site/index.html"\ntitle = "Das Netz"\ndescription = "Alles."\n'


def items() -> dict[str, tuple[Item, ...]]:
    """By source, as `tests/data/reports/catalogue.json` tells them."""
    told = json.loads((DATA / "catalogue.json").read_text())
    return {source: tuple(map(_item, rows)) for source, rows in told.items()}


def _item(row: dict[str, Any]) -> Item:
    told = dict(row)
    made: dict[str, Any] = {"published": from_iso(day) if (day := told.pop("published", "")) else None}
    if sound := told.pop("sound", None):
        made["enclosures"] = (Enclosure(url=sound, type="audio/mpeg", length_bytes=9000),)
    if minutes := told.pop("minutes", None):
        made["episode"] = Episode(duration_seconds=60 * minutes)
    if video := told.pop("video", None):
        made["video"] = Video(id=video["id"], duration_seconds=video.get("seconds"))
    if event := told.pop("event", None):
        start, end = from_iso(event.pop("start")), event.pop("end", None)
        made["event"] = Event(start=start, end=from_iso(end) if end else None, **event)
    if heft := told.pop("publication", None):
        made["publication"] = Publication(**heft)
    return Item(**told, **made)


@contextmanager
def filled(folder: Path) -> Iterator[Newsroom]:
    """A project whose sources have answered twice, and whose editors have decided."""
    (folder / "db").mkdir()
    room = Newsroom(folder, PODCAST + SITE, ADDED + MORE, TOPICS)
    room.store = Store(folder / "db" / "catalogue.db")
    room.now = datetime(2026, 4, 9, 6, tzinfo=UTC)
    told = items()
    with room:
        for late in (False, True):
            for source, ones in told.items():
                room.arrive(source, *(one for one in ones if one.uid.startswith("später") == late))
            room.now += timedelta(hours=2)
        pipeline.heed_topics(room.config, room.store)
        pipeline.identify(room.config, room.store)
        subjects = {one.title: (source, one.uid) for source, ones in told.items() for one in ones}
        for number, row in enumerate(json.loads((DATA / "decisions.json").read_text())):
            subject = subjects[row.pop("title")]
            one = Decision(key=f"k{number}", at=room.now, who="redaktion", why="", subjects=(subject,), **row)
            room.store.decide([one])
        pipeline.identify(room.config, room.store)
        room.store.settle()
        yield room


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with filled(tmp_path_factory.mktemp("reports")) as room:
        yield room


def made(room: Newsroom, period: Period = WEEK, most: int = 15) -> Digest:
    ahead = period.following(14)
    works = room.store.works_between(period.begins, period.ends)
    events = room.store.events_between(ahead.begins, ahead.ends)
    entries = dict(room.store.entries_of({part.item for part in (*works, *events)}))
    site = "https://mittelstand.example/site/"
    return compose(period, works, events, entries, network="Netzwerk", site=site, most=most)


LABELS = read_labels(TOPICS)


def forms(of: Digest) -> dict[str, bytes]:
    return {
        "digest.md": markdown.digest(of).encode(),
        "digest.eml": mail.digest(of, "redaktion@mittelstand.example"),
        "digest-linkedin.txt": linkedin.digest(of, LABELS).encode(),
    }


# What is in a digest


@pytest.mark.parametrize("name", ["digest.md", "digest.eml", "digest-linkedin.txt"])
def test_the_forms_of_a_digest(newsroom: Newsroom, name: str) -> None:
    assert forms(made(newsroom))[name] == (DATA / name).read_bytes(), "read the difference; then run this file"


def test_what_is_in_a_week(newsroom: Newsroom) -> None:
    told = {group.medium: [piece.title for piece in group.pieces] for group in made(newsroom).groups}
    assert told == json.loads((DATA / "week.json").read_text())


def test_no_work_comes_in_two_weeks(newsroom: Newsroom) -> None:
    weeks = [periods.week(f"2026-W{number}") for number in range(8, 18)]
    shown = [piece.guid for week in weeks for piece in made(newsroom, week).pieces if piece.medium != "event"]
    assert len(shown) == len(set(shown))
    assert len(shown) > 10


def test_what_has_no_date_is_new_only_when_it_was_not_there_from_the_beginning(newsroom: Newsroom) -> None:
    """What a source without dates lists when it is first asked may be years old."""
    titles = {piece.title for piece in made(newsroom, periods.week("2026-W15")).pieces}
    assert titles & {"Neu auf der Seite, ohne Datum", "Ohne Datum und schon immer da"} == {
        "Neu auf der Seite, ohne Datum"
    }


def test_groups_that_are_too_long_say_how_much_was_left_out(newsroom: Newsroom) -> None:
    full, short = made(newsroom), made(newsroom, most=1)
    assert [len(g.pieces) for g in short.groups] == [1] * len(full.groups)
    assert [1 + g.more for g in short.groups] == [len(g.pieces) for g in full.groups]
    assert "… und 1 weiterer Beitrag" in markdown.digest(short)


def piece(number: int, centre: str, **told: Any) -> Piece:
    given: dict[str, Any] = {
        "guid": f"g{number}", "medium": "news", "title": f"Titel {number}", "teaser": "",
        "url": f"https://nordwall.example/{number}", "centre": f"Zentrum {centre}", "centre_short": centre,
        "centre_id": centre, "moment": datetime(2026, 4, 1, tzinfo=UTC) - timedelta(hours=number), "pinned": False,
        "facts": ("1. April 2026",),
    }  # fmt: skip
    return Piece(**(given | told))


def test_no_centre_comes_twice_before_each_came_once() -> None:
    given = [piece(n, centre, pinned=n == 5) for n, centre in enumerate("AAABACB")]
    order = spread(given, key=lambda one: (-one.moment.timestamp(), one.guid))
    assert [one.centre_id for one in order] == ["C", "A", "B", "A", "B", "A", "A"]
    assert [one.guid for one in order][:3] == ["g5", "g0", "g3"]


# Days


def test_weeks_are_those_of_berlin() -> None:
    assert (WEEK.first, WEEK.last) == (date(2026, 3, 30), date(2026, 4, 5))
    assert WEEK.begins == datetime(2026, 3, 29, 22, tzinfo=UTC)
    before = periods.week("2026-W13")  # the clocks go forward on its Sunday
    assert (before.begins, before.ends) == (datetime(2026, 3, 22, 23, tzinfo=UTC), WEEK.begins)
    late = datetime(2026, 4, 5, 22, 30, tzinfo=UTC)  # Monday, half past midnight
    assert periods.last_week(late) == WEEK
    assert periods.last_week(late - timedelta(hours=1)) == before
    assert periods.week("2026w53").name == "2026-W53"


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-14", "W14", "2026-W14 "[:-1] + "x"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="week"):
        periods.week(text)


# LinkedIn


def crowded(count: int, **told: Any) -> Digest:
    pieces = tuple(piece(n, f"Zentrum-{n % 7}", **told) for n in range(count))
    group = Group(medium="news", heading="Nachrichten", pieces=pieces)
    return Digest(network="Netz", period=WEEK, groups=(group,), site="https://netz.example/")


AWKWARD = r"Was #KI (wirklich) kann: [Teil 1] <neu> {a|b} ~ *stark* _leise_ @alle \o/"


def test_a_post_says_what_was_meant_and_links_stay_whole() -> None:
    address = "https://nordwall.example/a_b/(c)~d?x=[1]&y=*#e@f"
    of = crowded(3, title=AWKWARD, url=address)
    post = linkedin.digest(of, LABELS)
    said = little_to_plain(post)
    assert said.count(address) == 3
    assert said.count(AWKWARD) == 3
    assert said == linkedin.digest(of, LABELS, plain=True)
    bare = re.sub(r"\\[\\|{}@\[\]()<>#*_~]|\{hashtag\|\\#\|\w+\}", "", post)
    assert not re.search(r"[\\|{}@\[\]()<>#*_~]", bare)


@pytest.mark.parametrize("title", ["🎧" * 300, "_" * 400, "Ä" * 150, "kurz"])
@pytest.mark.parametrize("path", ["x" * 1900, "_" * 300, "kurz"])
def test_a_post_is_never_too_long(title: str, path: str) -> None:
    of = crowded(40, title=title, url=f"https://nordwall.example/{path}", topics=("ki", "a", "b", "c", "d", "e", "f"))
    post = linkedin.digest(of, LABELS)
    assert len(post.encode("utf-16-le")) // 2 <= 3000
    assert post.count("{hashtag|") <= 5
    assert post.count("▸") >= 1


def test_hashtags_are_the_commonest_topics_as_one_word() -> None:
    labels = Labels(topics={"ki": "Künstliche Intelligenz", "sec": "IT-Sicherheit", "i": "Industrie 4.0", "z": "4.0"})
    pieces = [piece(1, "A", topics=("sec", "ki")), piece(2, "A", topics=("ki", "i", "z"))]
    assert linkedin.hashtags(pieces, labels) == ("KünstlicheIntelligenz", "Industrie40", "ITSicherheit")
    assert len(linkedin.hashtags([piece(1, "A", topics=tuple("abcdefgh"))], labels)) == 5


def test_a_post_names_as_many_centres_as_it_can() -> None:
    pieces = [piece(n, "A") for n in range(12)] + [piece(n, centre) for n, centre in enumerate("BCDE", 20)]
    order = spread(pieces, key=lambda one: (-one.moment.timestamp(), one.guid))
    of = Digest(network="Netz", period=WEEK, groups=(Group(medium="news", heading="", pieces=order),))
    assert all(f"({centre})" in linkedin.digest(of, LABELS, plain=True) for centre in "ABCDE")


# Mail and Markdown


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_is_one_that_mail_programs_understand(newsroom: Newsroom) -> None:
    raw = mail.digest(made(newsroom), "redaktion@mittelstand.example")
    message = read(raw)
    assert message.defects == []
    assert message["Subject"] == "Neues von Netzwerk: 30. März bis 5. April 2026"
    assert message["From"].addresses[0].addr_spec == "redaktion@mittelstand.example"
    assert message["Date"].datetime == datetime(2026, 4, 6, 6, tzinfo=UTC)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    page = lxml_html.document_fromstring(html.get_content())
    assert not {"img", "script", "link", "iframe"} & {node.tag for node in page.iter()}
    assert not {"src", "background", "srcset"} & {name for node in page.iter() for name in node.attrib}
    assert "url(" not in html.get_content()
    titles = {one.title for one in made(newsroom).pieces}
    assert {" ".join("".join(map(str, node.itertext())).split()) for node in page.iter("h3")} == titles
    flat = " ".join(plain.get_content().split())
    assert all(title in flat for title in titles)
    links = {node.attrib["href"] for node in page.iter("a")}
    assert {one.url for one in made(newsroom).pieces} <= links
    assert all(link in plain.get_content().splitlines() for link in links)


def test_what_a_source_wrote_is_no_markup(newsroom: Newsroom) -> None:
    of = crowded(
        1, title="<b>1</b> & [x](y) `z` *a* 1. b", teaser="- kein Punkt", url="https://a.example/(x)?a=1&b=<2>"
    )
    assert "<b>" not in mail.html_body(of)
    text = markdown.digest(of)
    assert r"[\<b\>1\</b\> \& \[x\](y) \`z\` \*a\* 1. b](<https://a.example/(x)?a=1&b=%3C2%3E>)" in text
    assert "\n  \\- kein Punkt" in text


# The command


def command(room: Newsroom, *arguments: str) -> int:
    return _run(["--root", str(room.folder), *arguments])


def test_the_command_writes_all_forms_and_the_same_ones_again(newsroom: Newsroom, tmp_path: Path) -> None:
    assert command(newsroom, "digest", "--week", "2026-W14", "--out", str(tmp_path)) == OK
    names = ["digest-2026-W14-linkedin.txt", "digest-2026-W14.eml", "digest-2026-W14.md"]
    written = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(tmp_path.iterdir())}
    assert list(written) == names
    assert command(newsroom, "digest", "--since", "2026-03-30", "--until", "2026-04-05", "--out", str(tmp_path)) == OK
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == written


def test_the_command_prints(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(newsroom, "digest", "--week", "2026-W14", "--form", "linkedin", "--paste") == OK
    assert "Neues von Netzwerk" in capsys.readouterr().out
    assert command(newsroom, "--json", "digest", "--week", "2026-W14") == OK
    document = json.loads(capsys.readouterr().out)
    assert document["period"] == {"first": "2026-03-30", "last": "2026-04-05"}
    assert [group["medium"] for group in document["groups"]][-1] == "event"


def test_an_empty_week_says_so(newsroom: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(newsroom, "digest", "--week", "2019-W02", "--out", str(tmp_path)) == EMPTY
    assert "nothing came out from 2019-01-07 to 2019-01-13" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", [["--week", "2026-W60"], ["--since", "2026-03-30"], ["--sender", "niemand"],
                                   ["--since", "2026-04-30", "--until", "2026-04-01"],
                                   ["--week", "2026-W14", "--since", "2026", "--until", "2026"]])  # fmt: skip
def test_what_makes_no_sense_is_refused(newsroom: Newsroom, wrong: list[str]) -> None:
    assert command(newsroom, "digest", *wrong) == USAGE


# The review of a year


def reviewed(room: Newsroom, year: int = 2026, last: date = date(2026, 4, 9)) -> Review:
    return compose_review("Netzwerk", year, last, room.store.figures(year, last))


def test_the_review_as_markdown(newsroom: Newsroom) -> None:
    written = markdown.review(reviewed(newsroom))
    assert written == (DATA / "review.md").read_text(), "read the difference; then run this file"


def test_every_figure_is_what_its_sql_says(newsroom: Newsroom, tmp_path: Path) -> None:
    """Taken from the page as a reader would, and put to the file by SQLite's own reader."""
    assert command(newsroom, "review", "2026", "--out", str(tmp_path)) == OK
    page = lxml_html.parse(tmp_path / "rueckblick-2026.html").getroot()
    figures = list(page.iter("figure"))
    assert len(figures) >= 12
    # Opened to be read only: what is shown cannot change anything
    database = sqlite3.connect(f"file:{newsroom.folder / 'db' / 'catalogue.db'}?mode=ro", uri=True)
    for figure in figures:
        (code,) = figure.iter("code")
        answer = database.execute("".join(map(str, code.itertext()))).fetchall()
        rows = [["".join(map(str, cell.itertext())).lstrip("+−±") for cell in row] for row in figure.iter("tr")][1:]
        assert len(rows) == len(answer) > 0, figure.get("id")
        numbers = [[str(abs(cell)) for cell in row if isinstance(cell, int)] for row in answer]
        assert all(set(asked) <= set(shown) for asked, shown in zip(numbers, rows, strict=True)), figure.get("id")
    database.close()


def test_a_year_counts_what_people_in_berlin_call_that_year() -> None:
    asked = questions(2026, date(2026, 12, 31))
    assert "items.published < '2026-12-31T23:00:00Z'" in asked["new_podcasts"]
    assert "min(items.published) >= '2025-12-31T23:00:00Z'" in asked["new_podcasts"]
    assert "'2027-02-28'" in questions(2028, date(2028, 2, 29))["media"], "a leap day has no counterpart"


def test_a_year_that_is_not_over_says_so_and_is_compared_with_as_many_days(newsroom: Newsroom) -> None:
    made = reviewed(newsroom)
    assert made.is_partial
    assert "bis zum 9. April 2026" in made.notes[0]
    assert "'2025-04-09'" in made.sections[0].figures[0].sql
    assert not reviewed(newsroom, 2025, date(2025, 12, 31)).is_partial


def test_what_is_not_public_counts_nowhere(newsroom: Newsroom) -> None:
    written = render("review.html", {"review": reviewed(newsroom)})
    counts = {row[0]: row[1] for row in newsroom.store.figures(2026, date(2026, 12, 31))["media"].rows}
    hidden = ("Nur intern: Umzug des Büros", "Vortrag mit Fehlern")
    assert not any(title in written for title in hidden)
    assert counts["episode"] == 8, "nine, of which one was taken down"
    assert counts["event"] == 4, "five, of which one was called off"
    assert "Nur intern: Umzug des Büros" in (DATA / "catalogue.json").read_text()


def test_plots_say_what_they_show_without_being_seen(newsroom: Newsroom) -> None:
    page = lxml_html.document_fromstring(render("review.html", {"review": reviewed(newsroom)}))
    drawn = list(page.iter("svg"))
    assert len(drawn) >= 3
    ids = [name for node in page.iter() if (name := node.get("id"))]
    assert len(ids) == len(set(ids))
    for plot in drawn:
        assert all(name in ids for name in str(plot.get("aria-labelledby")).split())
        assert next(plot.iter("title")).text
        assert next(plot.iter("desc")).text
    assert not {"script", "img", "link", "iframe"} & {node.tag for node in page.iter()}
    assert all(str(node.get("href", "#")).startswith("#") and "src" not in node.attrib for node in page.iter())


@pytest.mark.parametrize(("number", "top"), [(0, 4), (1, 4), (5, 8), (9, 12), (13, 20), (21, 40), (81, 120)])
def test_axes_end_at_good_numbers(number: int, top: int) -> None:
    assert plots.rounded(number) == top
    assert top % 4 == 0


def test_a_plot_holds_whatever_labels_and_numbers_there_are() -> None:
    label = "<b>" + "sehr langer Name " * 8
    rows = [(label, 0, 0), ("kurz", 100_000, 3)]
    for drawn in (plots.bars("a", rows, label, label, "2025"), plots.changes("b", rows, label, label)):
        assert "<b>" not in drawn
        assert "NaN" not in drawn
        lxml_html.fragment_fromstring(drawn)


def test_a_year_of_which_nothing_is_known_says_so(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(newsroom, "review", "2019") == EMPTY
    assert command(newsroom, "review", "2027") == EMPTY
    assert "2026-04-09" in capsys.readouterr().err
    assert command(newsroom, "review", "3000") == USAGE


def noted(asked: list[Request]) -> Callable[[Request], None]:
    return lambda request: asked.append(request)  # noqa: PLW0108 - playwright takes no built-in


def test_a_review_has_no_barrier_and_asks_nobody(newsroom: Newsroom, tmp_path: Path) -> None:
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            pytest.fail("REQUIRE_CLIENTS=1, but there is no chromium")
        pytest.skip("no chromium")
    page_file, mail_file = tmp_path / "review.html", tmp_path / "mail.html"
    page_file.write_text(render("review.html", {"review": reviewed(newsroom)}))
    mail_file.write_text(mail.html_body(made(newsroom)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        schemes: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (390, "dark"))
        for width, scheme in schemes:
            page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
            asked: list[Request] = []
            page.on("request", noted(asked))
            for file in (page_file, mail_file):
                page.goto(file.as_uri())
                page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
            assert [request.url for request in asked] == [page_file.as_uri(), mail_file.as_uri()]
        browser.close()


def write_goldens(room: Newsroom) -> None:
    for name, body in forms(made(room)).items():
        (DATA / name).write_bytes(body)
    (DATA / "review.md").write_text(markdown.review(reviewed(room)))
    told = {group.medium: [piece.title for piece in group.pieces] for group in made(room).groups}
    (DATA / "week.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, filled(Path(place)) as full:
        write_goldens(full)
