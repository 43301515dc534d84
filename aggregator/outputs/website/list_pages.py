"""Pages that list works: the start page, and those of a medium, a centre, a topic, a format, a series. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from aggregator import text, urls, wording
from aggregator.model import Entry, Medium, Origin
from aggregator.outputs import _entries
from aggregator.outputs.website import addresses, drawing, metadata, subscriptions, views
from aggregator.outputs.website.addresses import LISTS, Sheet
from aggregator.outputs.website.pages import Page
from aggregator.outputs.website.site import FOLDERS, Group, Site
from aggregator.outputs.website.views import Card, Link
from aggregator.outputs.website.work_page import House
from aggregator.outputs.website.works import Work

NEW: Final = 6
"""Of each medium on the start page."""
COMING: Final = 5
"""Events on the start page."""
PINNED: Final = 4
FIGURES: Final[tuple[Medium, ...]] = ("episode", "video", "publication")
"""What the start page counts, beside the centres."""

Shown = tuple[Work, Entry]

LEADS: Final[dict[Medium, str]] = {
    "episode": "Alle Folgen aller Zentren, die neuesten zuerst.",
    "video": "Alle Videos aller Zentren, die neuesten zuerst.",
    "news": "Was die Zentren melden.",
    "event": "Veranstaltungen aller Zentren, vor Ort und online.",
    "publication": "Hefte, Leitfäden und Studien der Zentren.",
    "post": "Was die Zentren in sozialen Netzwerken schreiben.",
}
GROUPS: Final = {
    "centre": ("Zentren", "Wer hinter den Folgen, Videos und Veranstaltungen steht."),
    "topic": ("Themen", "Worum es geht: von A bis Z."),
    "format": ("Formate", "Erklärt, diskutiert, mitgeschnitten: in welcher Form."),
    "series": ("Reihen", "Was zusammengehört und weitergeht."),
}
OUTLETS: Final = {"podcast": "Podcast", "youtube": "YouTube-Kanal", "linkedin": "LinkedIn"}
"""Kinds of source that people follow by themselves."""


def start_page(site: Site) -> Page:
    """The newest of everything, and how to subscribe."""
    output, podcast = site.output, site.podcast
    shown = {medium: site.of(medium) for medium in output.media}
    newest = {medium: _cards(site, pairs[:NEW]) for medium, pairs in shown.items()}
    things = [
        metadata.site(
            name=output.title,
            description=text.line(output.description),
            address=site.top,
            search=site.address("suche.html"),
            language=output.language,
        )
    ]
    if podcast is not None:
        things.append(
            metadata.series(
                name=podcast.title,
                description=podcast.description,
                address=site.address(f"{LISTS['episode']}.html"),
                feed=podcast.address,
                language=output.language,
            )
        )
    return Page(
        path="index.html",
        template="start.html",
        heading=output.title,
        description=text.shorten(text.line(output.description), metadata.DESCRIPTION),
        feeds=tuple(feed for feed in site.feeds if not feed.each and feed.kind in subscriptions.ALTERNATES),
        things=tuple(things),
        sounds=_sounds(newest.get("episode", ())),
        changed=max((work.changed for work in site.works), default=None),
        view={
            "figures": tuple(_figures(site, shown)),
            "houses": tuple(_house(group) for group in site.groups["centre"] if group.works),
            "podcast": podcast,
            "apps": () if podcast is None else _ways(site),
            "qr": "" if podcast is None else drawing.qr_code(podcast.address, "QR-Code mit der Adresse des Podcasts"),
            "pinned": tuple(site.lead_card(work) for work in site.works if work.lead.pinned)[:PINNED],
            "episodes": newest.get("episode", ()),
            "videos": newest.get("video", ()),
            "events": _cards(site, site.coming(site.works)[:COMING]),
            "news": newest.get("news", ())[:COMING],
            "publications": newest.get("publication", ())[:4],
            "topics": _links(site.groups["topic"]),
        },
    )


def medium_pages(site: Site, medium: Medium) -> Iterator[Page]:
    """The list of a medium, the open page first."""
    pairs = site.of(medium)
    coming: tuple[Shown, ...] = ()
    if medium == "event":
        coming = site.coming(site.works)
        ahead = {work.guid for work, _ in coming}
        pairs = tuple(pair for pair in pairs if pair[0].guid not in ahead)
    name = LISTS[medium]
    feeds = tuple(feed for feed in site.feeds if not feed.each and medium in feed.media)
    for sheet in addresses.sheets(pairs, name):
        cards, ahead_cards = _cards(site, sheet.items), () if sheet.number else _cards(site, coming)
        yield Page(
            path=sheet.path,
            template="list.html",
            heading=wording.MANY[medium],
            title=_numbered(wording.MANY[medium], sheet),
            description=LEADS[medium],
            crumbs=_above(sheet, Link(href=f"{name}.html", label=wording.MANY[medium])),
            section=f"{name}.html",
            feeds=() if sheet.number else feeds,
            sounds=_sounds(cards),
            newer=sheet.newer,
            older=sheet.older,
            changed=_changed(work for work, _ in sheet.items),
            view={
                "lead": "" if sheet.number else LEADS[medium],
                "feeds": () if sheet.number else feeds,
                "cards": cards,
                "coming": ahead_cards,
                "rest": "Vergangene Termine",
                "shape": medium,
            },
        )


def group_pages(site: Site, group: Group) -> Iterator[Page]:
    """The page of a centre, a topic, a format or a series, and its older pages."""
    feeds = site.feeds_for(group)
    heading = GROUPS[group.each][0]
    for sheet in addresses.sheets(group.works, group.folder):
        first = not sheet.number
        cards = tuple(site.lead_card(work) for work in sheet.items)
        yield Page(
            path=sheet.path,
            template="group.html",
            heading=group.label,
            title=_numbered(group.label, sheet),
            description=_description(group),
            crumbs=_above(
                sheet,
                Link(href=f"{FOLDERS[group.each]}.html", label=heading),
                Link(href=group.path, label=group.label),
            ),
            section=f"{FOLDERS[group.each]}.html",
            feeds=feeds if first else (),
            things=(metadata.organisation(group.centre),) if group.centre is not None and first else (),
            sounds=_sounds(cards),
            newer=sheet.newer,
            older=sheet.older,
            changed=_changed(sheet.items),
            view={
                "tile": views.tile_path(group.id) if group.centre is not None else "",
                "lead": _description(group) if first else "",
                "homepage": _homepage(group) if first else None,
                "outlets": tuple(_outlets(site, group)) if first else (),
                "feeds": feeds if first else (),
                "coming": _cards(site, site.coming(group.works)[:COMING]) if first else (),
                "rest": "Alle Beiträge" if first else "Ältere Beiträge",
                "cards": cards,
            },
        )


def groups_page(site: Site, each: str) -> Page:
    """All centres, topics, formats or series."""
    heading, lead = GROUPS[each]
    groups = site.groups[each]
    return Page(
        path=f"{FOLDERS[each]}.html",
        template="groups.html",
        heading=heading,
        description=lead,
        section=f"{FOLDERS[each]}.html",
        changed=_changed(work for group in groups for work in group.works[:1]),
        view={
            "lead": lead,
            "houses": tuple(_house(group) for group in groups) if each == "centre" else (),
            "links": _links(groups),
        },
    )


def feeds_page(site: Site) -> Page:
    """Everything that can be subscribed to."""
    whole = tuple(feed for feed in site.feeds if not feed.each)
    families = []
    for each, (heading, _) in GROUPS.items():
        members: dict[str, list[subscriptions.Feed]] = {}
        for feed in site.feeds:
            if feed.each == each:
                members.setdefault(feed.label or feed.value, []).append(feed)
        if members:
            parts = [{"label": label, "feeds": feeds} for label, feeds in members.items()]
            families.append({"label": f"Nach {_dative(heading)}", "members": parts})
    return Page(
        path="feeds.html",
        template="feeds.html",
        heading="Feeds",
        description="Podcast, Nachrichten, Videos, Termine: alle Feeds dieser Website.",
        section="feeds.html",
        feeds=whole,
        view={"whole": whole, "families": tuple(families), "shows": tuple(_shows(site.edition.origins))},
    )


def _dative(heading: str) -> str:
    return heading if heading.endswith("n") else f"{heading}n"


def _cards(site: Site, pairs: Iterable[Shown]) -> tuple[Card, ...]:
    return tuple(site.card(work, entry) for work, entry in pairs)


def _sounds(cards: Iterable[Card]) -> tuple[str, ...]:
    return tuple(card.sound.url for card in cards if card.sound is not None)


def _links(groups: Iterable[Group]) -> tuple[Link, ...]:
    return tuple(Link(href=group.path, label=group.label, note=wording.number(len(group.works))) for group in groups)


def _ways(site: Site) -> tuple[Link, ...]:
    address = site.podcast.address if site.podcast is not None else ""
    return (*subscriptions.directories(site.output.directories), *subscriptions.apps(address))


def _figures(site: Site, shown: Mapping[Medium, tuple[Shown, ...]]) -> Iterator[Link]:
    for medium in FIGURES:
        if count := len(shown.get(medium, ())):
            name = wording.ONE[medium] if count == 1 else wording.MANY[medium]
            yield Link(href="", label=name, note=wording.number(count))
    if count := sum(1 for group in site.groups["centre"] if group.works):
        yield Link(href="", label="Zentrum" if count == 1 else "Zentren", note=wording.number(count))


def _numbered(title: str, sheet: Sheet[Work] | Sheet[Shown]) -> str:
    return f"{title}, Seite {sheet.number}" if sheet.number else title


def _above(sheet: Sheet[Work] | Sheet[Shown], *links: Link) -> tuple[Link, ...]:
    """The pages above it: of an older page, the open page is one of them."""
    return links if sheet.number else links[:-1]


def _changed(works: Iterable[Work]) -> datetime | None:
    return max((work.changed for work in works), default=None)


def _description(group: Group) -> str:
    if group.centre is None:
        return f"Alles zu „{group.label}“ aus allen Zentren." if group.each == "topic" else ""
    told = (text.line(group.centre.focus), text.line(group.centre.region))
    return " · ".join(part for part in told if part)


def _homepage(group: Group) -> Link | None:
    address = urls.http_url(group.centre.homepage) if group.centre is not None else None
    return Link(href=address, label="Website des Zentrums") if address else None


def _outlets(site: Site, group: Group) -> Iterator[Link]:
    if group.centre is None:
        return
    for origin in site.edition.origins:
        address = urls.http_url(origin.channel.url)
        if origin.centre.id == group.id and origin.kind in OUTLETS and address and not _entries.is_hidden(origin):
            yield Link(href=address, label=_entries.show(origin), note=OUTLETS[origin.kind])


def _house(group: Group) -> House:
    count = len(group.works)
    note = f"{wording.number(count)} {'Beitrag' if count == 1 else 'Beiträge'}" if count else "noch keine Beiträge"
    region = text.line(group.centre.region) if group.centre is not None else ""
    label = f"{region} · {note}" if region else note
    return House(tile=views.tile_path(group.id), link=Link(href=group.path, label=group.label, note=label))


def _shows(origins: Iterable[Origin]) -> Iterator[Link]:
    podcasts = (one for one in origins if one.kind == "podcast" and not _entries.is_hidden(one))
    for origin in sorted(podcasts, key=lambda one: (_entries.show(one).casefold(), one.source_id)):
        if _entries.is_address(origin.feed_url):
            note = _entries.centre(origin.centre)
            yield Link(href=origin.feed_url, label=_entries.show(origin), note=note)
