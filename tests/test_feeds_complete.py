"""What each kind of feed says beyond the golden files: rights, ids, media, facts, room, lists."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from newsroom import DAY, HEAD, NOON, PODCAST, Newsroom, episode, news

from aggregator import config
from aggregator.errors import ConfigError
from aggregator.model import Channel, Event, Publication, Tag, Video

ATOM = "{http://www.w3.org/2005/Atom}"
PODCAST_NS = "{https://podcastindex.org/namespace/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
EV = "{http://purl.org/rss/1.0/modules/event/}"
FEED = """
[[output]]
kind = "{kind}"
path = "{path}"
title = "Alles"
description = "Was es Neues gibt."
link = "https://mittelstand.example/"
media = ["news", "episode", "event", "video", "publication"]
"""
LOCKED = Channel(title="Hinter Türen", podcast=(Tag(name="locked", text="yes"),))


def feed(kind: str, path: str, more: str = "") -> str:
    return FEED.replace("{kind}", kind).replace("{path}", path) + more + "\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, PODCAST) as opened:
        yield opened


def channel(room: Newsroom, path: str = "podcast.xml") -> etree._Element:
    return etree.fromstring(room.files()[path])[0]


def with_rights(rights: str) -> str:
    return HEAD.replace(
        'url = "https://nordwall.example/feed.xml"', f'url = "https://nordwall.example/feed.xml"\n{rights}'
    )


# Consent


def test_a_locked_show_is_published_once_its_publishers_consent_is_on_record(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", episode(1), channel=LOCKED)
    room.arrive("seeblick-podcast", episode(2))
    (made,) = room.publish().made
    assert made.held_back == (("locked", 1),)
    room.configure(PODCAST, with_rights('rights = { who = "Ada Beispiel", when = "2026-03-01", how = "E-Mail" }'))
    (made,) = room.publish().made
    assert (made.entries, made.held_back) == (2, ())


def test_consent_may_be_asked_of_everybody(room: Newsroom) -> None:
    room.configure(PODCAST + "require_consent = true", with_rights('rights = { who = "Ada", when = "2026" }'))
    room.arrive("nordwall-podcast", episode(1))
    room.arrive("seeblick-podcast", episode(2))
    (made,) = room.publish().made
    assert (made.entries, made.held_back) == (1, (("no-consent", 1),))


@pytest.mark.parametrize(
    ("rights", "message"),
    [
        ('rights = { who = "Ada" }', "does not say when"),
        ('rights = { when = "2026" }', "does not say who"),
        ('rights = { who = "Ada", when = "gestern" }', "is no date"),
        ('rights = { who = "Ada", wen = "2026", when = "2026" }', "unknown key"),
        ('rights = "ja"', "must be a table of texts"),
    ],
)
def test_consent_says_whose_it_is_and_since_when(rights: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config.parse(with_rights(rights))


# The podcast namespace


def test_the_channel_says_what_it_is_told_to(room: Newsroom) -> None:
    keys = """
