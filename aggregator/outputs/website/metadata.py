"""What pages tell programs: JSON-LD in the words of schema.org. Pure; a field nobody knows is left out.

What search engines ask for (https://developers.google.com/search/docs/appearance/structured-data): of a video `name`,
`thumbnailUrl` and `uploadDate`; of an event `name`, `startDate` and `location`; of a trail `item` and `name`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from aggregator import text, wording
from aggregator.model import Centre, Entry, Event, Medium
from aggregator.outputs import _entries
from aggregator.outputs.website import prose, views
from aggregator.outputs.website.works import Work
from aggregator.times import iso

Thing = dict[str, Any]

DESCRIPTION: Final = 300
"""Characters of a description: what result pages show."""
ATTENDANCE: Final = {True: "OnlineEventAttendanceMode", False: "OfflineEventAttendanceMode"}
STATUS: Final = {"confirmed": "EventScheduled", "tentative": "EventScheduled", "cancelled": "EventCancelled"}
TYPES: Final[Mapping[Medium, str]] = {
    "episode": "PodcastEpisode",
    "video": "VideoObject",
    "news": "NewsArticle",
    "event": "Event",
    "publication": "Report",
    "post": "SocialMediaPosting",
}


def script(things: Sequence[Thing]) -> Markup:
    """Things as the text of a script element, in which nothing can end that element."""
    graph: Thing = {"@context": "https://schema.org", "@graph": list(things)}
    written = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup(written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def of_work(work: Work, address: str) -> Iterator[Thing]:
    """A thing for each form a work has."""
    for entry in work.entries:
        yield _filled(_thing(entry, address))


def trail(crumbs: Sequence[tuple[str, str]]) -> Thing:
    """Where a page stands: names and absolute addresses, the start page first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(crumbs, 1)
        ],
    }


def site(*, name: str, description: str, address: str, search: str, language: str) -> Thing:
    """The site itself, and how to search it."""
    return _filled(
        {
            "@type": "WebSite",
            "name": name,
            "description": description,
            "url": address,
            "inLanguage": language,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
    )


def series(*, name: str, description: str, address: str, feed: str, language: str) -> Thing:
    """The podcast that all episodes are published in."""
    return _filled(
        {
            "@type": "PodcastSeries",
            "name": name,
            "description": description,
            "url": address,
            "webFeed": feed,
            "inLanguage": language,
        }
    )


def organisation(centre: Centre) -> Thing:
    """A centre."""
    return _filled({"@type": "Organization", "name": _entries.centre(centre), "url": centre.homepage or ""})


def _thing(entry: Entry, address: str) -> Thing:
    centre = entry.origin.centre
    common: Thing = {
        "@type": TYPES[entry.item.medium],
        "name": _entries.title(entry),
        "description": prose.teaser(entry, DESCRIPTION),
        "url": address,
        "inLanguage": _entries.language(entry) or views.HOUSE_LANGUAGE,
        "image": _entries.image(entry) or "",
    }
    if entry.item.medium == "event":
        return common | (_event(entry.item.event) if entry.item.event is not None else {}) | _organiser(entry)
    common |= {
        "datePublished": iso(entry.published),
        "publisher": organisation(centre),
        "author": organisation(centre),
        "isBasedOn": _entries.page(entry) or "",
    }
    match entry.item.medium:
        case "episode":
            return common | _episode(entry)
        case "video":
            return common | _video(entry)
        case "publication":
            document = entry.item.publication
            return common | ({"encoding": _file(document.file_url, document.type)} if document else {})
        case _:
            return common | {"headline": text.shorten(_entries.title(entry), 110), "mainEntityOfPage": address}


def _episode(entry: Entry) -> Thing:
    sound = views.sound(entry)
    show = {"@type": "PodcastSeries", "name": _entries.show(entry.origin), "url": entry.origin.channel.url or ""}
    told: Thing = {"partOfSeries": _filled(show | {"webFeed": entry.origin.feed_url})}
    told["timeRequired"] = wording.iso_duration(views.length(entry))
    if sound is not None:
        told["associatedMedia"] = _file(sound.url, sound.type)
    return told


def _video(entry: Entry) -> Thing:
    video = entry.item.video
    told: Thing = {
        "uploadDate": iso(entry.published),
        "duration": wording.iso_duration(views.length(entry)),
        "thumbnailUrl": _entries.image(entry) or "",
    }
    if video is not None:
        # Of YouTube's own site without cookies: whoever embeds it elsewhere does not tell Google more than needed.
        told["embedUrl"] = f"https://www.youtube-nocookie.com/embed/{video.id}"
    return told


def _event(event: Event) -> Thing:
    place: Thing = {"@type": "Place", "name": text.line(event.place), "address": text.line(event.place)}
    virtual: Thing = {"@type": "VirtualLocation", "url": event.join_url or event.registration_url or ""}
    return {
        "startDate": _moment(event, start=True),
        "endDate": _moment(event, start=False) if event.end is not None else "",
        "eventStatus": f"https://schema.org/{STATUS[event.status]}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[event.online and not event.place]}",
        "location": _filled(place) if event.place else _filled(virtual) if event.online else {},
    }


def _moment(event: Event, *, start: bool) -> str:
    if event.all_day:
        return wording.iso_day(event.start) if start else wording.last_day(event).isoformat()
    return iso(event.start if start else event.end or event.start)


def _organiser(entry: Entry) -> Thing:
    named = text.line(entry.item.event.organiser) if entry.item.event is not None else ""
    return {"organizer": {"@type": "Organization", "name": named} if named else organisation(entry.origin.centre)}


def _file(url: str, media_type: str | None) -> Thing:
    return _filled({"@type": "MediaObject", "contentUrl": url, "encodingFormat": media_type or ""})


def _filled(thing: Thing) -> Thing:
    return {key: value for key, value in thing.items() if value not in ("", None, {}, [])}
