"""The website: static pages about everything in the catalogue, in German, for people with any browser.

Pages ask no other host for anything, need no script, and lie at addresses that never change. All works have a page,
however old; lists are cut into pages that stay as they are once full. What an editor hides is gone with its page.

    entries ─works_of─▶ Site(works, groups, cards) ─▶ Page* ─templates─▶ bytes
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar

from aggregator.model import Medium
from aggregator.outputs import Complaint, Edition, File, Need, Output, Plan, _entries, is_web_address
from aggregator.outputs.website import addresses, drawing, rendering, searching, views
from aggregator.outputs.website.building import frame_of, pages_of
from aggregator.outputs.website.pages import render
from aggregator.outputs.website.site import Site
from aggregator.outputs.website.sitemap import Told, robots, sitemaps
from aggregator.outputs.website.works import works_of
from aggregator.search import website


@dataclass(frozen=True, slots=True, kw_only=True)
class Website(Output):
    """A folder of pages. `path` is its start page, `site/index.html`; all others lie beside and below it."""

    limit: int = 1_000_000
    """No window: every work has a page."""
    media: tuple[Medium, ...] = ("episode", "video", "news", "event", "publication", "post")
    directories: tuple[str, ...] = ()
    """Where the podcast is listed, name and address: `Spotify https://…`."""
    imprint: str = ""
    """Text, paragraphs parted by an empty line; so are the next two."""
    privacy: str = ""
    accessibility: str = ""

    kind: ClassVar[str] = "website"
    form: ClassVar[str] = "html"
    content_type: ClassVar[str] = "text/html"
    uses: ClassVar[frozenset[Need]] = frozenset({"origins", "centres", "labels", "others", "kin", "former", "wording"})
    rank: ClassVar[int] = 1

    def problems(self) -> tuple[Complaint, ...]:
        """A site begins with a page that servers find by itself, and links to web addresses only."""
        return (*super(Website, self).problems(), *_path_problems(self), *_directory_problems(self))

    def plan(self, edition: Edition) -> Plan:
        """Every work, by what stands for it."""
        works = works_of(edition.entries)
        shown = {work.guid for work in works}
        refused = ((_entries.guid(entry), _entries.refusal(entry)) for entry in edition.entries)
        missing = {(guid, reason) for guid, reason in refused if reason is not None and guid not in shown}
        return Plan(kept=tuple(work.lead for work in works)[: self.limit], held_back=tuple(sorted(missing)))

    def pages_of(self, guids: Collection[str]) -> frozenset[str]:
        """The pages of works."""
        return frozenset(str(PurePosixPath(self.path).parent / addresses.work(guid)) for guid in guids)

    def files(self, edition: Edition) -> Iterator[File]:
        """Pictures and styles, then every page, the start page last, and the list of them all."""
        site = Site(self, edition)
        folder = PurePosixPath(self.path).parent
        for path, body in _assets(site):
            yield File(path=str(folder / path), form="asset", body=body)
        yield File(path=str(folder / searching.INDEX), form="json", body=searching.index_of(site))
        frame = frame_of(site)
        told: list[Told] = []
        for page in pages_of(site):
            if page.listed:
                told.append((site.address(page.path), page.changed))
            yield File(path=str(folder / page.path), form="html", body=render(page, site, frame), guids=page.guids)
        for path, body in sitemaps(told, site.top):
            yield File(path=str(folder / path), form="asset", body=body)


def _assets(site: Site) -> Iterator[tuple[str, bytes]]:
    for name in rendering.STATIC:
        yield name, rendering.static(name)
    for group in site.groups["centre"]:
        if group.centre is not None:
            yield views.tile_path(group.id), drawing.square(group.centre)
            yield views.poster_path(group.id), drawing.wide(group.centre)
    yield searching.SCRIPT, website.script()
    yield "robots.txt", robots(site.top)


def _path_problems(output: Website) -> Iterator[Complaint]:
    if PurePosixPath(output.path).name != "index.html":
        yield ("path", f"“{output.path}” is no start page", "index.html, or in a folder of its own: site/index.html")


def _directory_problems(output: Website) -> Iterator[Complaint]:
    for told in output.directories:
        name, _, address = told.strip().rpartition(" ")
        if not name.strip() or not is_web_address(address):
            yield ("directories", f"“{told}” is no name with an address", "Spotify https://…")
