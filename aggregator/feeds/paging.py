"""Feeds in several documents (RFC 5005): what a document's head says of the others, and all of them as one.

A *paged* feed (`rel=next`) cuts its list into pages that shift with every new entry; an *archived* one
(`rel=prev-archive`) keeps its past in documents that do not change; a *complete* one (`fh:complete`) has no others. The
head also says whether a show has moved, ended, or wants to be in no directory: feeds of podcasts do. Pure; knows
nothing of who asks for the documents, or when.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

from aggregator import feeds
from aggregator.errors import ParseError
from aggregator.feeds import slices
from aggregator.feeds.document import is_json, not_a_feed, open_document
from aggregator.feeds.entries import yes
from aggregator.feeds.uids import NO_IDENTITY, REPEATED, Traits, assign
from aggregator.model import Checkpoint, Item, Medium, Page, Parsed
from aggregator.urls import canonical, http_url, without_prefixes

UNREADABLE: Final = "unreadable-page"
HEAD_BYTES: Final = 256 * 1024
"""Of what surrounds the entries. Real heads have up to 30 KB."""
_SPACES: Final = {
    "http://purl.org/syndication/history/1.0": "fh",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
}
_RELATIONS: Final = "http://www.iana.org/assignments/relation/"
"""RFC 4287 §4.2.7.2: a registered relation may be written as an address."""
_LINKS: Final = ("next", "prev-archive", "current")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed document says outside its entries, as far as it is about feeds and directories."""

    next_url: str | None = None
    archive_url: str | None = None
    """rel=prev-archive: the archive document before this one."""
    current_url: str | None = None
    """rel=current: where an archive document says its subscription document is."""
    archive: bool = False
    """fh:archive: this document will not change any more."""
    complete: bool = False
    """fh:complete: there is nothing beyond this document."""
    new_feed_url: str | None = None
    """itunes:new-feed-url"""
    blocked_for: tuple[str, ...] = ()
    """Directories the show must not be in: `apple` for itunes:block, those podcast:block names, or `all`."""
    ended: bool = False
    """itunes:complete: no episode will follow."""

    @property
    def before(self) -> str:
        """Where older entries stand: an archive is preferred, since its documents stay as they are."""
        return "" if self.complete else self.archive_url or self.next_url or ""


def head_only(page: Page) -> Page:
    """The page without its entries and without what is too much for a head; told by a scan of its bytes."""
    whole = slices.cut(page.body)
    rest = whole.keeping((False,) * len(whole.spans)) if whole else page.body
    return replace(page, body=rest[:HEAD_BYTES], checkpoint=Checkpoint())


def read_head(page: Page) -> Head:
    """What a document says of itself and of others. Raises `ParseError` when it is no feed.

    Only direct children of the channel count: what stands in an entry is the entry's.
    """
    if is_json(page.body):
        return Head()
    head = head_only(page)
    xml = open_document(head, head.body).xml
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise not_a_feed(page, "XML nothing can be made of") from error
    if root is None:
        raise not_a_feed(page, "XML nothing can be made of")
    channel = next(root.iter("{*}channel", "{*}feed"), root)
    return _head([child for child in channel if isinstance(child.tag, str)], page.final_url)


def _head(children: Sequence[etree._Element], url: str) -> Head:
    links: dict[str, str] = {}
    words: dict[str, str] = {}
    blocked: list[str] = []
    for child in children:
        space, name = _name(child)
        text = (child.text or "").strip()
        if name == "link":
            links = dict(_link(child, url)) | links
        elif (space, name) == ("podcast", "block"):
            blocked += [(child.get("id") or "all").strip()] if yes(text) else []
        elif space in ("itunes", "fh"):
            words.setdefault(f"{space}:{name}", text)
    blocked += ["apple"] if yes(words.get("itunes:block")) else []
    return Head(
        next_url=links.get("next"),
        archive_url=links.get("prev-archive"),
        current_url=links.get("current"),
        archive="fh:archive" in words,
        complete="fh:complete" in words,
        new_feed_url=http_url(words.get("itunes:new-feed-url"), url),
        blocked_for=tuple(sorted(set(blocked))),
        ended=yes(words.get("itunes:complete")),
    )


def _name(element: etree._Element) -> tuple[str, str]:
    """The namespace by its usual prefix, and the local name, both lower case; undeclared prefixes are believed."""
    space, _, name = str(element.tag).rpartition("}")
    undeclared, _, local = name.rpartition(":")
    prefix = undeclared or element.prefix or ""
    return _SPACES.get(space.removeprefix("{").lower(), prefix.lower()), local.lower()


