"""A digest as a mail: HTML as mail programs need it (tables, inline styles, no picture), and the same as plain text."""

import hashlib
import textwrap
from datetime import datetime, time, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from aggregator.reports.digest import Digest, Group, Piece
from aggregator.reports.rendering import render
from aggregator.times import BERLIN

COLUMNS: Final = 72
SENT_AT: Final = time(8, 0)
"""On the day after the period, in Berlin: a mail needs a date, and the same digest is to be the same mail."""


def digest(of: Digest, sender: str = "") -> bytes:
    """The mail as a file (`.eml`). Opens as a draft; without a sender, whoever sends it is the sender."""
    plain, html = plain_text(of), html_body(of)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = of.title
    if sender:
        message["From"] = Address(display_name=of.network, addr_spec=sender)
    message["Date"] = format_datetime(datetime.combine(of.period.last + timedelta(days=1), SENT_AT, BERLIN))
    message["X-Unsent"] = "1"  # Outlook opens such a file to be sent
    message["Content-Language"] = "de"
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary("digest-" + hashlib.sha256((plain + html).encode()).hexdigest()[:32])
    return message.as_bytes()


def html_body(of: Digest) -> str:
    """The HTML part."""
    return render("digest.html", {"digest": of})


def plain_text(of: Digest) -> str:
    """The plain part, in lines of a mail's width; addresses stand on lines of their own and are never broken."""
    parts = [_wrapped(of.title), "=" * min(len(of.title), COLUMNS), "", _wrapped(of.lead)]
    for group in of.groups:
        parts += ["", "", group.heading.upper(), *_group(group)]
    if of.site:
        parts += ["", "--", "Alles andere:", of.site]
    return "\n".join(parts) + "\n"


def _group(group: Group) -> list[str]:
    lines = [line for piece in group.pieces for line in _piece(piece)]
    return [*lines, "", f"… und {group.rest}"] if group.more else lines


def _piece(piece: Piece) -> list[str]:
    lines = ["", _wrapped(("[angeheftet] " if piece.pinned else "") + piece.title)]
    lines.append(_wrapped(" · ".join((piece.centre, *piece.facts))))
    lines += [_wrapped(piece.teaser)] if piece.teaser else []
    lines += [piece.url] if piece.url else []
    return lines + [f"{label}:\n{url}" for label, url in piece.also if url]


def _wrapped(said: str) -> str:
    return textwrap.fill(said, COLUMNS, break_long_words=False, break_on_hyphens=False)
