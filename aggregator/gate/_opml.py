"""OPML 2.0 (http://opml.org/spec2.opml): a list of subscriptions."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from aggregator.gate import _xml
from aggregator.gate._dates import rfc822
from aggregator.gate._form import Reading, Seen
from aggregator.gate._texts import is_address
from aggregator.gate._xml import at, line_of
from aggregator.gate.rules import Finding


def parse(document: bytes) -> etree._Element:
    """The root of a list. Raises `NotWellFormedError`, `OtherFormError`."""
    return _xml.parse(document, "opml")


def _feeds(root: etree._Element) -> list[etree._Element]:
    return root.xpath(".//outline[@type='rss' or @xmlUrl or @xmlurl]")  # type: ignore[return-value] # a set of nodes


def read(root: etree._Element) -> Reading:
    """A list has no identity of its own; its entries are the feeds."""
    feeds = (feed for feed in _feeds(root) if feed.get("xmlUrl"))
    return Reading(
        entries=tuple(
            Seen(
                id=feed.get("xmlUrl", ""),
                title=feed.get("text", ""),
                shown=feed.get("text", ""),
                line=line_of(feed),
            )
            for feed in feeds
        )
    )


def list_checks(root: etree._Element) -> Iterator[Finding]:
    """What OPML asks of a list."""
    if root.get("version") not in ("1.0", "1.1", "2.0"):
        yield at(root, "opml-version", f"the version is “{root.get('version', '')}”")
    if not (root.findtext("head/title") or "").strip():
        yield at(root, "opml-head", "the list has no title")
    if root.find("body/outline") is None:
        yield at(root, "opml-body", "the list is empty")
    yield from _head(root)
    for outline in root.iter("outline"):
        if not outline.get("text"):
            yield at(outline, "opml-text", "an outline has no text", outline.get("title", ""))
    names = Counter(folder.get("text", "") for folder in root.iterfind("body/outline") if folder.get("xmlUrl") is None)
    for name, count in names.items():
        if count > 1:
            yield at(root, "opml-folder", f"{count} folders are called “{name}”")


def _head(root: etree._Element) -> Iterator[Finding]:
    for tag in ("dateCreated", "dateModified"):
        if written := (root.findtext(f"head/{tag}") or "").strip():
            yield from (at(root, rule, f"{tag}: {told}") for rule, told in rfc822(written).faults)
    if (docs := root.find("head/docs")) is not None:
        yield at(docs, "opml-docs", "the head has the element docs")


def feed_checks(root: etree._Element) -> Iterator[Finding]:
    """Every subscription has an address."""
    for feed in _feeds(root):
        url = feed.get("xmlUrl")
        if not url:
            yield at(feed, "opml-feed", "the feed has no xmlUrl", feed.get("text", ""))
        elif not is_address(url):
            yield at(feed, "link-form", f"xmlUrl is “{url[:80]}”", feed.get("text", ""))
        page = feed.get("htmlUrl")
        if page and not is_address(page):
            yield at(feed, "link-form", f"htmlUrl is “{page[:80]}”", feed.get("text", ""))


def schema_checks(root: etree._Element) -> Iterator[Finding]:
    """What our schema has against a list."""
    return _xml.schema_faults(root, "opml", "schema")