def _link(element: etree._Element, url: str) -> Iterator[tuple[str, str]]:
    """An Atom link to another document, by its relation. RSS' own link has no rel, and one to HTML is for people."""
    relation = (element.get("rel") or "").strip().lower().removeprefix(_RELATIONS)
    if relation in _LINKS and "html" not in (element.get("type") or "").lower():
        found = http_url(element.get("href"), urljoin(url, element.base or ""))
        if found:
            yield relation, found


def on_site(url: str, homes: Iterable[str]) -> str | None:
    """The address to ask for a further document, or None when it lies on another site than all of `homes`.

    A site is a host, with or without `www.`. `http` becomes `https` where the feed itself came that way; never the
    other way round.
    """
    target = urlsplit(url)
    for home in map(urlsplit, homes):
        if _host(target.netloc) != _host(home.netloc):
            continue
        if home.scheme == "https" and target.scheme == "http":
            return urlunsplit(target._replace(scheme="https"))
        return url
    return None


def _host(netloc: str) -> str:
    """Host and port, the usual ports left out: `http://x:80` and `https://x:443` are one site."""
    host = netloc.rpartition("@")[2].lower().removeprefix("www.")
    return host.removesuffix(":80").removesuffix(":443")


def read_all(first: Page, others: Iterable[Page], medium: Medium) -> Parsed:
    """All documents of a feed as one, the subscription document first: its version of an entry is the one that counts.

    Raises `ParseError` when that one cannot be read; another that cannot is counted and left out.
    """
    told = feeds.read(first, medium)
    shelf = _Shelf(told.items)
    entries, skipped = told.entries, Counter(dict(told.skipped))
    for page in others:
        try:
            if is_json(page.body):
                raise not_a_feed(page, "JSON")
            more = feeds.read(page, medium)
        except ParseError:
            entries, skipped[UNREADABLE] = entries + 1, skipped[UNREADABLE] + 1
            continue
        entries += more.entries
        skipped.update(dict(more.skipped))
        skipped.update(reason for item in more.items if (reason := shelf.put(item)))
    return Parsed(
        items=tuple(shelf.items),
        channel=told.channel,
        entries=entries,
        skipped=tuple((reason, count) for reason, count in sorted(skipped.items()) if count),
    )


class _Shelf:
    """Items of several documents, each once.

    An entry has one uid in whichever document it stands, where its guid can be trusted. Where it cannot, `uids` decides
    within a document, and two documents may decide differently: so the file it brings is compared as well, and a uid
    that two different entries share across documents is no identity for the second.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        self._by_uid = {item.uid: item for item in items}
        self._by_file: dict[str, Item] = {key: item for item in items if (key := _file(item))}

    def put(self, item: Item) -> str:
        """Add an item; or say why not."""
        same = self._by_file.get(_file(item))
        if same is not None and (same.published, same.title) == (item.published, item.title):
            return REPEATED
        found = self._free(item)
        if found is None:
            return REPEATED
        if not found.uid:
            return NO_IDENTITY
        self.items.append(found)
        self._by_uid[found.uid] = found
        if key := _file(found):
            self._by_file.setdefault(key, found)
        return ""

    def _free(self, item: Item) -> Item | None:
        """The item under a uid no other has; None when it is there already; without uid when nothing tells it apart."""
        traits = _traits(item)
        for trait in ("guid", "url", "media_url", "text"):
            twin = self._by_uid.get(item.uid)
            if twin is None:
                return item
            if _alike(twin, item):
                return None
            traits = replace(traits, **{trait: ""})
            ((uid, _),) = assign([traits])
            item = replace(item, uid=uid)
        return replace(item, uid="")


def _alike(one: Item, other: Item) -> bool:
    """Whether two entries of one uid are versions of one thing: then something else than the uid is the same, too."""
    facts: list[tuple[str | datetime | None, str | datetime | None]] = [
        (one.title, other.title),
        (one.published, other.published),
        (_file(one), _file(other)),
    ]
    if not one.uid.startswith("link:"):
        facts.append((one.url and canonical(one.url), other.url and canonical(other.url)))
    known = [(a, b) for a, b in facts if a and b]
    return not known or any(a == b for a, b in known)


def _file(item: Item) -> str:
    return canonical(without_prefixes(item.enclosures[0].url)) if item.enclosures else ""


def _traits(item: Item) -> Traits:
    return Traits(
        guid=item.guid or "",
        url=item.url or "",
        media_url=item.enclosures[0].url if item.enclosures else "",
        title=item.title,
        date=item.published.isoformat() if item.published else "",
        text=item.summary,
    )
