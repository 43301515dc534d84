"""Videos in Media RSS (https://www.rssboard.org/media-rss), events in RSS' module of events. Pure.

A video lies with YouTube: there is a page that plays it and no file to load, so `media:content` names the player. It
stands in the item itself: `media:group` is for several renditions of one video.
"""

from collections.abc import Iterator

from aggregator import text, times
from aggregator.model import Entry, Tag
from aggregator.outputs import _entries, _feedgen


def media_tags(entry: Entry) -> Iterator[Tag]:
    """The video of an entry, or the picture of any other."""
    image, video = _entries.image(entry), entry.item.video
    pictures = (_feedgen.tag("media:thumbnail", url=image),) if image else ()
    if video is None:
        yield from pictures
        return
    seconds = video.duration_seconds
    told = text.cut_bytes(_entries.summary(entry), _entries.DESCRIPTION_BYTES)
    inside = (
        _feedgen.tag("media:title", _entries.title(entry), type="plain"),
        *((_feedgen.tag("media:description", told, type="plain"),) if told else ()),
        *pictures,
        _feedgen.tag("media:credit", _entries.author(entry), role="publishing company"),
        _feedgen.tag("media:player", url=f"https://www.youtube.com/watch?v={video.id}"),
    )
    yield _feedgen.tag(
        "media:content",
        "",
        *inside,
        medium="video",
        expression="full",
        duration=str(seconds) if seconds and seconds > 0 else None,
        lang=_entries.language(entry),
    )


def event_tags(entry: Entry) -> Iterator[Tag]:
    """When and where an event takes place (https://web.resource.org/rss/1.0/modules/event/)."""
    event = entry.item.event
    if event is None:
        return
    yield _feedgen.tag("ev:startdate", times.iso(event.start))
    if event.end is not None and event.end > event.start:
        yield _feedgen.tag("ev:enddate", times.iso(event.end))
    if location := text.line(event.place) or ("Online" if event.online else ""):
        yield _feedgen.tag("ev:location", location)
    yield _feedgen.tag("ev:organizer", text.line(event.organiser) or _entries.centre(entry.origin.centre))
