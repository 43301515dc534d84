"""What the configuration is once read: frozen values, and the tables of `sources.toml` they come from.

Every dataclass here that is read from a table has the table's keys for its fields. Must not read files or look for
mistakes; that is the work of the modules beside it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from aggregator.config import checks
from aggregator.model import Centre
from aggregator.outputs import Output
from aggregator.sources import Source
from aggregator.web import SERVICES, WebSettings

NETWORK = "netzwerk"
"""Id under which sources of the network itself are listed."""

Confidence = Literal["high", "medium", "low"]


def _host(value: str) -> checks.Fault | None:
    """A host by itself, as it stands in an address."""
    if value == value.lower() and "." in value and checks.url(f"https://{value}/") is None and "/" not in value:
        return None
    return checks.Fault(f"{value!r} is no host", 'write "zentrum.example": lower case, no scheme, no path')


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """`[run]`: where fetching happens and how much of it at once."""

    where: str = field(default="threads", metadata={"check": checks.where})
    """`threads`, `inline`, `processes`, or the address of a Dask scheduler."""
    workers: int = field(default=8, metadata={"range": (1, 64)})
    lanes: int = field(default=1, metadata={"range": (1, 8)})
    """Connections to one host at once."""
    deadline_seconds: float | None = field(default=None, metadata={"range": (1, 24 * 3600)})
    """For the whole run; what was not asked by then is asked first in the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchTable:
    """`[fetch]`: how we behave on the web."""

    contact: str = field(default="", metadata={"check": checks.contact})
    allow: tuple[str, ...] = field(default=(), metadata={"check": checks.host_port})
    deadline_seconds: float = field(default=30.0, metadata={"range": (1, 600)})
    connect_seconds: float = field(default=5.0, metadata={"range": (0.1, 60)})
    max_body_mib: float = field(default=20.0, metadata={"range": (0.1, 500)})
    max_redirects: int = field(default=5, metadata={"range": (0, 20)})
    pause_seconds: float = field(default=0.5, metadata={"range": (0, 60)})
    services: tuple[str, ...] = field(default=SERVICES, metadata={"check": checks.service_host})
    """Interfaces for programs, asked with a key: never a website."""
    service_pause_seconds: float = field(default=0.05, metadata={"range": (0, 60)})
    """Between two requests to one of `services`."""
    full_after_days: float = field(default=7.0, metadata={"range": (0, 90)})
    lengths_per_run: int = field(default=50, metadata={"range": (0, 1000)})
    """Media files whose servers are asked for their length in a run, where feeds do not tell it."""
    ca_file: str | None = None

    def web(self) -> WebSettings:
        """The same as the web room wants it."""
        return WebSettings(
            contact=self.contact,
            allow=self.allow,
            connect_seconds=self.connect_seconds,
            deadline_seconds=self.deadline_seconds,
            max_body_bytes=int(self.max_body_mib * 1024 * 1024),
            max_redirects=self.max_redirects,
            pause_seconds=self.pause_seconds,
            services=self.services,
            service_pause_seconds=self.service_pause_seconds,
            full_after_days=self.full_after_days,
            ca_file=self.ca_file,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSettings:
    """`[publish]`: where the public finds what we write."""

    base_url: str = field(default="", metadata={"check": checks.base_url})
    """Where `output/` is served; empty when it is served nowhere yet."""
    most_redelivered: int = field(default=2, metadata={"range": (0, 100_000)})
    """How many entries of an output may come a second time to its subscribers before a person is asked."""
    most_late: int = field(default=100, metadata={"range": (0, 100_000)})
    """The same for entries that look new, and are more than a month older than the newest."""
    most_changed: int = field(default=100, metadata={"range": (0, 100_000)})
    """The same for entries that look changed."""
    hub: str = field(default="", metadata={"check": checks.url})
    """A WebSub hub that is told when a feed changed, and named in every feed."""

    def address_of(self, path: str) -> str:
        """The public address of a file in `output/`, or "" when there is none."""
        return f"{self.base_url.rstrip('/')}/{quote(path)}" if self.base_url else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A `[[centre]]` table or `[network]`: the centre, and how we know what we say of it."""

    id: str
    name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    type: Literal["", "regional", "thematic"] = ""
    """Of a centre; the network's own is `network`."""
    region: str = ""
    focus: str = ""
    start: str = ""
    end: str = ""
    funded_until: str = ""
    """End of the funding as last announced: extensions happen, so it ends nothing by itself."""
    predecessor: str = ""
    homepage: str | None = None
    hosts: tuple[str, ...] = field(default=(), metadata={"check": _host})
    """Further hosts that are its own, those of its predecessors among them."""
    homepage_confidence: Confidence | None = None
    homepage_verified: str = "never"
    cms: str = ""
    cms_confidence: Confidence | None = None
    name_provenance: str = ""
    focus_provenance: str = ""
    start_provenance: str = ""
    end_provenance: str = ""
    funded_until_provenance: str = ""
    predecessor_provenance: str = ""
    homepage_provenance: str = ""
    cms_provenance: str = ""
    notes: str = ""

    def centre(self) -> Centre:
        """The part that leaves this room."""
        return Centre(
            id=self.id,
            name=self.name,
            short_name=self.short_name,
            aliases=self.aliases,
            type="network" if self.id == NETWORK else self.type,
            region=self.region,
            focus=self.focus,
            start=self.start,
            end=self.end,
            predecessor=self.predecessor,
            homepage=self.homepage,
            hosts=self.hosts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A `[[lead]]`: an address where a person or `discover` may look for sources. Nothing fetches it by itself."""

    centre: str
    what: str
    """What is there: `news`, `podcast-site`, `linkedin`, `events-api-predecessor` …"""
    url: str
    provenance: str
    confidence: Confidence
    """That the address belongs to this centre; not that it answers."""
    pattern: str = ""
    """Form of the addresses of its kind on that host."""
    verified: str = "never"
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSwitch:
    """The key of `[[output]]` that is ours and no kind's."""

    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All of `sources.toml`, checked."""

    centres: tuple[Centre, ...] = ()
    """In file order; the network itself first, if the file has a `[network]`."""
    sources: tuple[Source, ...] = ()
    leads: tuple[Lead, ...] = ()
    outputs: tuple[Output, ...] = ()
    """Those that are enabled."""
    run: RunSettings = field(default_factory=RunSettings)
    web: WebSettings
    lengths_per_run: int = 50
    publish: PublishSettings = field(default_factory=PublishSettings)
    listings: tuple[Listing, ...] = ()
    """What is known of `centres` beyond what leaves this room, in the same order."""
    file: Path | None = None
    """None when it was parsed from a text."""
