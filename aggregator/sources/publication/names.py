"""What an address says of the document behind it: whether there may be one, which one, and which revision. Pure.

Content management systems write the revision into the address (`…?__blob=publicationFile&v=5`, `…/heft.pdf?ver=1.2`),
so that an address is no identity: a re-upload is the same document again.
"""

import re
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from aggregator import text, times
from aggregator.urls import canonical, host

PDF: Final = "application/pdf"
_SUFFIX = re.compile(r"\.pdf\Z", re.IGNORECASE)
_BLOB = re.compile(r"__blob=publicationFile\b", re.IGNORECASE)
"""Government Site Builder hands out files this way; without it the same address is a page about the file."""
_REVISION = re.compile(r"v|ver|version|rev|revision|sfvrsn", re.IGNORECASE)
_STAMP = re.compile(r"_|_?t|ts|time|timestamp|m?time|m|cb|cachebuster|nocache|modified|lastmod|updated", re.IGNORECASE)
_STAMP_VALUE = re.compile(r"\d{8,17}")
_MANNER = re.compile(r"(?:force)?download|dl|inline|attachment", re.IGNORECASE)
"""How the file is to be handed out: shown or saved."""

_MONTHS = "januar|februar|märz|maerz|april|mai|juni|juli|august|september|oktober|november|dezember"
_DATES: Final = (
    # each form is brought to one that `times.parse` reads; a month without a day begins with its first
    (re.compile(r"(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])[-_](0[1-9]|[12]\d|3[01])(?!\d)"), "{2}.{1}.{0}"),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"), "{2}.{1}.{0}"),
    (re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)(?!\d)"), "{0}.{1}.{2}"),
    (re.compile(rf"(?<!\d)(\d{{1,2}})\.\s?({_MONTHS})\s((?:19|20)\d\d)(?!\d)", re.IGNORECASE), "{0}. {1} {2}"),
    (re.compile(rf"\b({_MONTHS})[\s_-]((?:19|20)\d\d)(?!\d)", re.IGNORECASE), "1. {0} {1}"),
    (re.compile(r"(?<![\d/.])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?!\d)"), "1.{0}.{1}"),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?![\d-])"), "1.{1}.{0}"),
)


def may_be_pdf(url: str, media_type: str = "") -> bool:
    """Whether a link looks like one to a PDF: by its declared type, its ending, or how the system hands files out."""
    if media_type.partition(";")[0].strip() == PDF:
        return True
    parts = urlsplit(url)
    name = _path(parts.path).rpartition("/")[2]
    if _SUFFIX.search(name) or any(_SUFFIX.search(unquote(p)) for p in parts.query.split("&")):
        return True
    return bool(_BLOB.search(parts.query)) and ("." not in name or name.lower().endswith(".html"))


def same_site(url: str, page_url: str) -> bool:
    """Whether two addresses are of one site: the same host, or one below the other (`data.centre.example`)."""
    one, other = (host(address).removeprefix("www.") for address in (url, page_url))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def identity(url: str) -> str:
    """What all revisions of a document share: the canonical address without what names a revision."""
    return canonical(_split(url)[0])


def revision(url: str) -> str | None:
    """The revision an address names: `5` of `…&v=5`; None when it names none."""
    return ",".join(_split(url)[1]) or None


def file_name(url: str) -> str:
    """The file's name without its ending, as words: `themenheft_ki-2024.pdf` is `themenheft ki 2024`."""
    parts = urlsplit(url)
    names = [p.partition("=")[2] for p in parts.query.split("&") if _SUFFIX.search(unquote(p))]
    name = unquote(names[-1]) if names else _path(parts.path).rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.(?:pdf|html?)\Z", "", name.rpartition("/")[2], flags=re.IGNORECASE)
    return text.line(re.sub(r"[-_+\s]+", " ", stem))


def date_in(words: str) -> datetime | None:
    """The first date in a link's text or a file's name; of a month alone its first day."""
    for form, told in _DATES:
        for found in form.finditer(words[:500]):
            if moment := times.parse(told.format(*found.groups())):
                return moment
    return None


def _split(url: str) -> tuple[str, list[str]]:
    """An address without its revision, and the revision. Kept whole where nothing else would name the document."""
    parts = urlsplit(url)
    in_path = bool(_SUFFIX.search(_path(parts.path)))
    kept, revisions = [], []
    for parameter in parts.query.split("&"):
        name, equals, value = parameter.partition("=")
        if not equals and in_path and re.fullmatch(r"x?[0-9a-f]{4,40}", name, re.IGNORECASE):
            revisions.append(name)  # a bare number behind a file's name: a cache is to be got past
        elif _REVISION.fullmatch(name) or (_STAMP.fullmatch(name) and _STAMP_VALUE.fullmatch(value)):
            revisions.append(unquote(value))
        elif not (in_path and _MANNER.fullmatch(name)):
            kept.append(parameter)
    bare = parts._replace(query="&".join(kept), fragment="").geturl()
    return (bare, [r for r in revisions if r]) if may_be_pdf(bare) else (parts._replace(fragment="").geturl(), [])


def _path(path: str) -> str:
    """A path as words, without the session (`;jsessionid=…`) a server may hang on to it."""
    return unquote(path.partition(";")[0])
