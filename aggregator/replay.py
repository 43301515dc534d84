"""Pages that would not parse, kept in `db/failed/` for a person to look at and for `aggregator parse` to replay.

One file a source, the last one wins: a line of JSON about the page, then its body as it was.
"""

import json
import re
from pathlib import Path

from aggregator.errors import StoreError
from aggregator.model import Page
from aggregator.plain import from_plain, to_plain

MARK = b'{"aggregator-page":'
LARGEST_BYTES = 5 * 1024 * 1024
"""Of a larger page only the beginning is kept: it is for eyes, and a disk has an end."""


def keep(folder: Path, source_id: str, kind: str, page: Page) -> Path:
    """Write a page down. Raises `StoreError` when the disk refuses."""
    about = {"aggregator-page": 1, "kind": kind, "page": to_plain(_without_body(page))}
    path = folder / f"{re.sub(r'[^a-z0-9-]', '_', source_id)[:80]}.page"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json.dumps(about, separators=(",", ":")).encode() + b"\n" + page.body[:LARGEST_BYTES])
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    return path


def read(content: bytes) -> tuple[str, Page] | None:
    """Kind and page of a file that `keep` wrote; None when it is some other file."""
    head, _, body = content.partition(b"\n")
    if not head.startswith(MARK):
        return None
    about = json.loads(head)
    page = from_plain(Page, about["page"])
    return about["kind"], Page(
        url=page.url, final_url=page.final_url, headers=page.headers, body=body, fetched_at=page.fetched_at
    )


def _without_body(page: Page) -> Page:
    return Page(url=page.url, final_url=page.final_url, headers=page.headers, fetched_at=page.fetched_at)
