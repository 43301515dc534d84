"""What the forms of output have in common for the gate: how they are parsed, and what is read of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import Any, Final

from lxml import etree

MOST_FAULTS: Final = 20
"""Of one kind in one edition: when every entry is wrong, twenty say as much as a thousand."""

MEDIA_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "mp3": ("audio/mpeg",),
    "m4a": ("audio/x-m4a", "audio/m4a", "audio/mp4"),
    "mp4": ("video/mp4", "audio/mp4"),
    "m4v": ("video/x-m4v", "video/m4v", "video/mp4"),
    "mov": ("video/quicktime",),
    "pdf": ("application/pdf",),
}
"""The media files Apple lists, by the extension it goes by; the first type is the usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an edition holds, as far as the next one has to agree with it."""

    identity: str
    """podcast:guid, atom:id or the feed's own address: what directories know it by."""
    ids: tuple[str, ...]
    enclosures: tuple[tuple[str, str], ...] = ()
    """Address, and the id of the entry it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How editions of one form are judged. No part of it may raise for a document that `parse` took."""

    parse: Callable[[bytes], Any]
    """Raises `ValueError` for what is not well-formed, or has nothing of the form at all."""
    read: Callable[[Any], Reading]
    rules: tuple[Callable[[Any], Iterable[str]], ...]
    schema: str | None = None
    read_back: bool = True
    """Whether feedparser reads this form."""

    def schema_faults(self, document: Any) -> Iterator[str]:
        """What the schema has against a document."""
        if self.schema is None:
            return
        schema = _schema(self.schema)
        if not schema.validate(document):
            yield from (f"line {error.line}: {error.message}" for error in schema.error_log)


@lru_cache
def _schema(name: str) -> etree.RelaxNG:
    source = resources.files("aggregator") / "schemas" / f"{name}.rng"
    return etree.RelaxNG(etree.fromstring(source.read_bytes()))


def parse_xml(document: bytes, root_tag: str) -> etree._Element:
    """The root element, which has to be `root_tag`. Raises `ValueError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it has a document type declaration")
    if root.tag != root_tag:
        raise ValueError(f"its root is <{root.tag}>, not <{root_tag}>")
    return root


def at_most(faults: Iterable[str]) -> Iterator[str]:
    """The first faults of a kind, and how many more there are."""
    remaining = iter(faults)
    yield from islice(remaining, MOST_FAULTS)
    if more := sum(1 for _ in remaining):
        yield f"and {more} more of this kind"


def words(parent: etree._Element, path: str) -> str:
    """The text of the first such child, empty when there is none."""
    return (parent.findtext(path) or "").strip()
