"""From an item of the catalogue to the words that are tagged. Pure."""

from collections.abc import Container

from aggregator import recurring
from aggregator.model import Item
from aggregator.tagging.values import Words
from aggregator.text import plain


def words_of(item: Item, *, source_id: str, centre: str, boilerplate: Container[int]) -> Words:
    """What an item says; `boilerplate` are the marks of lines that its source repeats (`recurring.lines`)."""
    summary = recurring.without(item.summary, boilerplate)
    notes = recurring.without(plain(item.content), boilerplate) if item.content else ""
    if summary and notes.startswith(summary):  # what stands in both counts once
        notes = notes[len(summary) :].lstrip()
    if item.publication and item.publication.cover:
        notes = f"{notes}\n{item.publication.cover}".strip()
    episode, video = item.episode, item.video
    numbered = episode or item.event
    return Words(
        title=item.title,
        medium=item.medium,
        summary=summary,
        notes=notes,
        categories=item.categories,
        duration_seconds=(episode and episode.duration_seconds) or (video and video.duration_seconds) or None,
        centre=centre,
        source_id=source_id,
        number=numbered.number if numbered else None,
        trailer=bool(episode and episode.type == "trailer"),
    )
