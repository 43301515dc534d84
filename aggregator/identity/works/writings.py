"""Rules by which two texts are one: news taken over, papers on two hosts. Pure, symmetric."""

from aggregator.identity.works.comparing import Comparison
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.sameness import (
    CONTAINED,
    SHINGLES,
    both_titles_told,
    figures_differ,
    filled_in,
    is_series_title,
    misspelt,
    parted,
    retitled,
    same,
    same_opening,
    same_summary,
    swapped,
    telling,
    told_other,
)


def articles(c: Comparison) -> Finding | None:
    """News and posts: the text, and a title that does not contradict it."""
    if c.media - {"news", "post"} or len(c.media) != 1:
        return None
    fields = ("title", "text", "published")
    fits = c.title.kind in ("equal", "contained") and c.title.coverage >= 0.8 and c.title.common > 0
    if c.same_source:
        again = c.title.kind == "equal" and c.text.alike >= 0.8 and c.text.shingles >= 5 and c.within_days(10)
        return same(c, "article:again", 0.88, 3, fields) if again and not figures_differ(c) else None
    near = c.within_days(120) or c.gap_days is None
    other_day = c.text.alike < 0.85 and told_other(c)
    told = c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES and not other_day
    told = told and (c.kin or c.text.contained >= 0.9 or not filled_in(c))
    if fits and near and told and not _figures_against(c):
        return same(c, "article:title+text", 0.95, 2, fields)
    if (
        c.title.kind == "swapped"
        and near
        and c.text.contained >= 0.9
        and c.text.shingles >= (25 if c.kin else 40)
        and both_titles_told(c)
        and not parted(c)
        and not figures_differ(c)
    ):
        return same(c, "article:text", 0.88, 3, fields)
    return _retitled_articles(c) or _short_articles(c)


def _retitled_articles(c: Comparison) -> Finding | None:
    """Taken over under another headline: the text says what both headlines say."""
    fields = ("title", "text", "published")
    if not c.within_days(120) or figures_differ(c) or c.text.shingles < SHINGLES or is_series_title(c):
        return None
    if c.title.kind == "swapped" and _fits_both(c) and (c.kin or (c.text.contained >= 0.8 and c.text.shingles >= 30)):
        return same(c, "article:retitled", 0.86, 3, fields)
    if not c.kin:
        return None
    rewritten = c.title.kind == "equal" and c.title.telling >= 3 and (same_opening(c) or c.text.contained >= 0.4)
    if rewritten and c.within_days(7) and not told_other(c):
        return same(c, "article:rewritten", 0.8, 3, fields)
    return None


def _fits_both(c: Comparison) -> bool:
    """Whether a common text may stand under either of two headlines."""
    if retitled(c) and c.text.shingles >= 20 and (c.text.alike >= 0.9 or not swapped(c)):
        return c.text.contained >= 0.75 or (c.text.contained >= CONTAINED and c.title.telling >= 2)
    return misspelt(c) and c.text.contained >= 0.75


def _short_articles(c: Comparison) -> Finding | None:
    """Where feeds give a sentence only: the whole title, among a centre and the network."""
    if not c.kin or not c.within_days(30) or told_other(c):
        return None
    fields = ("title", "text", "published")
    if is_series_title(c) and not c.within_days(1):
        return None
    whole = c.title.kind == "equal" and c.title.telling >= 2
    one_says_nothing = not c.a.text.count or not c.b.text.count
    both_tell = min(c.a.text.count, c.b.text.count) >= SHINGLES
    if (
        c.title.coverage == 1
        and c.title.kind in ("equal", "contained")
        and c.title.telling >= 1
        and c.title.ratio >= 0.5
        and same_summary(c)
    ):
        return same(c, "article:title+summary", 0.92, 3, fields)
    if whole and (one_says_nothing or c.text.contained >= 0.5) and c.within_days(14):
        return same(c, "article:title", 0.85, 3, fields)
    if (
        c.title.kind == "swapped"
        and same_opening(c)
        and 4 <= c.text.shingles < SHINGLES
        and c.within_days(14)
        and both_titles_told(c)
    ):
        return same(c, "article:sentence", 0.8, 3, fields)
    if whole and c.title.telling >= 3 and not both_tell and c.within_days(14):
        return same(c, "article:long-title", 0.8, 3, fields)
    return None


def publications(c: Comparison) -> Finding | None:
    """Documents: title with file name, text or summary. Editions and years are vetoes."""
    if c.media != {"publication"}:
        return None
    fields = ("title", "file", "text", "published")
    fits = c.title.kind in ("equal", "contained") and c.title.common > 0 and (c.title.ratio >= 0.5 or c.title.set_off)
    name = c.held("file")
    agrees = same_summary(c) or c.text.contained >= 0.5
    silent = not c.a.text.count or not c.b.text.count
    # Files are named after titles: across owners, or under a generic title, the name says nothing more.
    named = c.title.telling >= (1 if c.kin else 3) and (agrees or silent or (c.kin and c.title.telling >= 2))
    if name is not None and fits and (named or (agrees and (c.kin or c.title.telling >= 1))):
        return same(c, "document:title+file", 0.95, 2, fields)
    told = c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES and not figures_differ(c)
    if fits and told and (c.kin or c.title.telling >= 1):
        return same(c, "document:title+text", 0.92, 2, fields)
    if (fits or misspelt(c)) and c.kin and same_summary(c) and c.title.telling >= 1:
        return same(c, "document:title+summary", 0.9, 2, fields)
    whole = c.title.kind == "equal" and c.title.telling >= 2
    if whole and c.kin and (c.within_days(200) or c.gap_days is None) and silent:
        return same(c, "document:title", 0.85, 3, fields)
    # "Ein Leitfaden für kleine Betriebe" stands below many titles.
    soon = same_opening(c) and c.within_days(31) and c.title.telling >= 2 and len(telling(c.a.lead)) >= 2
    if whole and not c.kin and ((same_summary(c) and c.text.shingles >= 4 and c.title.telling >= 3) or soon):
        return same(c, "document:title+summary:centres", 0.85, 3, fields)
    return None


def _figures_against(c: Comparison) -> bool:
    if is_series_title(c) and c.text.contained < 0.75:
        return True
    return figures_differ(c) and c.text.alike < (0.6 if c.title.kind == "equal" else 0.9)
