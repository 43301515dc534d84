"""Which pages there are, and what all of them have in common. Pure."""

from collections.abc import Iterator, Mapping

from aggregator import text, wording
from aggregator.outputs.website import legal, views
from aggregator.outputs.website.addresses import LISTS
from aggregator.outputs.website.list_pages import feeds_page, group_pages, groups_page, medium_pages, start_page
from aggregator.outputs.website.pages import Page
from aggregator.outputs.website.site import Site
from aggregator.outputs.website.views import Link
from aggregator.outputs.website.work_page import moved_page, work_page

SHORT = {"episode": "Podcast"}
"""Names for the menu, where they are shorter."""


def frame_of(site: Site) -> Mapping[str, object]:
    """Head and foot. They follow from the settings alone, so that no new item touches every page."""
    output = site.output
    lists = {
        medium: Link(href=f"{LISTS[medium]}.html", label=SHORT.get(medium, wording.MANY[medium]))
        for medium in LISTS
        if medium in output.media
    }
    minor = [lists.pop("post")] if "post" in lists else []
    ways = [Link(href="zentren.html", label="Zentren"), Link(href="themen.html", label="Themen")]
    others = [Link(href="reihen.html", label="Reihen"), Link(href="formate.html", label="Formate"), *minor]
    others += [Link(href="feeds.html", label="Feeds"), Link(href="suche.html", label="Suche")]
    statements = [Link(href=one.path, label=one.heading) for one in legal.STATEMENTS]
    return {
        "top": site.top,
        "title": text.line(output.title),
        "description": text.line(output.description),
        "language": output.language,
        "locale": output.language.replace("-", "_"),
        "menu": (*lists.values(), *ways),
        "footer": (*lists.values(), *ways, *others, *statements),
    }


def pages_of(site: Site) -> Iterator[Page]:
    """Every page, one at a time; what others link to first."""
    for work in site.works:
        yield work_page(site, work)
        for guid in site.edition.former.get(work.guid, ()):
            yield moved_page(site, work, guid)
    for groups in site.groups.values():
        for group in groups:
            yield from group_pages(site, group)
    for each in site.groups:
        yield groups_page(site, each)
    for medium in LISTS:
        if medium in site.output.media:
            yield from medium_pages(site, medium)
    yield feeds_page(site)
    yield from _fixed(site)
    yield start_page(site)


def _fixed(site: Site) -> Iterator[Page]:
    yield Page(
        path="suche.html",
        template="search.html",
        heading="Suche",
        description="In Folgen, Videos, Nachrichten, Terminen und Publikationen aller Zentren suchen.",
        searches=True,
        view={
            "kinds": [wording.ONE[medium] for medium in LISTS if medium in site.output.media],
            "centres": [
                views.short_name(group.centre) for group in site.groups["centre"] if group.centre and group.works
            ],
            "topics": [group.label for group in site.groups["topic"]],
        },
    )
    for one in legal.STATEMENTS:
        told: str = getattr(site.output, one.key)
        yield Page(
            path=one.path,
            template="text.html",
            heading=one.heading,
            view={"body": one.body(told), "missing": () if told.strip() else one.missing},
        )
    yield Page(path="404.html", template="missing.html", heading="Nicht gefunden", listed=False)
