"""A page, before it is rendered: what its head says, and what its template shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aggregator.outputs.website import addresses, metadata, rendering
from aggregator.outputs.website.metadata import Thing
from aggregator.outputs.website.site import Site
from aggregator.outputs.website.subscriptions import Feed
from aggregator.outputs.website.views import Link

START: Final = Link(href="index.html", label="Start")
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
"""Content Security Policy, level 3: a page asks nobody but its own host, whatever a text manages to smuggle in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the site."""

    path: str
    template: str
    heading: str
    title: str = ""
    """In the browser's bar and in results; the heading where empty."""
    description: str = ""
    crumbs: tuple[Link, ...] = ()
    """The pages above it, without the start page."""
    section: str = ""
    """Path of the entry of the menu it belongs to."""
    feeds: tuple[Feed, ...] = ()
    things: tuple[Thing, ...] = ()
    """JSON-LD."""
    image: str = ""
    type: str = "website"
    """og:type"""
    sounds: tuple[str, ...] = ()
    """Addresses of what can be played on it."""
    searches: bool = False
    """Whether its script asks for the search index."""
    listed: bool = True
    """Whether search engines should know it."""
    newer: str = ""
    older: str = ""
    changed: datetime | None = None
    guids: tuple[str, ...] = ()
    view: Mapping[str, object] = field(default_factory=dict)
    """What the template shows beside."""


def render(page: Page, site: Site, frame: Mapping[str, object]) -> bytes:
    """The bytes of a page; `frame` is what every page of the site has."""
    crumbs = (START, *page.crumbs) if page.path != START.href and page.listed else ()
    trail = [(crumb.label, site.address(crumb.href)) for crumb in crumbs]
    things = [*page.things]
    if trail:
        things.append(metadata.trail([*trail, (page.heading, site.address(page.path))]))
    head = {
        "path": page.path,
        "address": site.address(page.path),
        "heading": page.heading,
        "title": page.title or page.heading,
        "description": page.description,
        "policy": _policy(page),
        "listed": page.listed,
        "type": page.type,
        "image": page.image,
        "feeds": page.feeds,
        "things": metadata.script(things) if things else "",
        "crumbs": crumbs,
        "section": page.section,
        "newer": page.newer,
        "older": page.older,
    }
    # A server answers with it for any address, at any depth: links in it have to begin at the top.
    root = urlsplit(site.top).path if page.path == "404.html" else addresses.root_of(page.path)
    return rendering.render(page.template, {"site": frame, "page": head, "root": root, **page.view})


def _policy(page: Page) -> str:
    policy = _POLICY
    if page.sounds:
        # Publishers' addresses lead through statistics to hosts nobody can name beforehand.
        plain = any(address.startswith("http://") for address in page.sounds)
        policy += "; media-src https: http:" if plain else "; media-src https:"
    if page.searches:
        policy += "; connect-src 'self'"
    return policy
