"""XML as the gate reads it: parsed without entities, judged by our schemas, every finding with its line."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final, cast

from lxml import etree

from aggregator.gate._form import NotWellFormedError, OtherFormError
from aggregator.gate.rules import Finding

NAMESPACES: Final[Mapping[str, str]] = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
}
"""The namespaces that feeds are made of, by their usual prefixes."""

_FORMER: Final = frozenset(
    {"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", "http://purl.org/atom/ns#"}
)
"""Older names that programs know as well."""


def name(prefixed: str) -> str:
    """`itunes:author`, or the path `itunes:owner/itunes:email`, as lxml spells it."""
    return "/".join(_qualified(*step.rpartition(":")) for step in prefixed.split("/"))


@lru_cache
def _qualified(prefix: str, _: str, local: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def short(tag: object) -> str:
    """lxml's spelling of a tag as a person would: `itunes:author`."""
    if not isinstance(tag, str):
        return "?"
    uri, _, local = tag.rpartition("}")
    prefix = next((prefix for prefix, known in NAMESPACES.items() if known == uri[1:]), "")
    return f"{prefix}:{local}" if prefix else local


def parse(document: bytes, root_tag: str) -> etree._Element:
    """The root element, which has to be `root_tag`. Raises `NotWellFormedError`, `OtherFormError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # ValueError: a declared encoding that nobody knows
        raise NotWellFormedError(str(error) or "it is empty") from error
    if root.tag != root_tag:
        raise OtherFormError(f"its root is <{short(root.tag)}>, not <{short(root_tag)}>")
    return root


def line_of(node: etree._Element) -> int:
    """The line an element begins on; 0 for one that was never in a file."""
    return cast("int | None", node.sourceline) or 0


def at(node: etree._Element, rule: str, told: str, entry: str = "") -> Finding:
    """A finding about an element."""
    return Finding(rule=rule, told=told, line=line_of(node), entry=entry)


def words(parent: etree._Element, tag: str) -> str:
    """The text of the first such child (`title`, `itunes:author`), empty when there is none."""
    return (parent.findtext(name(tag)) or "").strip()


def elements(parent: etree._Element) -> Iterator[etree._Element]:
    """The child elements; lxml counts comments and entities among children."""
    return (child for child in parent if isinstance(child.tag, str))


def document_checks(root: etree._Element) -> Iterator[Finding]:
    """What is asked of every XML document: no document type, UTF-8, namespaces to the letter."""
    info = root.getroottree().docinfo
    if info.internalDTD is not None:
        yield at(root, "doctype", "it has a document type declaration")
    if (info.encoding or "UTF-8").upper() not in ("UTF-8", "US-ASCII"):
        yield at(root, "encoding", f"it is written in {info.encoding}")
    for prefix, uri in sorted((str(prefix), uri) for prefix, uri in root.nsmap.items() if prefix):
        known = NAMESPACES.get(prefix)
        if known and uri != known and uri not in _FORMER and _alike(uri, known):
            yield at(root, "namespace", f"{prefix}: stands for {uri}, not for {known}")


def _alike(uri: str, known: str) -> bool:
    """Whether a namespace is another spelling of a known one, and not simply another one."""
    return _skeleton(uri) == _skeleton(known)


def _skeleton(uri: str) -> str:
    return re.sub(r"^https?|[^a-z0-9]", "", uri.lower())


def schema_faults(root: etree._Element, schema: str, rule: str) -> Iterator[Finding]:
    """What one of our schemas has against a document."""
    judge = _schema(schema)
    if not judge.validate(root):
        yield from (Finding(rule=rule, told=error.message, line=error.line) for error in judge.error_log)


def fits(root: etree._Element, schema: str) -> bool:
    """Whether one of our schemas allows a document."""
    return bool(_schema(schema).validate(root))


@lru_cache
def _schema(schema: str) -> etree.RelaxNG:
    source = resources.files("aggregator") / "schemas" / f"{schema}.rng"
    return etree.RelaxNG(etree.fromstring(source.read_bytes()))
