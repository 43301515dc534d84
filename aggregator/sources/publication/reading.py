"""A PDF, and the link to it, as an item. Pure; runs where pages are read, in a child with limits.

Any document may be broken, encrypted or built to waste time: whatever pypdf makes of it, an item comes out, if need be
of the link alone. Knows nothing of the web.
"""

import hashlib
import io
import logging
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aggregator import text, times
from aggregator.model import Item, Publication
from aggregator.sources.publication import names

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

T = TypeVar("T")

COVER_LIMIT: Final = 500
SUMMARY_LIMIT: Final = 300
CONTENT_BYTES: Final = 100_000
"""Of a first page's drawing instructions: 20,000 of them take pypdf a second. Covers drawn of more keep their text."""
OPERATIONS: Final = 10_000
HEAD_BYTES: Final = 1_024
"""A PDF says so within its first kilobyte (ISO 32000-1, Annex H, note 13)."""
CLOCK_SKEW: Final = timedelta(days=1)

_JUNK_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint presentation|powerpoint-präsentation)\b.*"
    r"|(?:un)?titled?\b.{0,4}|untitled.*|unbenannt.*|ohne titel.*|titel|kein titel|slide \d+|folie \d+|layout \d+"
    r"|(?:dokument|document|präsentation|presentation|mappe|book|broschüre|druck|print)[\s_-]*\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|indd|qxp|qxd|ai|eps|psd|pdf|odt|odp|rtf|tmp|pub|cdr|dotx?)(?:\s.*)?"
    r"|(?:https?:|file:|[a-z]:\\).*|[\W\d_]*|\S*[_\d]\S*",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    (
        *("hier", "klicken", "jetzt", "zum", "zur", "als", "die", "der", "den", "das", "in", "nicht", "mehr", "format"),
        *("download", "downloaden", "herunterladen", "öffnen", "lesen", "ansehen", "anzeigen", "weiterlesen", "link"),
        *("pdf", "datei", "dokument", "barrierefrei", "kb", "mb", "kib", "mib", "seite", "seiten"),
    )
)
"""Words of links that say what a click does, not what the document is."""
_SIZE_NOTE = re.compile(
    r"\s*[(\[](?:pdf|nicht barrierefrei|barrierefrei|[\d.,]+\s*[km]i?b|[,;:/|\s])+[)\]]\s*\Z", re.IGNORECASE
)
_JUNK_AUTHOR = re.compile(
    r"(?:admin\w*|user|benutzer|windows.*|microsoft.*|unknown|unbekannt|owner|pc.*)", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_GERMAN = frozenset(["der", "die", "das", "und", "für", "mit", "von", "im", "ist", "ein", "eine", "wie", "auf", "zur"])
_ENGLISH = frozenset(["the", "and", "of", "for", "with", "in", "is", "a", "an", "how", "on", "to", "from", "by"])

_BROKEN: Final = (
    # What pypdf lets through from documents that are not what they say, besides errors of its own.
    AttributeError, AssertionError, ArithmeticError, LookupError, NotImplementedError, OSError, RecursionError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


class _EnoughError(Exception):
    """The first page draws more than a cover should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A document as the fetch hands it over."""

    url: str
    text: str = ""
    """Of the link."""
    body: bytes | None = None
    """None: it could not be fetched, and the link is all there is."""
    raw_hash: bytes | None = None


@dataclass(slots=True, kw_only=True)
class Facts:
    """What a document says of itself; empty where it says nothing, or nothing that can be read."""

    title: str = ""
    author: str = ""
    subject: str = ""
    language: str = ""
    created: datetime | None = None
    changed: datetime | None = None
    pages: int | None = None
    cover: str = ""
    headline: str = ""
    """The largest words of the first page."""


def is_pdf(body: bytes) -> bool:
    """Whether this begins as a PDF does."""
    return b"%PDF-" in body[:HEAD_BYTES]


def flaw(body: bytes) -> str:
    """What may keep a PDF from being read fully, told without reading it: `encrypted`, `truncated` or nothing."""
    if b"startxref" not in body[-4 * HEAD_BYTES :]:
        return "truncated"
    return "encrypted" if b"/Encrypt" in body else ""


def items(documents: Sequence[Sent], fetched_at: datetime) -> tuple[Item, ...]:
    """One item for each document."""
    found = [(sent, facts(sent.body, fetched_at) if sent.body else Facts()) for sent in documents]
    titles = [said.title for _, said in found]
    for _, said in found:
        if titles.count(said.title) > 1:
            said.title = ""  # the template's, which all documents made of it share
    return tuple(_item(sent, said) for sent, said in found)


def facts(body: bytes, fetched_at: datetime) -> Facts:
    """What a PDF says of itself. Raises nothing, whatever it holds."""
    from pypdf import PdfReader  # noqa: PLC0415 - 0.13 s, which nobody else need pay
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    # It tells of every oddity it gets over, thousands of lines for one document.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    broken = (*_BROKEN, PyPdfError, DependencyError)

    def read(ask: Callable[[], T], otherwise: T) -> T:
        try:
            return ask()
        except broken:
            return otherwise

    said = Facts()
    reader = read(lambda: PdfReader(io.BytesIO(body)), None)
    if reader is None:
        return said
    said.pages = read(lambda: len(reader.pages), 0) or None
    entries: dict[Any, Any] = read(lambda: dict(reader.metadata or {}), {})

    def entry(name: str) -> str:
        return read(lambda: _entry(entries, name), "")

    said.title, said.author, said.subject = entry("/Title"), entry("/Author"), entry("/Subject")
    said.created = _believable(_moment(entry("/CreationDate")), fetched_at)
    said.changed = _believable(_moment(entry("/ModDate")), fetched_at)
    said.language = read(lambda: _declared_language(reader), "")
    if said.pages:
        said.cover, said.headline = read(lambda: _first_page(reader.pages[0]), ("", ""))
    return said


def _entry(entries: dict[Any, Any], name: str) -> str:
    value = entries.get(name)
    value = value.get_object() if value is not None else None
    value = value.decode("cp1252", "replace") if isinstance(value, bytes) else value
    return text.line(str(value)[: text.TITLE_LIMIT]) if isinstance(value, str) else ""


_MOMENT = re.compile(
    r"(?:D:)?\s*(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\s*(?:(Z)|([+-])(\d\d)'?(\d\d)?'?))?", re.ASCII
)


def _moment(said: str) -> datetime | None:
    """§7.9.4: `D:20260302120000+01'00'`, as precise as given. Without a zone it is ours, as for any German date."""
    found = _MOMENT.match(said)
    if found is None or not found[2]:
        return times.parse(said)
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    zone = "+00:00" if found[7] else f"{found[8]}{found[9]}:{found[10] or '00'}" if found[8] else ""
    clock = f"T{hour or 0:02}:{minute or 0:02}:{second or 0:02}"
    if zone:
        return times.parse(f"{year}-{month:02}-{day or 1:02}{clock}{zone}")
    return times.parse(f"{day or 1:02}.{month:02}.{year} {clock.removeprefix('T')}")


def _believable(moment: datetime | None, fetched_at: datetime) -> datetime | None:
    return moment if moment and moment <= fetched_at + CLOCK_SKEW else None


def _declared_language(reader: "PdfReader") -> str:
    said = text.line(str(reader.root_object.get("/Lang") or ""))
    return said if _LANGUAGE.fullmatch(said) else ""


def _first_page(page: "PageObject") -> tuple[str, str]:
    """The text of the first page, and its largest words; nothing of a page that takes too long."""
    content = page.get_contents()
    if content is None or len(content.get_data()) > CONTENT_BYTES or _forms_bytes(page) > CONTENT_BYTES:
        return "", ""
    drawn = _Drawn()
    try:
        said = page.extract_text(visitor_operand_before=drawn.operation, visitor_text=drawn.run)
    except _EnoughError:
        said = "".join(run for _, run in drawn.runs)
    return text.line(said), drawn.largest()


def _forms_bytes(page: "PageObject") -> int:
    """Size of the drawings a page borrows, which are read with it."""
    resources: Any = page.get("/Resources")
    borrowed: Any = resources.get_object().get("/XObject") if resources else None
    forms = [form.get_object() for form in borrowed.get_object().values()] if borrowed else []
    return sum(len(form.get_data()) for form in forms if form.get("/Subtype") == "/Form")


@dataclass(slots=True)
class _Drawn:
    """What a page draws, as it is drawn."""

    runs: list[tuple[float, str]] = field(default_factory=list)
    """Height of the letters, and the words."""
    operations: int = 0

    def operation(self, *_: object) -> None:
        self.operations += 1
        if self.operations > OPERATIONS:
            raise _EnoughError

    def run(self, words: str, page: Sequence[float], line: Sequence[float], _font: object, size: float) -> None:
        self.runs.append((round(abs(size * line[3] * page[3]), 1), words))

    def largest(self) -> str:
        sizes = [size for size, words in self.runs if len(words.strip()) > 3]
        best = max(sizes, default=0.0)
        start = next((n for n, (size, words) in enumerate(self.runs) if size == best and words.strip()), 0)
        lines = []
        for size, words in self.runs[start:]:
            if words.strip() and size != best:
                break
            lines.append(words)
        return text.shorten(text.line(" ".join(lines)), 200)


def _item(sent: Sent, said: Facts) -> Item:
    stem = names.file_name(sent.url)
    label = text.line(_SIZE_NOTE.sub("", sent.text))
    published = said.created or said.changed or names.date_in(sent.text) or names.date_in(stem.replace(" ", "-"))
    updated = said.changed if published and said.changed and said.changed > published else None
    cover = text.shorten(said.cover, COVER_LIMIT)
    title, body = _title(said, label, stem), sent.body
    return Item(
        uid=f"link:{names.identity(sent.url)}",
        medium="publication",
        url=sent.url,
        title=text.shorten(title, text.TITLE_LIMIT),
        summary=text.shorten(said.subject or _below_title(said, title), SUMMARY_LIMIT),
        author=_author(said.author),
        language=said.language or _guessed_language(said.cover or label),
        published=published.astimezone(UTC) if published else None,
        updated=updated,
        publication=Publication(
            file_url=sent.url,
            type=names.PDF,
            length_bytes=len(body) if body else None,
            pages=said.pages,
            revision=names.revision(sent.url),
            cover=cover,
            digest=hashlib.sha256(body).hexdigest() if body else None,
        ),
        raw_hash=sent.raw_hash,
    )


def _title(said: Facts, label: str, stem: str) -> str:
    """The metadata's title unless it is what a program put there; else the link's words, the cover's, the file's."""
    if len(said.title) > 3 and not _JUNK_TITLE.fullmatch(said.title) and said.title.casefold() != stem.casefold():
        return said.title
    words = [word.casefold() for word in _LETTERS.findall(label)]
    if not _NO_NAME.issuperset(words) and not label.lower().startswith("http") and not label.lower().endswith(".pdf"):
        return label
    return said.headline or stem or label or said.title


def _below_title(said: Facts, title: str) -> str:
    """The cover's text without the title that stands above it."""
    printed = said.headline if title.casefold() in said.headline.casefold() else title
    return said.cover.removeprefix(printed).strip()


def _author(name: str) -> str | None:
    """A name, no login: those are one word in lower case."""
    good = len(name) > 1 and not _JUNK_AUTHOR.fullmatch(name) and (" " in name or name.isupper())
    return name if good else None


def _guessed_language(words: str) -> str | None:
    """`de` or `en` where the small words leave no doubt."""
    spoken = _LETTERS.findall(words.lower())
    german, english = (sum(word in small for word in spoken) for small in (_GERMAN, _ENGLISH))
    if german == english or max(german, english) < 2:
        return None
    return "de" if german > english else "en"
