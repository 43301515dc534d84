"""Rules by which two texts belong together without being one: a report, news told again, a mention. Pure, symmetric."""

from typing import Final

from aggregator.identity.works.comparing import Comparison, points_to
from aggregator.identity.works.findings import Finding, related
from aggregator.identity.works.sameness import CONTAINED, a_title_is_told, figures_differ, filled_in, swapped
from aggregator.identity.works.values import Portrait

ADAPTED: Final = 25
"""Shingles of a paragraph of three sentences."""


def follow_up(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """Two news on one matter: first the announcement, then the report."""
    if (
        len(c.media) != 1
        or c.media - {"news", "post", "event"}
        or "kind" not in vetoes
        or not c.kin
        or {"number", "part"} & {*vetoes}
    ):
        return None
    if c.title.coverage < 1 or c.title.telling < 1 or not (c.within_days(240) or c.gap_days is None):
        return None
    a_reports = bool({"report", "recording", "slides"} & {*c.a.heading.markers})
    return related("report_of", "report", 0.75, ("title", "published"), first_is_a=a_reports)


def adapted(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """News of another centre or of the network, told in most of its words: more than a subject, less than the text."""
    if vetoes or c.same_source or len(c.media) > 1 or c.media - {"news", "post"} or swapped(c):
        return None
    if not c.within_days(30) or c.text.shingles < ADAPTED or figures_differ(c):
        return None
    # A template of two centres has words exchanged for words, and no figure in common.
    template = filled_in(c) and not {*c.a.figures} & {*c.b.figures}
    if template or not (c.title.telling or a_title_is_told(c)) or c.text.contained < CONTAINED:
        return None
    return related("about", "text:adapted", 0.7, ("text", "title", "published"), first_is_a=is_later(c.a, c.b))


def mention(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """The text of the one points to the other."""
    a_to_b, b_to_a = points_to(c.a, c.b), points_to(c.b, c.a)
    if not (a_to_b or b_to_a) or ((c.same_source or c.recordings) and c.title.telling == 0):
        return None  # notes point to last week's episode as a matter of course
    del vetoes
    return related("about", "mention", 0.6, ("cross", "title"), first_is_a=a_to_b)


def is_later(a: Portrait, b: Portrait) -> bool:
    """Whether the first came out after the second."""
    return a.published is not None and b.published is not None and a.published > b.published
