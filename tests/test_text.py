"""Text at the door: clean, bounded, harmless."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator import text

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)
"""Every code point, lone surrogates among them."""


@given(ANYTHING)
def test_clean_text_can_stand_in_xml_and_stays_as_it_is(raw: str) -> None:
    found = text.clean(raw)
    node = etree.Element("a")
    node.text = found  # lxml refuses what XML forbids
    assert etree.fromstring(etree.tostring(node)).text == (found or None)
    assert unicodedata.is_normalized("NFC", found)
    assert text.clean(found) == found
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x7f-\x9f\r]", found)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Gro\u0308\u00dfe", "Größe"),
        ("a\x00b\x1b[31mc\ufffe", "ab[31mc"),
        ("eins\r\nzwei\rdrei\tvier", "eins\nzwei\ndrei\tvier"),
        ("Rechnung\u202egpj.exe", "Rechnunggpj.exe"),
        ("\ud83d \U0001f600 \u200eשלום", " \U0001f600 \u200eשלום"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert text.clean(raw) == expected


def test_a_line_has_no_breaks() -> None:
    assert text.line("  Ein\n\tTitel\xa0 mit \x00 Lücken ") == "Ein Titel mit Lücken"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Zentren <a href=x>Chemnitz</a><a>Darmstadt</a> und Berlin", "Zentren Chemnitz Darmstadt und Berlin"),
        ("<b>W</b><i>ort</i>, Mittel<b>stand</b>", "Wort, Mittelstand"),
        ("<p>Eins</p>\n<p>Zwei<br>drei</p>", "Eins\n\nZwei\ndrei"),
        ("<ul><li>a</li><li>b</li></ul>danach", "a\nb\n\ndanach"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("M&uuml;ller &amp; S&#246;hne &lt;GmbH&gt;", "Müller & Söhne <GmbH>"),
        ("1 < 2 und 3 > 2", "1 < 2 und 3 > 2"),
        ("Absatz eins\n\n\n\nAbsatz  zwei", "Absatz eins\n\nAbsatz zwei"),
        ("vor<script>alert(1)</script>nach<style>b{}</style>!", "vornach!"),
        ("vor<SCRIPT>ohne Ende", "vor"),
        ("a <!-- x > y --> b", "a b"),
        ('<a title="a>b" href="x">c</a>', "c"),
        ("<pre>a\nb</pre>", "a\nb"),
        ("offen <b", "offen <b"),
        ("&#0;&#xD800;x", "\ufffd\ufffdx"),
        ("", ""),
    ],
)
def test_plain(html: str, expected: str) -> None:
    assert text.plain(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/x">a</a>', '<a href="https://h.example/x">a</a>'),
        ('<a href="java&#10;script:alert(1)">a</a>', "<a>a</a>"),
        (
            '<img src="data:image/png;base64,AA"><img src="//cdn.example/b.png">',
            '<img><img src="https://cdn.example/b.png">',
        ),
        ('<form action="/"><input name=password></form><p onclick="x()">b</p>', "<p>b</p>"),
        ('<a href="mailto:a@h.example">m</a><a href="tel:1">t</a>', '<a href="mailto:a@h.example">m</a><a>t</a>'),
        ("<script>alert(1)</script><iframe src=x></iframe>rest", "rest"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("nur Text", "nur Text"),
    ],
)
def test_harmless(html: str, expected: str) -> None:
    assert text.harmless(html, "https://h.example/dir/") == expected


def test_harmless_without_a_base_gives_up_relative_addresses() -> None:
    assert text.harmless('<a href="/x">a</a><a href="https://h.example/">b</a>', None) == (
        '<a>a</a><a href="https://h.example/">b</a>'
    )


@given(ANYTHING)
def test_harmless_leaves_no_script(raw: str) -> None:
    found = text.harmless(f"<p>{raw}<script>{raw}</script><a href='{raw}'>x</a>", "https://h.example/").lower()
    assert "<script" not in found
    assert not re.search(r'href="(?!https?:|mailto:)', found)


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<!--", "<a", '<a "x"', "<a \"'", "<script ", "&nbsp", "<a href='", '<a x="y"', "<p", "<" + "a" * 50],
)
def test_hostile_html_is_read_in_time(piece: str) -> None:
    html = piece * (2 * text.TEXT_LIMIT // len(piece))
    begun = time.process_time()
    text.plain(html)
    text.harmless(html, "https://h.example/")
    assert time.process_time() - begun < 3


def test_shorten_cuts_between_words() -> None:
    assert text.shorten("Künstliche Intelligenz im Mittelstand", 40) == "Künstliche Intelligenz im Mittelstand"
    assert text.shorten("Künstliche Intelligenz im Mittelstand", 30) == "Künstliche Intelligenz im…"
    assert text.shorten("Künstliche Intelligenz im Mittelstand", 26) == "Künstliche Intelligenz im…"
    assert text.shorten("Donaudampfschifffahrt", 10) == "Donaudamp…"


@given(st.text(max_size=60), st.integers(min_value=1, max_value=50))
def test_shortened_text_keeps_the_limit(raw: str, limit: int) -> None:
    assert len(text.shorten(raw, limit)) <= max(limit, 1)


@given(st.text(max_size=60), st.integers(min_value=0, max_value=100))
def test_cut_bytes_keeps_characters_whole(raw: str, limit: int) -> None:
    found = text.cut_bytes(raw, limit)
    assert len(found.encode()) <= max(limit, 0)
    assert raw.startswith(found)
    assert len(found.encode()) > limit - 4 or found == raw
