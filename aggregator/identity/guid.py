"""The public guid: minted once when an item is first stored, kept in the ledger, never derived again.

This module only says how it is minted. Once it is in the ledger, neither a host move nor an edited title nor a new
upstream guid changes it, because nobody asks this module again.
"""

import uuid

from aggregator.model import Channel

# The namespace the podcast namespace gives for podcast:guid
# (https://podcasting2.org/docs/podcast-namespace/tags/guid).
PODCAST = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def show_guid(feed_url: str, channel: Channel | None = None) -> uuid.UUID:
    """The podcast:guid of a feed: what it says of itself, else UUIDv5 of its address without scheme and slashes."""
    for tag in channel.podcast if channel else ():
        if tag.name == "guid":
            try:
                return uuid.UUID(tag.text.strip())
            except ValueError:
                break
    return uuid.uuid5(PODCAST, feed_url.partition("://")[2].rstrip("/"))


def mint(show: uuid.UUID, uid: str) -> str:
    """A public guid for an item of a show: an IRI, as atom:id asks for one."""
    return uuid.uuid5(show, uid).urn
