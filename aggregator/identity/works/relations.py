"""Rules by which two items belong together without being one work: teasers, recordings, announcements. Pure, symmetric.

Each names the relation and who is what in it.
"""

from collections.abc import Callable
from typing import Final

from aggregator.identity.works import lexicon, retelling
from aggregator.identity.works.comparing import DAY, MEDIA, Comparison, number_of, points_to
from aggregator.identity.works.findings import Finding, related
from aggregator.identity.works.mentions import named_in, of_another_kind, says_its_kind, speaks_of
from aggregator.identity.works.retelling import is_later
from aggregator.identity.works.sameness import (
    CLOSE,
    CONTAINED,
    SHINGLES,
    a_title_is_told,
    same_sentence,
)
from aggregator.identity.works.values import Portrait
from aggregator.identity.works.words import said, stem
from aggregator.times import BERLIN


def teaser(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """A short of, a trailer for, a cut from another recording."""
    if (
        not c.recordings
        or not c.kin
        or not {"teaser", "duration"} & {*vetoes}
        or {"number", "part", "language"} & {*vetoes}
    ):
        return None
    marked = "teaser" in vetoes
    numbers = number_of(c.a), number_of(c.b)
    if marked and _of_the_show(c) and numbers[0] != numbers[1] and not c.within_days(14):
        return None
    whole = c.title.telling >= 1 and c.title.coverage == 1 and c.title.kind in ("equal", "contained")
    # Unsaid, a title of one word, or of another season, is that of a matter, not of a recording.
    titled = whole and (
        marked or (c.within_days(90) and (c.title.telling >= 2 or c.title.ratio >= 0.5 or c.within_days(14)))
    )
    titled = titled or (not marked and _cut(c))
    mostly = marked and c.title.telling >= 1 and c.title.coverage >= 0.6 and c.within_days(60)
    told = (
        (marked or (c.ratio or 1) < 0.5)
        and c.text.contained >= CONTAINED
        and c.text.shingles >= 8
        and a_title_is_told(c)
    )
    numbered = marked and bool(number_of(c.a)) and number_of(c.a) == number_of(c.b) and c.same_centre and _bare(c)
    # Notes point to other episodes as a matter of course.
    linked = (points_to(c.a, c.b) or points_to(c.b, c.a)) and (marked or c.title.telling >= 1 or c.within_days(60))
    if not (titled or mostly or told or numbered or linked):
        return None
    if c.ratio is not None and c.ratio > 0.9 and not marked:
        return None
    return related(
        "teaser_of", "teaser", 0.9 if marked else 0.8, ("title", "duration", "published"), first_is_a=_is_teaser(c)
    )


def _of_the_show(c: Comparison) -> bool:
    """Whether a trailer names nothing but the series that the other one counts."""
    short, long = (c.a, c.b) if _is_teaser(c) else (c.b, c.a)
    return bool(short.heading.words) and {*short.heading.words} <= {*long.heading.series}


def _cut(c: Comparison) -> bool:
    """Whether a few minutes bear most of the title of a recording published shortly before or after."""
    return (c.ratio or 1) < 0.35 and c.title.telling >= 2 and c.title.coverage >= 0.6 and c.within_days(60)


def _bare(c: Comparison) -> bool:
    """`Trailer Folge 5`: nothing but the number."""
    return not c.a.heading.words or not c.b.heading.words


def _is_teaser(c: Comparison) -> bool:
    a_marked = "teaser" in c.a.heading.markers or c.a.short
    b_marked = "teaser" in c.b.heading.markers or c.b.short
    if a_marked != b_marked:
        return a_marked
    return (c.a.duration_seconds or 1 << 30) <= (c.b.duration_seconds or 1 << 30)


def occasion(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """An event and what came of it, or what called to it."""
    if "event" not in c.media or len(c.media) != 2 or {"number", "part", "centre", "date", "digits"} & {*vetoes}:
        return None
    event, other = (c.a, c.b) if c.a.medium == "event" else (c.b, c.a)
    if not c.kin and not (c.title.telling >= 3 and c.title.coverage == 1):
        return None
    linked = points_to(other, event) or points_to(event, other) or c.held("link") is not None
    after = _days_after(event, other)
    if not linked and after is not None and not -120 <= after <= 180:
        return None
    if not linked and not (_when_fits(event, other) and _speaks_of(c, other, event, after)):
        return None
    if after is not None and after < -0.5 and {"recording", "report"} & {*other.heading.markers}:
        return None  # of last year's
    kind = _occasion_of(other, after)
    first = other
    return related(
        kind,
        f"event:{kind}",
        0.9 if linked else 0.82,
        ("title", "start", "published", "cross"),
        first_is_a=first is c.a,
    )


def _speaks_of(c: Comparison, other: Portrait, event: Portrait, after: float | None) -> bool:
    if speaks_of(other, event) or named_in(other, event) or _recalls(c, other, after):
        return True
    return c.same_centre and c.title.telling >= 1 and _calls_to(other, event)


def _calls_to(other: Portrait, event: Portrait) -> bool:
    """Whether a text names the day and the place of an event."""
    if event.start is None or not {*event.places} & {*other.lead}:
        return False
    day = event.start.astimezone(BERLIN).date()
    return day in other.dates or day.month * 100 + day.day in other.days


def _recalls(c: Comparison, other: Portrait, after: float | None) -> bool:
    """Whether what came out in the weeks around an event shares its telling words, or its first sentence."""
    if after is None or not -60 <= after <= 60:
        return False
    told = same_sentence(c) and c.title.telling >= 1
    marked = bool({"recording", "report", "slides", "announcement"} & {*other.heading.markers})
    return told or (c.title.telling >= 2 and c.title.coverage >= (0.5 if marked else 0.6))


def _occasion_of(other: Portrait, after: float | None) -> str:
    markers = other.heading.markers
    if other.medium == "publication":
        return "slides_of" if "slides" in markers or (after is not None and -3 <= after <= 60) else "about"
    if other.medium in MEDIA:
        return "announces" if after is not None and after < -0.5 and "recording" not in markers else "recording_of"
    if "report" in markers or (after is not None and after > 0.2 and "announcement" not in markers):
        return "report_of"
    return "announces"


def _days_after(event: Portrait, other: Portrait) -> float | None:
    if event.start is None or other.published is None:
        return None
    return (other.published - event.start).total_seconds() / DAY


def _when_fits(event: Portrait, other: Portrait) -> bool:
    """Whether no date that is named speaks of another occasion."""
    if event.start is None:
        return True
    day = event.start.astimezone(BERLIN).date()
    heading = other.heading
    if heading.day and heading.month and (heading.month, heading.day) != (day.month, day.day):
        return False
    named = {when.month * 100 + when.day for when in other.dates if when.year == day.year} | {*other.days}
    return not named or day.month * 100 + day.day in named or other.medium not in MEDIA


def announcement(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """News or a post about a publication, an episode, a video."""
    tellers = c.media & {"news", "post"}
    if (
        len(c.media) != 2
        or not tellers
        or "event" in c.media
        or not c.kin
        or {"number", "part", "centre", "edition"} & {*vetoes}
    ):
        return None
    order = ("post", "news")
    teller, told = (
        (c.a, c.b) if (c.a.medium in order and (c.b.medium not in order or c.a.medium == "post")) else (c.b, c.a)
    )
    linked = points_to(teller, told) or c.held("link") is not None
    if not linked and not _is_told_of(c, teller, told):
        return None
    return related(
        "announces",
        "announces",
        0.9 if linked else 0.8,
        ("title", "text", "published", "cross"),
        first_is_a=teller is c.a,
    )


def _is_told_of(c: Comparison, teller: Portrait, told: Portrait) -> bool:
    """Whether news of these months speak of the other, or say what it says."""
    if c.within_days(120) or c.gap_days is None:
        echoed = c.within_days(45) and (same_sentence(c) or says_its_kind(teller, told))
        if c.title.telling >= 1 and not of_another_kind(teller, told) and (echoed or speaks_of(teller, told)):
            return True
        if named_in(teller, told):
            return True
    same_text = c.within_days(120) and c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES
    return same_text and (c.title.telling >= 1 or a_title_is_told(c))


def document(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """A publication and a recording or another document: about it, slides of it."""
    if c.media == {"publication"} and "kind" in vetoes and c.kin and c.title.telling >= 1 and c.title.coverage == 1:
        a_lesser = bool({"slides", "teaser"} & {*c.a.heading.markers})
        return related("about", "document:kind", 0.75, ("title",), first_is_a=a_lesser)
    if len(c.media) != 2 or "publication" not in c.media or not c.media & MEDIA or not c.kin:
        return None
    recording = c.a if c.a.medium in MEDIA else c.b
    paper = c.b if recording is c.a else c.a
    linked = points_to(recording, paper) or points_to(paper, recording)
    fits = c.within_days(120) and c.title.telling >= 1 and speaks_of(recording, paper)
    if not (linked or fits) or "number" in vetoes:
        return None
    slides = "slides" in paper.heading.markers
    return related(
        "slides_of" if slides else "about",
        "document:recording",
        0.75,
        ("title", "cross"),
        first_is_a=(paper if slides else recording) is c.a,
    )


def translation(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """The same in another language."""
    if (
        "language" not in vetoes
        or not c.kin
        or not (len(c.media) == 1 or c.recordings)
        or {"number", "part", "day"} & {*vetoes}
    ):
        return None
    marked = "translated" in c.a.heading.markers or "translated" in c.b.heading.markers
    titled = c.title.telling >= 1 and c.title.coverage >= 0.5
    linked = bool(points_to(c.a, c.b) or points_to(c.b, c.a) or c.held("file") or c.held("link"))
    timed = c.recordings and c.within(5, 0.005) and c.within_days(2)
    together = bool(c.held("start") and c.title.common >= 1) or bool(c.held("tongue") and c.within_days(40))
    # Titles of two languages share names ("Security", "Afghanistan"): unsaid, more than one word, within a year.
    alike = (titled and c.title.telling >= 2) or _glossed(c.a, c.b)
    if (marked and titled) or linked or timed or together or (alike and (c.within_days(400) or c.gap_days is None)):
        a_is_it = ("translated" in c.a.heading.markers) if marked else c.a.language != "de"
        return related("translation_of", "translation", 0.8, ("language", "title", "published"), first_is_a=a_is_it)
    return None


def _glossed(a: Portrait, b: Portrait) -> bool:
    """Whether most words of the one title are those of the other in the other language."""
    english, german = (a, b) if a.language == "en" else (b, a)
    if english.language != "en" or german.language not in ("de", ""):
        return False
    source = [word for word in english.heading.words if word not in lexicon.STOP]
    target = said(german.heading.words).stems | said(german.lead).stems
    meant = {stem(known) for word in source if (known := lexicon.in_german(word))}
    found = {word for word in meant if any(one.startswith(word[:7]) or word.startswith(one) for one in target)}
    literal = {word for word in source if word in target}
    return (bool(source) and len(found | literal) >= 2) or (len(source) == 1 and bool(found))


def edition(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """Another edition, another year of the same publication."""
    said = bool({"edition", "date"} & {*vetoes})
    later = not vetoes and c.title.telling >= 1 and c.gap_days is not None and c.gap_days > 200
    if c.media != {"publication"} or not (said or later) or "language" in vetoes or not c.kin:
        return None
    if (
        c.title.kind not in ("equal", "contained")
        or c.title.coverage < 1
        or (c.title.telling < 1 and not c.same_centre)
        or c.title.common < 1
    ):
        return None
    newer_is_a = _edition_rank(c.a) >= _edition_rank(c.b)
    return related("edition_of", "edition", 0.85, ("title", "edition", "year"), first_is_a=newer_is_a)


def _edition_rank(one: Portrait) -> tuple[int, float, bool, str]:
    number = one.heading.edition.partition(".")[0]
    published = one.published.timestamp() if one.published else 0.0
    return (
        one.heading.year,
        float(number) if number.isdecimal() else 0.0,
        "edition" in one.heading.markers,
        f"{published:020.3f}",
    )


def parts(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """Parts of one work in several."""
    if "part" not in vetoes or not c.kin or not (len(c.media) == 1 or c.recordings) or "number" in vetoes:
        return None
    if c.title.telling < 1 or (c.title.kind == "swapped" and c.title.coverage < 0.4):
        return None
    return related("same_series", "parts", 0.8, ("title", "part"), first_is_a=True)


def rerun(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    """Broadcast again, said or to the second as long."""
    if not c.recordings or not c.kin or c.title.telling < 1 or {"part", "teaser", "language"} & {*vetoes}:
        return None
    a_again, b_again = "rerun" in c.a.heading.markers, "rerun" in c.b.heading.markers
    long_enough = c.within(*CLOSE) or c.seconds is None
    said = a_again != b_again and c.title.coverage == 1 and long_enough
    exact = c.seconds == 0 and c.a.duration_seconds % 60 != 0
    unsaid = c.same_source and exact and c.title.kind == "equal" and not vetoes
    if not (said or unsaid):
        return None
    first_is_a = a_again if said else is_later(c.a, c.b)
    return related("rerun_of", "rerun", 0.8, ("title", "duration", "number"), first_is_a=first_is_a)


RULES_IN_ORDER: Final[tuple[Callable[[Comparison, tuple[str, ...]], Finding | None], ...]] = (
    teaser,
    translation,
    edition,
    parts,
    rerun,
    occasion,
    announcement,
    document,
    retelling.follow_up,
    retelling.adapted,
    retelling.mention,
)
