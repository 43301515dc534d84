"""What the search page searches in: the works of the site, as `aggregator.search` indexes them. Pure."""

from typing import Final

from aggregator import wording
from aggregator.outputs import _entries
from aggregator.outputs.website import views
from aggregator.outputs.website.site import Site, starts
from aggregator.outputs.website.works import Work
from aggregator.search import website

INDEX: Final = "search.json"
SCRIPT: Final = "search.js"


def index_of(site: Site) -> bytes:
    """The index, JSON."""
    return website.index((_found(site, work) for work in site.works), site.edition.wording)


def _found(site: Site, work: Work) -> website.Work:
    lead, labels = work.lead, site.edition.labels
    return website.Work(
        address=work.path,
        date=wording.iso_day(starts(lead)),
        title=_entries.title(lead),
        kind=wording.ONE[lead.item.medium],
        centre=views.short_name(lead.origin.centre),
        topics=tuple(dict.fromkeys(labels.topic(one) for topic in work.topics for one in labels.lineage(topic))),
        summary=_entries.told(lead),
        said=site.edition.texts.get(work.guid, ()),
    )
