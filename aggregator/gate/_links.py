"""Relations of links that clients know."""

from typing import Final

RELATIONS: Final = frozenset(
    {"about", "alternate", "appendix", "archives", "author", "canonical", "collection", "contents", "copyright"}
    | {"current", "describedby", "duplicate", "edit", "edit-media", "enclosure", "first", "glossary", "help", "hub"}
    | {"icon", "index", "item", "last", "latest-version", "license", "monitor", "next", "next-archive", "original"}
    | {"payment", "preview", "prev", "prev-archive", "previous", "privacy-policy", "related", "replies", "search"}
    | {"section", "self", "service", "shortlink", "start", "subsection", "tag", "terms-of-service", "type", "up"}
    | {"via", "webmention", "working-copy"}
)
"""Of the IANA registry (RFC 8288 §4.2) what makes sense in a feed, and WebSub's `hub`."""
