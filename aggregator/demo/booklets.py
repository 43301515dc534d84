"""Small real PDFs made by code: the Themenhefte and guides of the sample network. Pure: words in, the same bytes out.

Written after ISO 32000-1 (PDF 1.7) with nothing beyond what a document needs: pages of text in Helvetica, a catalogue
with its language, an information dictionary with title, author and dates. Knows nothing of who reads or lists them.
"""

import hashlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

PAGE_POINTS: Final = (595, 842)
"""A4 in points of 1/72 inch."""
_MARGIN = 56
_TITLE_POINTS, _TEXT_POINTS = 26, 11
_TITLE_COLUMNS, _TEXT_COLUMNS = 32, 84
_LEADING = 1.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Booklet:
    """A document to be made: `pdf()` makes it."""

    title: str
    """As printed on the first page."""
    pages: tuple[str, ...]
    """The text of each page; an empty line parts two paragraphs."""
    author: str = ""
    subject: str = ""
    created: datetime | None = None
    changed: datetime | None = None
    language: str = "de-DE"
    named: str | None = None
    """Title in the metadata where it is not the printed one: word processors leave file names there."""

    def pdf(self) -> bytes:
        """The document."""
        fonts = "<< /F1 5 0 R /F2 6 0 R >>"
        width, height = PAGE_POINTS
        objects: list[bytes] = [
            f"<< /Type /Catalog /Pages 2 0 R /Lang ({self.language}) >>".encode("ascii"),
            b"",  # the tree of pages: its kids are not known yet
            self._information(),
            b"<< /Producer (aggregator demo) >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        ]
        kids = []
        for number, text in enumerate(self.pages):
            content = _content(self.title if number == 0 else "", text)
            kids.append(f"{len(objects) + 1} 0 R")
            page = (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] "
                f"/Resources << /Font {fonts} >> /Contents {len(objects) + 2} 0 R >>"
            )
            stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
            objects += [page.encode("ascii"), stream]
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode("ascii")
        return _file(objects)

    def _information(self) -> bytes:
        title = self.title if self.named is None else self.named
        entries = [
            (b"/Title", _text(title)),
            (b"/Author", _text(self.author)),
            (b"/Subject", _text(self.subject)),
            (b"/CreationDate", _moment(self.created)),
            (b"/ModDate", _moment(self.changed)),
        ]
        return b"<< " + b" ".join(b"%s %s" % (name, value) for name, value in entries if value) + b" >>"


def _file(objects: Sequence[bytes]) -> bytes:
    """§7.5: header, body, cross-reference table, trailer."""
    body = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")  # §7.5.2: four bytes that say "not text"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    # §7.5.4: every entry is 20 bytes long, its end of line two of them.
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    key = hashlib.md5(body, usedforsecurity=False).hexdigest().encode()  # §14.4 names MD5 for identifiers
    body += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R /ID [<%s> <%s>] >>\n" % (len(objects) + 1, key, key)
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % start)


def _content(title: str, text: str) -> bytes:
    """§9: the lines of a page, the title larger and above."""
    y = PAGE_POINTS[1] - _MARGIN - _TITLE_POINTS
    shown: list[bytes] = []
    for font, points, columns, words in (
        ("F2", _TITLE_POINTS, _TITLE_COLUMNS, title),
        ("F1", _TEXT_POINTS, _TEXT_COLUMNS, text),
    ):
        for paragraph in words.split("\n\n") if words else ():
            for line in textwrap.wrap(paragraph, columns):
                shown.append(f"/{font} {points} Tf 1 0 0 1 {_MARGIN} {y} Tm ".encode("ascii") + _shown(line) + b" Tj")
                y -= round(points * _LEADING)
            y -= points // 2
    return b"BT\n" + b"\n".join(shown) + b"\nET"


def _shown(line: str) -> bytes:
    """§7.3.4.2: a string for a font in WinAnsiEncoding, which is cp1252."""
    raw = line.encode("cp1252", "replace")
    for special in (b"\\", b"(", b")"):
        raw = raw.replace(special, b"\\" + special)
    return b"(" + raw + b")"


def _text(words: str) -> bytes:
    """§7.9.2.2: a text string in UTF-16 with its mark, as hexadecimal."""
    return b"<%s>" % (b"\xfe\xff" + words.encode("utf-16-be")).hex().encode() if words else b""


def _moment(moment: datetime | None) -> bytes:
    """§7.9.4: `D:20260302120000+00'00'`."""
    return moment.astimezone(UTC).strftime("(D:%Y%m%d%H%M%S+00'00')").encode("ascii") if moment else b""


def samples() -> tuple[tuple[str, Booklet], ...]:
    """Documents of the sample network, each with the file name it would be given."""
    return tuple((name, booklet) for name, booklet in _SAMPLES)


def _german(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


_FUNDING = (
    "Das Mittelstand-Digital Musternetz informiert kleine und mittlere Unternehmen über die Chancen und "
    "Herausforderungen der Digitalisierung. Alle Angebote sind kostenfrei."
)
_SAMPLES: Final = (
    (
        "themenheft-mensch-und-maschine.pdf",
        Booklet(
            title="Themenheft „Mensch & Maschine“",
            author="Mittelstand-Digital Musternetz",
            subject="Wie Betriebe gemeinsam mit ihren Beschäftigten neue Technik einführen",
            created=datetime(2025, 4, 14, 9, 30, tzinfo=UTC),
            pages=(
                _german(
                    "Wie Betriebe gemeinsam mit ihren Beschäftigten neue Technik einführen: gelungene und misslungene "
                    "Versuche aus acht Regionen.",
                    _FUNDING,
                ),
                _german(
                    "Die Tischlerei Köhler in Eichenfurt hat ihre Plattensäge nicht gekauft, sondern gemeinsam "
                    "ausgesucht. Drei Monate lang durften alle Gesellinnen und Gesellen Fragen stellen, bevor "
                    "unterschrieben wurde.",
                    "Größter Streitpunkt war nicht die Technik, sondern die Frage, wer sie künftig bedient.",
                ),
                "Zum Nachmachen: acht Fragen für das erste Gespräch im Team, und was danach zu tun ist.",
            ),
        ),
    ),
    (
        "leitfaden-e-rechnung.pdf",
        Booklet(
            title="Leitfaden E-Rechnung für Handwerksbetriebe",
            named="Microsoft Word - Leitfaden_E-Rechnung_final_v7.docx",
            created=datetime(2025, 1, 20, 14, 5, tzinfo=UTC),
            changed=datetime(2025, 2, 3, 8, 0, tzinfo=UTC),
            pages=(
                "Von der Pflicht zur Routine: Empfang, Prüfung und Ablage elektronischer Rechnungen in fünf Schritten.",
                "Schritt 1: Wer nimmt Rechnungen entgegen? Richten Sie ein eigenes Postfach ein und legen Sie eine "
                "Vertretung fest.",
            ),
        ),
    ),
    (
        "studie-digitaler-produktpass.pdf",
        Booklet(
            title="Digitaler Produktpass: Was Hersteller, Handel und Verwertung voneinander brauchen",
            author="Mittelstand-Digital Zentrum Kreislauf",
            created=datetime(2025, 9, 30, 12, 0, tzinfo=UTC),
            pages=(
                "Eine Befragung von 212 Unternehmen in vier Branchen.",
                "Für mehr als die Hälfte der Befragten fehlen vor allem verlässliche Angaben über Werkstoffe.",
                "Empfehlungen für die nächsten zwölf Monate.",
                "Anhang: Fragebogen und Auswertung.",
            ),
        ),
    ),
)
