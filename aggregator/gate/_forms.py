"""Every form an output can have, and how it is judged."""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import feedparser  # type: ignore[import-untyped]

from aggregator.gate import _atom, _calendar, _html, _jsonfeed, _lines, _namespace, _opml, _podcast, _rss, _xml
from aggregator.gate._form import Form, NotWellFormedError, Reading
from aggregator.gate.rules import Finding


def _fed_back(document: bytes, reading: Reading) -> Iterator[Finding]:
    """What feedparser makes of it. A stream, since it takes bytes for a file name first."""
    read = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
    if read.bozo:
        yield Finding(rule="read-back", told=f"feedparser stumbles: {read.bozo_exception}")
    if len(read.entries) != len(reading.entries):
        told = f"feedparser reads {len(read.entries)} entries instead of {len(reading.entries)}"
        yield Finding(rule="read-back-count", told=told)


def _rss_schema(root: Any) -> Iterator[Finding]:
    return _xml.schema_faults(root, "rss20", "schema")


def _json(document: bytes) -> object:
    try:
        return json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotWellFormedError(str(error)) from error


def _nothing(_: object) -> Reading:
    return Reading()


FORMS: Final[Mapping[str, Form]] = {
    "podcast": Form(
        parse=_rss.parse,
        read=_podcast.read,
        checks=(
            _xml.document_checks,
            _rss.channel_checks,
            _rss.item_checks,
            _podcast.channel_checks,
            _podcast.episode_checks,
            _namespace.namespace_checks,
            _namespace.own_checks,
            _podcast.merged_checks,
            _podcast.schema_checks,
        ),
        is_valid=lambda root: _xml.fits(root, "podcast-feed"),
        read_back=_fed_back,
        lists=True,
    ),
    "rss": Form(
        parse=_rss.parse,
        read=_rss.read,
        checks=(_xml.document_checks, _rss.channel_checks, _rss.item_checks, _rss.required_checks, _rss_schema),
        is_valid=lambda root: _xml.fits(root, "rss20"),
        read_back=_fed_back,
        lists=True,
    ),
    "atom": Form(
        parse=_atom.parse,
        read=_atom.read,
        checks=(
            _xml.document_checks,
            _atom.id_checks,
            _atom.date_checks,
            _atom.link_checks,
            _atom.entry_checks,
            _atom.source_checks,
            _atom.schema_checks,
        ),
        is_valid=lambda root: _xml.fits(root, "atom"),
        read_back=_fed_back,
        lists=True,
    ),
    "jsonfeed": Form(
        parse=_jsonfeed.parse,
        read=_jsonfeed.read,
        checks=(_jsonfeed.feed_checks, _jsonfeed.item_checks, _jsonfeed.own_checks),
        lists=True,
    ),
    "calendar": Form(
        parse=_lines.parse,
        read=_calendar.read,
        checks=(
            _calendar.byte_checks,
            _calendar.head_checks,
            _calendar.zone_checks,
            _calendar.event_checks,
            _calendar.own_checks,
        ),
        read_back=_calendar.read_back,
        lists=True,
    ),
    "opml": Form(
        parse=_opml.parse,
        read=_opml.read,
        checks=(_xml.document_checks, _opml.list_checks, _opml.feed_checks, _opml.schema_checks),
        is_valid=lambda root: _xml.fits(root, "opml"),
    ),
    "html": Form(
        parse=_html.parse,
        read=_html.read,
        checks=(
            _html.head_checks,
            _html.nesting_checks,
            _html.access_checks,
            _html.link_checks,
            _html.foreign_checks,
            _html.data_checks,
        ),
    ),
    "json": Form(parse=_json, read=_nothing),
    "asset": Form(parse=lambda document: document, read=_nothing),
}
"""By name. `json` is any JSON, `asset` anything else that stands beside a page."""
