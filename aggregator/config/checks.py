"""What a single value of the configuration must look like: addresses, dates, ids, paths, where to run.

Each check takes a value and answers with a `Fault`, or None when there is nothing to say. Pure; must not know in which
table a value stands, nor look at two values at once.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from aggregator import times
from aggregator.config.problems import did_you_mean, shown
from aggregator.urls import http_url
from aggregator.web.secrets import redact


class Fault(NamedTuple):
    """What is wrong with a value, and what to do about it."""

    message: str
    suggestion: str = ""


Check = Callable[[str], Fault | None]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LENGTH = 64
_TRANSCRIBED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# RFC 5321 allows more; an address nobody has to quote is what a site's owner can write to.
_MAIL = re.compile(r"[\w.+%-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# RFC 3986 §2: these stand in no URI, and browsers and feed readers disagree on what to make of them.
_NOT_IN_A_URL = re.compile(r'[\x00-\x20\x7f-\x9f<>"{}|\\^`\u00a0\u2028\u2029]')
_LOCAL_NAMES = ("inline", "threads", "processes")
# The schemes Dask's `Client` takes for a scheduler (distributed.comm).
_DASK_SCHEMES = ("tcp", "tls", "ws", "wss")
# Names Windows keeps for devices, whatever their extension, and characters it allows in no name
# ("Naming Files, Paths, and Namespaces"): editions are copied to such machines and unpacked there.
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789"}
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*\x00-\x1f]')


def url(value: str) -> Fault | None:
    """An absolute http(s) address anyone may see: no credentials in it."""
    if _NOT_IN_A_URL.search(value):
        return Fault(f"{shown(value)} holds a space or another character no address may hold", "percent-encode it")
    try:
        parts = urlsplit(value)
        port_is_right = parts.port != 0
    except ValueError:  # urlsplit: broken [IPv6], port out of range or no number
        return Fault(f"{shown(value)} is not an address")
    if "@" in parts.netloc:
        return Fault("credentials stand in this address", "take out the part before the @: addresses are published")
    if parts.scheme.lower() not in ("http", "https"):
        return Fault(f"{shown(value)} is not an http(s) address", _with_scheme(value, parts))
    if not parts.hostname or not port_is_right or not http_url(value):
        return Fault(f"{shown(value)} names no host that can be asked")
    return None


def _with_scheme(value: str, parts: SplitResult) -> str:
    if parts.scheme or value.startswith("/") or "." not in value.partition("/")[0]:
        return "it must begin with https:// or http://"
    return f"did you mean {shown('https://' + value)}?"


def base_url(value: str) -> Fault | None:
    """Where output/ is served: an address something can be appended to."""
    if not (fault := url(value)) and ("?" in value or "#" in value):
        return Fault(f"{shown(value)} has a query or a fragment: nothing can be appended to it")
    return fault


def slug(value: str) -> Fault | None:
    """An id: lower-case letters, digits and single hyphens, since ids stand in addresses and file names."""
    if _ID.fullmatch(value) and len(value) <= _ID_LENGTH:
        return None
    folded = value.lower().translate(_TRANSCRIBED)
    better = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:_ID_LENGTH].rstrip("-")
    hint = f'did you mean "{better}"?' if better and redact(value) == value else ""
    return Fault(f"{shown(value)} is no id: lower-case letters, digits and hyphens, at most {_ID_LENGTH}", hint)


def partial_date(value: str) -> Fault | None:
    """An ISO 8601 date, or as much of one as is known."""
    try:
        times.period(value)
    except ValueError:
        german = re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})", value, re.ASCII)
        hint = f'did you mean "{german[3]}-{int(german[2]):02}-{int(german[1]):02}"?' if german else ""
        return Fault(f"{shown(value)} is no date", hint or "write 2021, 2021-08 or 2021-08-31")
    return None


def verified(value: str) -> Fault | None:
    """`never`, or the whole date on which a run saw the address answer."""
    if value == "never" or (len(value) == len("2021-08-31") and not partial_date(value)):
        return None
    return Fault(f"{shown(value)} is neither a date nor never", 'write "never", or the day it answered: "2021-08-31"')


def contact(value: str) -> Fault | None:
    """How the owner of a site reaches us: a page or a mail address."""
    if _MAIL.fullmatch(value) or not url(value):
        return None
    return Fault(f"{shown(value)} is neither a web address nor a mail address", "write https://… or name@host")


def host_port(value: str) -> Fault | None:
    """An entry of `allow`: host and port, as in `127.0.0.1:8000`."""
    try:
        parts = urlsplit("//" + value)
        good = bool(parts.hostname and parts.port) and parts.netloc == value and not _NOT_IN_A_URL.search(value)
    except ValueError:
        good = False
    if good and "@" not in value:
        return None
    return Fault(f"{shown(value)} is not host:port", 'write "127.0.0.1:8000": no scheme, no path, but the port')


def service_host(value: str) -> Fault | None:
    """An entry of `services`: a host by itself, or with its port where that is not the usual one."""
    try:
        parts = urlsplit("//" + value)
        good = bool(parts.hostname) and parts.netloc == value == value.lower() and parts.port != 0
    except ValueError:  # the port is no number
        good = False
    if good and "@" not in value and not _NOT_IN_A_URL.search(value):
        return None
    return Fault(f"{shown(value)} is no host", 'write "api.example.org": lower case, no scheme, no path')


def where(value: str) -> Fault | None:
    """Where fetching happens: here, or at a Dask scheduler's address."""
    if value in _LOCAL_NAMES:
        return None
    try:
        parts = urlsplit(value)
        if parts.scheme in _DASK_SCHEMES and parts.hostname and parts.port:
            return None
    except ValueError:
        pass  # the port is no number: falls to the message below
    hint = did_you_mean(value, _LOCAL_NAMES) or 'write "threads", "inline", "processes" or "tcp://host:8786"'
    return Fault(f"{shown(value)} is no place to run at", hint)


def environment_name(value: str) -> Fault | None:
    """The name of an environment variable, not what stands in it."""
    if _ENVIRONMENT.fullmatch(value):
        return None
    return Fault("this is not the name of an environment variable", 'letters, digits and "_": "YOUTUBE_API_KEY"')


def output_path(value: str) -> Fault | None:
    """A path below output/, that every file system can hold and that leads nowhere else."""
    if value.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", value):
        return Fault(f"{shown(value)} is an absolute path", "write it as seen from output/")
    parts = re.split(r"[/\\]", value)
    if ".." in parts:
        return Fault(f"{shown(value)} climbs out of output/", 'leave out ".."')
    if "\\" in value or any(part in ("", ".") for part in parts):
        return Fault(f"{shown(value)} is no plain path", 'names joined by "/"')
    for part in parts:
        if part.partition(".")[0].rstrip().lower() in _DEVICES:
            return Fault(f"{shown(part)} is a reserved name on Windows", "choose another name")
        if _NOT_IN_A_NAME.search(part) or part != part.strip() or part.endswith("."):
            return Fault(f"{shown(part)} cannot be a file name on every system", "letters, digits, hyphens and dots")
    return None