funding_url = "https://mittelstand.example/foerdern"
funding_text = "Fördern Sie uns"
update_frequency = "wöchentlich"
update_rrule = "FREQ=WEEKLY"
txt = { verify = "abc", applepodcastsverify = "1-2-3" }
"""
    publisher = (
        '[[output]]\nkind = "publisher"\npath = "p.xml"\ntitle = "Netz"\ndescription = "Alles."\n'
        'link = "https://mittelstand.example/"\nowner_email = "redaktion@mittelstand.example"\n'
        'image = "https://mittelstand.example/cover.jpg"\n'
    )
    room.configure(PODCAST + keys + publisher)
    mine = Channel(title="Meine Sendung", podcast=(Tag(name="guid", text="917393e3-1b1e-5cef-ace4-edaa54e1f810"),))
    room.arrive("nordwall-podcast", episode(1), channel=mine)
    room.arrive("seeblick-podcast", episode(2), channel=Channel(title="Andere"))
    assert not room.publish().refused
    told = channel(room)
    assert [(one.get("purpose"), one.text) for one in told.findall(f"{PODCAST_NS}txt")] == [
        ("applepodcastsverify", "1-2-3"), ("verify", "abc"),
    ]  # fmt: skip
    assert told.findtext(f"{PODCAST_NS}funding") == "Fördern Sie uns"
    frequency = told.find(f"{PODCAST_NS}updateFrequency")
    assert frequency is not None
    assert (frequency.text, frequency.get("rrule")) == ("wöchentlich", "FREQ=WEEKLY")
    roll = told.findall(f"{PODCAST_NS}podroll/{PODCAST_NS}remoteItem")
    assert [one.get("title") for one in roll] == ["Andere", "Meine Sendung"]
    assert roll[1].get("feedGuid") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    (back,) = told.findall(f"{PODCAST_NS}publisher/{PODCAST_NS}remoteItem")
    assert (back.get("medium"), back.get("feedUrl")) == ("publisher", "https://mittelstand.example/p.xml")
    lists = channel(room, "p.xml").findall(f"{PODCAST_NS}remoteItem")
    assert [one.get("feedGuid") for one in lists] == [told.findtext(f"{PODCAST_NS}guid")]
    assert channel(room, "p.xml").findtext(f"{PODCAST_NS}guid") == back.get("feedGuid")


def test_the_language_is_that_of_most_episodes(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", episode(1, language="en"), episode(2, language="de_DE"), episode(3, language="en"))
    room.publish()
    assert channel(room).findtext("language") == "en"


# Ids


def test_an_entry_of_atom_keeps_its_id_in_atom_and_has_our_guid_elsewhere(room: Newsroom) -> None:
    room.configure(feed("atom", "a.atom") + feed("rss", "a.xml"))
    theirs = Channel(title="Aktuelles", atom=True)
    room.arrive("nordwall-news", news(1, "Eins", guid="tag:nordwall.example,2026:1"), channel=theirs)
    room.arrive("nordwall-podcast", episode(2, guid="tag:nordwall.example,2026:2"))
    room.publish()
    ids = [str(one.text) for one in etree.fromstring(room.files()["a.atom"]).iterfind(f"{ATOM}entry/{ATOM}id")]
    assert "tag:nordwall.example,2026:1" in ids
    assert "tag:nordwall.example,2026:2" not in ids, "that feed is RSS"
    assert "tag:nordwall" not in room.files()["a.xml"].decode()
    room.arrive("nordwall-news", news(1, "Eins", guid="tag:neu.example,2026:1"), channel=replace(theirs, atom=False))
    room.publish()
    again = [str(one.text) for one in etree.fromstring(room.files()["a.atom"]).iterfind(f"{ATOM}entry/{ATOM}id")]
    assert again == ids, "what was published once is never known by another id"


def test_an_entry_that_was_hidden_is_no_loss_under_its_atom_id_either(room: Newsroom) -> None:
    room.configure(feed("atom", "a.atom"))
    entries = [news(n, f"Meldung {n} über {'abcdefg'[n]}", guid=f"tag:nordwall.example,2026:{n}") for n in range(1, 4)]
    room.arrive("nordwall-news", *entries, channel=Channel(title="Aktuelles", atom=True))
    room.publish()
    assert {f"tag:nordwall.example,2026:{n}" for n in range(1, 4)} & room.store.withheld() == set()
    room.store._db.execute("UPDATE works SET hidden = 'hidden'")
    assert {f"tag:nordwall.example,2026:{n}" for n in range(1, 4)} <= room.store.withheld()


# Media, events, publications


def test_a_video_has_a_player_in_rss_and_atom(room: Newsroom) -> None:
    room.configure(feed("atom", "a.atom") + feed("rss", "a.xml"))
    film = replace(news(1, "Rundgang"), medium="video", url=None, video=Video(id="abcdefghijk", duration_seconds=90))
    room.arrive("nordwall-news", replace(film, image_url="https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg"))
    assert not room.publish().refused
    for path in ("a.xml", "a.atom"):
        (content,) = etree.fromstring(room.files()[path]).iter(f"{MEDIA}content")
        assert (content.get("medium"), content.get("duration"), content.get("url")) == ("video", "90", None)
        player, thumbnail = content.find(f"{MEDIA}player"), content.find(f"{MEDIA}thumbnail")
        assert player is not None
        assert thumbnail is not None
        assert player.get("url") == "https://www.youtube.com/watch?v=abcdefghijk"
        assert content.findtext(f"{MEDIA}title") == "Rundgang"
        assert b"media:group" not in room.files()[path]


def test_an_event_says_when_and_where(room: Newsroom) -> None:
    room.configure(feed("rss", "a.xml"))
    event = Event(start=NOON, end=NOON + DAY / 12, place="Werkstraße 5", online=True, price="kostenfrei")
    room.arrive("nordwall-news", replace(news(1, "Labtour", summary="Kommt!"), medium="event", event=event))
    assert not room.publish().refused
    item = channel(room, "a.xml").find("item")
    assert item is not None
    assert item.findtext("description") == (
        "Wann: Montag, 2. März 2026, 13:00 bis 15:00 Uhr\nWo: Werkstraße 5 und online\nKosten: kostenfrei\n\nKommt!"
    )
    assert item.findtext(f"{EV}startdate") == "2026-03-02T12:00:00Z"
    assert item.findtext(f"{EV}location") == "Werkstraße 5"
    assert item.findtext(f"{EV}organizer") == "Zentrum Nordwall"


def test_a_publication_is_an_enclosure(room: Newsroom) -> None:
    room.configure(feed("rss", "a.xml") + feed("jsonfeed", "a.json"))
    about = Publication(file_url="https://nordwall.example/heft.pdf?v=5", length_bytes=4711, pages=24)
    room.arrive("nordwall-news", replace(news(1, "Themenheft", url=None), medium="publication", publication=about))
    assert not room.publish().refused
    enclosure = channel(room, "a.xml").find("item/enclosure")
    assert enclosure is not None
    assert {str(key): str(value) for key, value in enclosure.attrib.items()} == {
        "url": "https://nordwall.example/heft.pdf?v=5", "length": "4711", "type": "application/pdf",
    }  # fmt: skip
    (item,) = json.loads(room.files()["a.json"])["items"]
    assert item["content_text"].startswith("Umfang: 24 Seiten")
    assert item["attachments"][0]["mime_type"] == "application/pdf"


def test_a_json_feed_keeps_to_its_size(room: Newsroom) -> None:
    room.configure(feed("jsonfeed", "a.json", "most_kib = 40\nlimit = 30"))
    long = "<p>" + "Viel Text über wenig. " * 500 + "</p>"
    room.arrive("nordwall-news", *(news(n, f"Meldung {n}", content=long) for n in range(1, 31)))
    assert not room.publish().refused
    body = room.files()["a.json"]
    items = json.loads(body)["items"]
    assert len(items) == 30
    assert len(body) < 80 * 1024
    whole = ["content_html" in item for item in items]
    assert whole == sorted(whole, reverse=True), "the newest are whole"
    assert 0 < sum(whole) < 30


# Lists


def test_our_own_feeds_can_be_imported_at_once(room: Newsroom) -> None:
    families = feed("rss", "zentren/{id}.xml", 'each = "centre"').replace('"Alles"', '"{label}"')
    ours = '[[output]]\nkind = "opml"\npath = "feeds.opml"\ntitle = "Unsere"\nlists = "outputs"\n'
    room.configure(PODCAST + feed("rss", "alles.xml") + feed("jsonfeed", "a.json") + families + ours)
    room.arrive("nordwall-podcast", episode(1))
    room.arrive("seeblick-podcast", episode(2))
    assert not room.publish().refused
    root = etree.fromstring(room.files()["feeds.opml"])
    folders = {one.get("text"): [str(feed.get("xmlUrl")) for feed in one] for one in root.findall("body/outline")}
    base = "https://mittelstand.example/"
    assert folders == {
        "Alle Zentren": [f"{base}podcast.xml", f"{base}alles.xml"],
        "Zentren": [f"{base}zentren/nordwall.xml", f"{base}zentren/seeblick.xml"],
    }


# Calendar


def test_called_off_events_stay_in_the_calendar_and_zones_are_there_when_used(room: Newsroom) -> None:
    room.configure('[[output]]\nkind = "calendar"\npath = "termine.ics"\ntitle = "Termine"\n')
    whole_day = Event(start=NOON.replace(hour=23), end=NOON.replace(hour=23) + DAY, all_day=True)
    off = Event(start=NOON + 9 * DAY, organiser="Ada Beispiel <ada@nordwall.example>")
    room.arrive("nordwall-news", replace(news(1, "Digitaltag"), medium="event", event=whole_day))
    assert not room.publish().refused
    assert b"VTIMEZONE" not in room.files()["termine.ics"]
    room.arrive("nordwall-news", replace(news(2, "Labtour"), medium="event", event=off))
    room.store._db.execute("UPDATE items SET withdrawn = 'cancelled' WHERE uid = 'n2'")
    assert not room.publish().refused
    told = room.files()["termine.ics"].decode()
    assert told.count("BEGIN:VEVENT") == 2
    assert told.count("STATUS:CANCELLED") == 1
    assert told.count("BEGIN:VTIMEZONE") == 1
    assert 'ORGANIZER;CN="Ada Beispiel":mailto:ada@nordwall.example' in told.replace("\r\n ", "")
    assert "CONTACT:Zentrum Nordwall" in told
