"""RFC 5005: a subscription document, and the pages of its archive. The same in RSS and in Atom."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from aggregator.gate._xml import at, name
from aggregator.gate.rules import Finding

_ONCE = ("prev-archive", "next-archive", "current")


def archive_checks(holder: etree._Element) -> Iterator[Finding]:
    """What is wrong with the history links of a channel or a feed."""
    links = [(link.get("rel", "alternate"), link.get("href", ""), link) for link in holder.findall(name("atom:link"))]
    counted = Counter(rel for rel, _, _ in links)
    first = {rel: href for rel, href, _ in reversed(links)}
    archive, complete = holder.find(name("fh:archive")), holder.find(name("fh:complete"))
    if archive is not None and not counted["current"]:
        yield at(archive, "archive-current", "a page of an archive names no current document")
    if archive is None and counted["next-archive"]:
        yield at(holder, "archive-mark", "it has a next page of the archive, and does not say that it is one itself")
    if complete is not None and (archive is not None or counted["prev-archive"]):
        yield at(complete, "archive-complete", "a feed that has an archive says that it is complete")
    for rel in _ONCE:
        if counted[rel] > 1:
            yield at(holder, "archive-loop", f"it has {counted[rel]} links rel={rel}")
    taken: dict[str, str] = {first["self"]: "self"} if first.get("self") else {}
    for rel, href, link in links:
        if rel in ("prev-archive", "next-archive") or (rel == "current" and archive is not None):
            if href in taken and taken[href] != rel:
                yield at(link, "archive-loop", f"{rel} and {taken[href]} are the same page")
            taken.setdefault(href, rel)
