"""What a rule found, before it is put into words."""

from dataclasses import dataclass
from typing import Final

from aggregator.identity.works.values import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A decision and the fields it rests on."""

    verdict: Verdict
    relation: str = ""
    rule: str
    score: float
    tier: int
    fields: tuple[str, ...] = ()
    """Fields to show as evidence, the most telling first."""
    a_is: str = ""
    b_is: str = ""


ROLES: Final = {
    "teaser_of": ("teaser", "whole"),
    "recording_of": ("recording", "event"),
    "report_of": ("report", "event"),
    "slides_of": ("slides", "event"),
    "announces": ("announcement", "announced"),
    "about": ("mention", "subject"),
    "translation_of": ("translation", "original"),
    "edition_of": ("edition", "edition"),
    "rerun_of": ("rerun", "original"),
    "moved_to": ("former", "new"),
    "same_series": ("", ""),
}
"""Relation → what the first and the second are called."""


def related(relation: str, rule: str, score: float, fields: tuple[str, ...], *, first_is_a: bool) -> Finding:
    """A finding that two items belong together; which of them is the first in that relation."""
    first, second = ROLES[relation]
    return Finding(
        verdict="related",
        relation=relation,
        rule=rule,
        score=score,
        tier=3,
        fields=fields,
        a_is=first if first_is_a else second,
        b_is=second if first_is_a else first,
    )
