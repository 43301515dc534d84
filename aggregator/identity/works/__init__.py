"""Are two items the same work? The same episode in two feeds, a talk as podcast and video, a date listed twice. Pure.

    Subject ──portray──▶ Portrait (stored, with Keys) ──judge(a, b, shared)──▶ Match ──clusters──▶ works, with a lead

`judge` is a function of two portraits and of what the catalogue knows of the keys they share; nothing depends on order.
"""

from aggregator.identity.works.clusters import Grouping, clusters, group, lead, standing
from aggregator.identity.works.judging import judge, vetoed
from aggregator.identity.works.portraits import portray, running_text
from aggregator.identity.works.values import (
    CAP,
    RULES,
    Evidence,
    Heading,
    Key,
    Match,
    Portrait,
    SameLink,
    Shared,
    Sketch,
    Subject,
)

__all__ = [
    "CAP",
    "RULES",
    "Evidence",
    "Grouping",
    "Heading",
    "Key",
    "Match",
    "Portrait",
    "SameLink",
    "Shared",
    "Sketch",
    "Subject",
    "clusters",
    "group",
    "judge",
    "lead",
    "portray",
    "running_text",
    "standing",
    "vetoed",
]
