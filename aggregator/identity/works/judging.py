"""What two items are to each other. Pure, symmetric, total.

Order of decision: one item; vetoes; identities; several facts together; related; unsure; different. Where an identity
and a veto contradict each other nobody guesses: an editor is asked.
"""

from typing import Final

from aggregator.identity.works import dates, doubts, identities, recordings, relations, sameness, wording, writings
from aggregator.identity.works.comparing import Comparison, compare
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.values import Evidence, Match, Portrait, Shared
from aggregator.identity.works.vetoes import IDENTITIES, numbers_differ, vetoes_of

_NAMING: Final = frozenset({*IDENTITIES, "second", "cross"})
"""Keys by which a rule may link two recordings whatever their titles say."""
_SAME: Final = (recordings.recordings, dates.events, writings.articles, writings.publications)


def judge(a: Portrait, b: Portrait, shared: tuple[Shared, ...]) -> Match:
    """What two items are to each other. `shared`: what the catalogue knows of the keys they share, if it was asked."""
    if (b.source_id, b.uid) < (a.source_id, a.uid):
        return _turned(judge(b, a, shared))
    c = compare(a, b, shared)
    vetoes = vetoes_of(c)
    return _told(c, _decide(c, vetoes) or doubts.difference(c, vetoes), vetoes)


def link(a: Portrait, b: Portrait, shared: tuple[Shared, ...]) -> Match | None:
    """As `judge`, but of two that are simply two it says nothing: of nearly all that share a key."""
    if (b.source_id, b.uid) < (a.source_id, a.uid):
        match = link(b, a, shared)
        return None if match is None else _turned(match)
    c = compare(a, b, shared)
    if _counted_apart(c):
        return None
    vetoes = vetoes_of(c)
    finding = _decide(c, vetoes)
    return None if finding is None else _told(c, finding, vetoes)


def _counted_apart(c: Comparison) -> bool:
    """Whether two recordings are simply two, told before their titles and texts are compared: most pairs of a series.

    They have two numbers, and share no key that names one thing. No rule links such a pair but that of a rerun, which
    may have another number.
    """
    if not c.recordings or not numbers_differ(c.a, c.b) or not _NAMING.isdisjoint(c.shared):
        return False
    return "rerun" not in c.a.heading.markers and "rerun" not in c.b.heading.markers


def _told(c: Comparison, finding: Finding, vetoes: tuple[str, ...]) -> Match:
    return Match(
        verdict=finding.verdict,
        relation=finding.relation,
        rule=finding.rule,
        score=finding.score,
        tier=finding.tier,
        evidence=wording.evidence_of(c, finding.fields),
        vetoes=vetoes,
        a_is=finding.a_is,
        b_is=finding.b_is,
        reason=wording.reason_of(c, finding, vetoes),
    )


def vetoed(a: Portrait, b: Portrait) -> tuple[str, ...]:
    """Why these two can never be the same work: also through a third that is like both."""
    same_source = a.source_id == b.source_id
    c = compare(b, a, ()) if same_source and b.uid < a.uid else compare(a, b, ())
    found = vetoes_of(c)
    if same_source:
        # A source that lists two entries means two things, unless they are the same by themselves.
        finding = _decide(c, found)
        return () if finding and finding.verdict == "same" else ("listed",)
    if found or any(c.held(kind) for kind in (*IDENTITIES, "second")):
        return found
    unlike = c.title.kind == "swapped" and c.title.coverage < 0.6 and not c.within(60, 0.05)
    if unlike and not sameness.supported(c) and all(rule(c) is None for rule in _SAME):
        return ("title",)
    return ()


def _decide(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    if c.same_source and c.a.uid == c.b.uid:
        return Finding(verdict="same", relation="update", rule="uid", score=1.0, tier=0, fields=("uid", "title"))
    identity = identities.identity(c)
    if identity is not None and identities.outweighs(c, identity, vetoes):
        return identity
    if not vetoes:
        if identity is not None:
            return identity
        for rule in _SAME:
            if (finding := rule(c)) is not None:
                return finding
    for related in relations.RULES_IN_ORDER:
        if (finding := related(c, vetoes)) is not None:
            return finding
    return doubts.doubt(c, vetoes, identity)


def _turned(match: Match) -> Match:
    """The same decision, told from the other side."""
    return Match(
        verdict=match.verdict,
        relation=match.relation,
        rule=match.rule,
        score=match.score,
        tier=match.tier,
        evidence=tuple(
            Evidence(
                field=one.field,
                value_a=one.value_b,
                value_b=one.value_a,
                agreement=one.agreement,
                distance=one.distance,
            )
            for one in match.evidence
        ),
        vetoes=match.vetoes,
        a_is=match.b_is,
        b_is=match.a_is,
        reason=match.reason,
    )
