"""Addresses: accepted, compared, stripped of trackers."""

import time
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import urls

BASE = "https://base.example/dir/feed.xml"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://A.Example/Pfad", "http://A.Example/Pfad"),
        (" \n https://a.example/\n b.mp3\t", "https://a.example/%20b.mp3"),
        ("/x", "https://base.example/x"),
        ("x.html", "https://base.example/dir/x.html"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("www.a.example/x", "http://www.a.example/x"),
        ("http://münchen.example/ä?q=ü", "http://xn--mnchen-3ya.example/ä?q=ü"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("https://u:p@a.example/", "https://u:p@a.example/"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("tag:a.example,2025:1", None),
        ("http://", None),
        ("http:///x", None),
        ("http://[::1", None),
        ("https://a.example:99999/", None),
        ("http://a b.example/", None),
        ("https://a.example/" + "x" * urls.URL_LIMIT, None),
        ("", None),
        (None, None),
    ],
)
def test_http_url(raw: str | None, expected: str | None) -> None:
    assert urls.http_url(raw, BASE) == expected


def test_without_a_base_nothing_is_relative() -> None:
    assert urls.http_url("/x") is None
    assert urls.http_url("x") is None


@given(st.text(max_size=60), st.sampled_from([None, BASE]))
def test_whatever_comes_the_answer_is_an_address_or_none(raw: str, base: str | None) -> None:
    found = urls.http_url(raw, base)
    if found is not None:
        assert urlsplit(found).scheme in ("http", "https")
        assert urlsplit(found).hostname
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zs", "Zl", "Zp") for character in found)
        assert not set(found) & set(' <>"')
        assert urls.http_url(found) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.example/x/", "https://a.example/x"),
        ("https://A.example:443/x#oben", "http://a.example:80/x"),
        ("https://a.example/x;jsessionid=0A1B?id=7", "https://a.example/x?id=7"),
        ("https://a.example/x?utm_source=chatgpt.com&id=7&fbclid=1", "https://a.example/x?id=7"),
        ("https://a.example/%7euser/%c3%a4", "https://a.example/~user/ä"),
        ("https://a.example", "https://a.example/?mc_cid=1"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example"),
    ],
)
def test_canonical_joins(one: str, other: str) -> None:
    assert urls.canonical(one) == urls.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?art=News.show&id=7", "https://a.example/?art=News.show&id=8"),
        ("https://a.example/?p=1652", "https://a.example/"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example:8080/", "https://a.example/"),
        ("https://a.example/X", "https://a.example/x"),
        ("https://a.example/?b=1&a=2", "https://a.example/?a=2&b=1"),
    ],
)
def test_canonical_keeps_apart(one: str, other: str) -> None:
    assert urls.canonical(one) != urls.canonical(other)


@pytest.mark.parametrize(
    "prefix",
    [
        "dts.podtrac.com/redirect.mp3/",
        "www.podtrac.com/pts/redirect.mp3/",
        "play.podtrac.com/npr-344098539/",
        "chtbl.com/track/1A2B/",
        "chrt.fm/track/1A2B/",
        "pdst.fm/e/",
        "op3.dev/e/",
        "op3.dev/e/https://",
        "op3.dev/e,pg=9b024349-ccf0/",
        "media.blubrry.com/werkstatt/",
        "pscrb.fm/rss/p/",
        "mgln.ai/e/12/",
        "swap.fm/track/xy/",
        "claritaspod.com/measure/",
        "arttrk.com/p/AB12/",
        "tracking.feedpress.com/link/12/345/",
        "prfx.byspotify.com/e/",
        "dts.podtrac.com/redirect.mp3/chtbl.com/track/1/pdst.fm/e/",
    ],
)
def test_prefixes_are_seen_through(prefix: str) -> None:
    target = "cdn.musterland.example/audio/12.mp3?dl=1"
    assert urls.without_prefixes(f"https://{prefix}{target}") == f"https://{target}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://cdn.example/pdst.fm/e/a.mp3", "https://cdn.example/pdst.fm/e/a.mp3"),
        ("https://op3.dev/e/", "https://op3.dev/e/"),
        ("https://chtbl.com/track/1/keinhost", "https://chtbl.com/track/1/keinhost"),
        ("https://h.example/podlove/file/12/s/feed/c/mp3/a.mp3", "https://h.example/podlove/file/12/a.mp3"),
        ("kaputt", "kaputt"),
    ],
)
def test_what_is_no_prefix_stays(url: str, expected: str) -> None:
    assert urls.without_prefixes(url) == expected


def test_host() -> None:
    assert urls.host("https://User@WWW.Münster.example:8080/x") == "www.xn--mnster-3ya.example"
    assert urls.host("http://[") == ""
    assert urls.host("kein Host") == ""


@pytest.mark.parametrize("piece", ["%41", "a.", "/a", "op3.dev/e/", "&utm_x=", ";jsessionid=", "//", "%C3"])
def test_hostile_addresses_are_read_in_time(piece: str) -> None:
    url = "https://a.example/" + piece * (200_000 // len(piece))
    begun = time.process_time()
    urls.http_url(url)
    urls.canonical(url)
    urls.without_prefixes(url)
    assert time.process_time() - begun < 1
