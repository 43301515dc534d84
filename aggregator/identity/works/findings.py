"""What a rule found, before it is put into words."""

from dataclasses import dataclass

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
