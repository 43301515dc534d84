"""The main job, readable in one go: `refresh` asks the sources and records what is new, `publish` writes the outputs.

    due sources ══▶ collect (workers: fetch and parse) ══▶ outcome ══▶ decide ══▶ store
    store ══▶ entries ══▶ plan, files ══▶ staging ══▶ gate ══▶ output/ (only what is fit, only what changed)

Nothing here prints or exits: progress is reported through a callback, results are values.
"""

from aggregator.pipeline.deciding import Editor
from aggregator.pipeline.identifying import heed_topics, identify, prepare
from aggregator.pipeline.publishing import Made, Published, publish, rehearse
from aggregator.pipeline.refreshing import (
    Progress,
    Refreshed,
    Selection,
    Told,
    Turn,
    ended,
    listings,
    refresh,
)
from aggregator.pipeline.whereabouts import Whereabouts, whereabouts

__all__ = [
    "Editor",
    "Made",
    "Progress",
    "Published",
    "Refreshed",
    "Selection",
    "Told",
    "Turn",
    "Whereabouts",
    "ended",
    "heed_topics",
    "identify",
    "listings",
    "prepare",
    "publish",
    "refresh",
    "rehearse",
    "whereabouts",
]
