"""The page of a work: every form it has, its text, who made it, and what belongs to it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from aggregator import text, urls, wording
from aggregator.model import Entry
from aggregator.outputs import _entries
from aggregator.outputs.website import addresses, metadata, prose, views
from aggregator.outputs.website.pages import Page
from aggregator.outputs.website.site import Group, Site
from aggregator.outputs.website.views import Link, Occasion, Sound
from aggregator.outputs.website.works import Work
from aggregator.series import series_id

YOUTUBE: Final = frozenset({"youtube.com", "m.youtube.com", "youtu.be"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One of the forms a work comes in."""

    heading: str
    title: str = ""
    """Where it is called otherwise there."""
    language: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    hint: str = ""
    sound: Sound | None = None
    poster: str = ""
    clock: str = ""
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A centre with its picture."""

    tile: str
    link: Link


def work_page(site: Site, work: Work) -> Page:
    """Everything we know of a work."""
    lead = work.lead
    card = site.lead_card(work)
    series = site.group_of.get(("series", series_id(work.series)))
    listed = addresses.LISTS[lead.item.medium]
    first = {entry.item.medium: entry for entry in reversed(work.entries)}
    forms = tuple(_form(first[medium], work) for medium in work.media)
    return Page(
        path=work.path,
        template="work.html",
        heading=card.title,
        description=prose.teaser(lead, metadata.DESCRIPTION),
        crumbs=(Link(href=f"{listed}.html", label=wording.MANY[lead.item.medium]),),
        section=f"{listed}.html",
        things=tuple(metadata.of_work(work, site.address(work.path))),
        image=_entries.image(lead) or "",
        type="article",
        sounds=tuple(form.sound.url for form in forms if form.sound is not None),
        changed=work.changed,
        guids=(work.guid,),
        view={
            "card": card,
            "format": _format(site, work),
            "forms": forms,
            "body": _body(work),
            "houses": tuple(_houses(site, work)),
            "topics": tuple(_topics(site, work)),
            "series": None if series is None else Link(href=series.path, label=series.label),
            "neighbours": () if series is None else tuple(_neighbours(site, series, work)),
            "related": tuple(_related(site, work)),
            "sources": tuple(_sources(work)),
        },
    )


def moved_page(site: Site, work: Work, guid: str) -> Page:
    """Where a work was shown under another guid, before it was found to be one with another: the way to it."""
    return Page(
        path=addresses.work(guid),
        template="moved.html",
        heading=site.lead_card(work).title,
        listed=False,
        view={"target": work.path},
    )


def _body(work: Work) -> Markup:
    """The text of the entry that stands for it, or of the first that has one. `prose` gives harmless HTML."""
    return Markup(next((body for entry in work.entries if (body := prose.body(entry))), ""))  # noqa: S704


def _form(entry: Entry, work: Work) -> Form:
    """A form, with its own title where it is called otherwise than the work."""
    title = _entries.title(entry)
    form = _untitled(entry)
    return form if title == _entries.title(work.lead) else replace(form, title=title, language=views.foreign(entry))


def _untitled(entry: Entry) -> Form:
    page = _entries.page(entry)
    match entry.item.medium:
        case "episode":
            sound = views.sound(entry)
            notes = (sound.duration, sound.size) if sound is not None else ()
            links = tuple(_episode_links(entry, sound))
            return Form(heading="Anhören", sound=sound, notes=tuple(note for note in notes if note), links=links)
        case "video":
            return _film(entry, page)
        case "event":
            occasion = None if entry.item.event is None else views.occasion(entry.item.event)
            return Form(heading="Termin", occasion=occasion, links=tuple(_event_links(page, occasion)))
        case "publication":
            return Form(heading="Lesen", links=tuple(_document_links(entry, page)), notes=tuple(_document_notes(entry)))
        case _:
            links = (Link(href=page, label=f"Weiterlesen bei {_host(page)}"),) if page else ()
            return Form(heading="Im Original", links=links)


def _film(entry: Entry, page: str | None) -> Form:
    seconds = views.length(entry)
    form = Form(heading="Ansehen", notes=(wording.duration(seconds),) if seconds else ())
    if page is None:
        return form
    host = _host(page)
    where = "YouTube" if host in YOUTUBE else host
    return replace(
        form,
        poster=views.poster_path(entry.origin.centre.id),
        clock=wording.clock(seconds),
        links=(Link(href=page, label=f"Bei {where} ansehen"),),
        hint=f"Das Video liegt bei {where}. Erst wenn Sie dem Verweis folgen, werden Daten dorthin übertragen.",
    )


def _episode_links(entry: Entry, sound: Sound | None) -> Iterator[Link]:
    if page := _entries.page(entry):
        yield Link(href=page, label=f"Zur Folge bei {_host(page)}")
    if sound is not None:
        yield Link(href=sound.url, label="Datei öffnen")
    tags = entry.item.episode.podcast if entry.item.episode is not None else ()
    transcripts = (urls.http_url(tag.get("url")) for tag in tags if tag.name == "transcript")
    if transcript := next((address for address in transcripts if address), None):
        yield Link(href=transcript, label="Abschrift")


def _event_links(page: str | None, occasion: Occasion | None) -> Iterator[Link]:
    known: set[str] = set()
    for address, label in (
        (occasion.register if occasion else "", "Zur Anmeldung"),
        (page or "", "Zur Veranstaltung"),
        (occasion.join if occasion else "", "Online teilnehmen"),
    ):
        if address and address not in known:
            known.add(address)
            yield Link(href=address, label=label)


def _document_links(entry: Entry, page: str | None) -> Iterator[Link]:
    document = entry.item.publication
    file = urls.http_url(document.file_url) if document is not None else None
    if file:
        yield Link(href=file, label="Publikation öffnen")
    if page and page != file:
        yield Link(href=page, label=f"Mehr bei {_host(page)}")


def _document_notes(entry: Entry) -> Iterator[str]:
    document = entry.item.publication
    if document is None:
        return
    if document.type == "application/pdf" or document.file_url.lower().endswith(".pdf"):
        yield "PDF"
    if document.pages:
        yield "1 Seite" if document.pages == 1 else f"{wording.number(document.pages)} Seiten"
    if size := wording.size(document.length_bytes):
        yield size


def _houses(site: Site, work: Work) -> Iterator[House]:
    for centre in work.centres:
        group = site.group_of["centre", centre.id]
        note = text.line(centre.region)
        yield House(tile=views.tile_path(centre.id), link=Link(href=group.path, label=group.label, note=note))


def _format(site: Site, work: Work) -> Link | None:
    group = site.group_of.get(("format", work.lead.format))
    return None if group is None else Link(href=group.path, label=group.label)


def _topics(site: Site, work: Work) -> Iterator[Link]:
    for topic in work.topics:
        if group := site.group_of.get(("topic", topic)):
            yield Link(href=group.path, label=group.label)


def _neighbours(site: Site, series: Group, work: Work) -> Iterator[Link]:
    """The ones before and after it only: a list of them all would change every page with each new one."""
    place = series.works.index(work)
    for index, note in ((place + 1, "Davor"), (place - 1, "Danach")):
        if 0 <= index < len(series.works):
            other = series.works[index]
            yield Link(href=other.path, label=site.lead_card(other).title, note=note)


def _related(site: Site, work: Work) -> Iterator[Link]:
    kin = site.edition.kin.get(work.guid)
    for one in kin.related if kin is not None else ():
        if other := site.by_guid.get(one.entry.guid):
            relation = views.RELATIONS.get(one.relation, views.RELATIONS[""])
            medium = wording.ONE[other.lead.item.medium]
            note = relation if relation == medium else f"{relation} · {medium}"
            yield Link(href=other.path, label=site.lead_card(other).title, note=note)


def _sources(work: Work) -> Iterator[Link]:
    """Where each item was published, by its own address, else by that of its show."""
    known: set[str] = set()
    for entry in work.entries:
        address = _entries.page(entry) or urls.http_url(entry.origin.channel.url) or entry.origin.centre.homepage
        if address and address not in known:
            known.add(address)
            note = f"{wording.ONE[entry.item.medium]} vom {wording.day(entry.published)}"
            yield Link(href=address, label=_entries.show(entry.origin), note=note)


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")
