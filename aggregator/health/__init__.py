"""How a source is doing: one diagnosis, the evidence for it, and one line of advice. Pure: `now` is an argument.

    observe(before, outcome, …) ─▶ Observed     what is learnt from each answer, kept beside the checkpoint
    compare(histories)          ─▶ Servers      what all servers together say of our clock
    diagnose(history, now, …)   ─▶ Health       what that means today

A source is measured by its own past only: its rhythm (newest dates) and its sizes (last whole answers). Must not know
where histories are kept, nor who hears of a diagnosis.
"""

from aggregator.health.clocks import compare
from aggregator.health.diagnosis import diagnose, has_ended
from aggregator.health.observing import garbled, observe
from aggregator.health.pages import PageKind, kind_of_page
from aggregator.health.values import Answered, Health, History, Observed, Servers, State

__all__ = [
    "Answered",
    "Health",
    "History",
    "Observed",
    "PageKind",
    "Servers",
    "State",
    "compare",
    "diagnose",
    "garbled",
    "has_ended",
    "kind_of_page",
    "observe",
]
