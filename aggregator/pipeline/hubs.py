"""WebSub (https://www.w3.org/TR/websub/ §7): the hub is told which feeds changed, so that subscribers need not ask.

One small form for each changed feed. A hub that does not take it is owed it, and told at the next publish.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from aggregator.config import Config
from aggregator.errors import FetchError
from aggregator.store import Store
from aggregator.store.asking import Ping

if TYPE_CHECKING:
    from aggregator.web.client import Client

FORMS: Final = frozenset({"podcast", "rss", "atom", "jsonfeed"})
"""Forms of file that name their hub, and that people subscribe to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of telling the hub."""

    told: tuple[str, ...] = ()
    """Addresses of feeds."""
    owed: tuple[Ping, ...] = ()
    """Those it has still to be told of, and why."""


def tell_hub(config: Config, store: Store, changed: Iterable[str], clock: Callable[[], datetime]) -> Told:
    """Tell the hub of feeds that changed, by their paths, and of those it is owed. A hub in trouble raises nothing."""
    hub, owed = config.publish.hub, store.pings()
    wanted = {one.url: replace(one, hub=hub) for one in owed if hub}
    wanted |= {url: Ping(url=url, hub=hub) for path in changed if hub and (url := config.publish.address_of(path))}
    if not wanted and not owed:
        return Told()
    # Before it is asked: what is killed now is told next time. Without a hub nobody is owed anything.
    store.record_pings(wanted.values(), (one for one in owed if one.url not in wanted), clock())
    if not wanted:
        return Told()
    from aggregator.web.client import Client  # noqa: PLC0415 - a publish without news does not pay for it

    with Client(config.web) as web:
        answers = tuple(_answers(web, sorted(wanted.values(), key=lambda one: one.url)))
    told, failed = ([one for one in answers if bool(one.reason) is bad] for bad in (False, True))
    store.record_pings(failed, told, clock())
    return Told(told=tuple(one.url for one in told), owed=tuple(failed))


def _answers(web: "Client", pings: Iterable[Ping]) -> Iterator[Ping]:
    """Each with the reason why the hub did not take it. A hub that gives no answer is not asked again in this run."""
    silence = ""
    for ping in pings:
        reason = silence
        if not silence:
            try:
                answer = web.post(ping.hub, {"hub.mode": "publish", "hub.url": ping.url})
                reason = "" if answer.status < 300 else f"http-{answer.status}"
            except FetchError as error:
                reason = silence = error.reason
        yield replace(ping, reason=reason)
