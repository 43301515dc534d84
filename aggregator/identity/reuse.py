"""A guid that a source gives to something else later: a counter begins anew, a template is kept.

Pure. Whoever edits, renames or reschedules an entry leaves something of it as it was; so only what shares no fact at
all with what we know under its uid is another item.
"""

from datetime import timedelta
from typing import Final

from aggregator.identity.known import Known, media_url
from aggregator.identity.rebind import NOBODY, media_key
from aggregator.identity.works.comparing import compare_titles
from aggregator.identity.works.titles import heading_of
from aggregator.model import Item
from aggregator.urls import canonical

DAY: Final = timedelta(days=1)
MEDIA: Final = frozenset({"episode", "news"})
"""A video's id is YouTube's; a date, a paper may be told anew as a whole."""


def is_another(old: Known, item: Item) -> bool:
    """Whether an item shares nothing but its guid with what is known under it: no word, no page, no file, no day."""
    if item.medium not in MEDIA or not item.guid or not old.published or not item.published:
        return False
    if abs(old.published - item.published) <= DAY or not old.url or not item.url:
        return False
    media = media_url(item)
    if canonical(old.url) == canonical(item.url) or bool(old.enclosure_url) != bool(media):
        return False
    if old.enclosure_url and media and media_key(old.enclosure_url) == media_key(media):
        return False
    before, now = heading_of(old.title, NOBODY), heading_of(item.title, NOBODY)
    return bool(before.words and now.words) and not compare_titles(before, now).common


def uid_beside(item: Item) -> str:
    """The uid of what came under the guid of another: made of its page, as for guids that two entries share."""
    return f"link:{canonical(item.url)}" if item.url else item.uid
