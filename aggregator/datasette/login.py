"""Logging in and out. A login is a signed cookie that ends with its time, with the password, or with the role."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from datasette.utils.asgi import Forbidden, NotFound, Response
from itsdangerous import BadSignature

from aggregator.datasette.asking import form, page
from aggregator.datasette.desk import Desk, the_desk
from aggregator.datasette.passwords import matches

COOKIE: Final = "redaktion"
SEAL: Final = "aggregator-desk"
SECONDS: Final = 14 * 24 * 3600
"""How long a login lasts."""
TRIES: Final = 5
PAUSE_SECONDS: Final = 60
"""After so many wrong passwords for one name within this time, the name rests for it."""
# A hash of nothing anybody knows: asking for an unknown name takes as long as for a known one
NOBODY: Final = "pbkdf2_sha256$480000$0123456789abcdef$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def actor(datasette: Any, request: Any) -> Mapping[str, str] | None:
    """Who a request is from, as far as the roll still knows that person."""
    try:
        told = datasette.unsign(request.cookies.get(COOKIE, ""), SEAL)
        name, mark, until = str(told["n"]), str(told["m"]), int(told["u"])
    except (BadSignature, KeyError, TypeError, ValueError):
        return None
    desk = the_desk(datasette)
    account = desk.roll.accounts.get(name)
    if account is None or account.mark != mark or until < desk.clock().timestamp():
        return None
    return {"id": name, "role": account.role}


async def enter(request: Any, datasette: Any) -> Any:
    """The form, and what comes of it."""
    desk = the_desk(datasette)
    onward = _inside(request.args.get("weiter") or "/")
    told = {"weiter": onward, "name": "", "fehler": "", "konten": bool(desk.roll.accounts)}
    if request.method != "POST":
        return await page(datasette, request, "anmelden.html", told)
    said = await form(request)
    name, password = (said.get(field, [""])[0] for field in ("name", "passwort"))
    onward = _inside(said.get("weiter", ["/"])[0])
    told |= {"weiter": onward, "name": name}
    if _resting(desk, name):
        told["fehler"] = "Zu viele Versuche mit diesem Namen. Bitte eine Minute warten und dann noch einmal anmelden."
        return await page(datasette, request, "anmelden.html", told, status=429)
    if not await _right(desk, name, password):
        desk.wrong.setdefault(name, []).append(desk.clock().timestamp())
        told["fehler"] = "Name oder Passwort stimmen nicht. Bitte beides prüfen und noch einmal versuchen."
        return await page(datasette, request, "anmelden.html", told, status=403)
    desk.wrong.pop(name, None)
    answer = Response.redirect(datasette.urls.path(onward), status=303)
    until = int(desk.clock().timestamp()) + SECONDS
    seal = datasette.sign({"n": name, "m": desk.roll.accounts[name].mark, "u": until}, SEAL)
    secure = request.scheme == "https"
    answer.set_cookie(COOKIE, seal, max_age=SECONDS, httponly=True, samesite="lax", secure=secure)
    return answer


async def leave(request: Any, datasette: Any) -> Any:
    """Forget the login."""
    if request.method != "POST":
        raise Forbidden("Abmelden geht nur mit dem Knopf.")
    answer = Response.redirect(datasette.urls.path("/anmelden"), status=303)
    answer.set_cookie(COOKIE, "", expires=0, max_age=0, httponly=True, samesite="lax")
    return answer


async def elsewhere(datasette: Any) -> Any:
    """Datasette's own ways in are closed: there is one."""
    return Response.redirect(datasette.urls.path("/anmelden"))


async def nowhere() -> Any:
    """Datasette's pages about itself are for whoever builds it."""
    raise NotFound("Das gibt es hier nicht.")


async def _right(desk: Desk, name: str, password: str) -> bool:
    """Whether a password is a person's. In a thread: hashing takes a tenth of a second on purpose."""
    account = desk.roll.accounts.get(name)
    right = await asyncio.to_thread(matches, password, account.password_hash if account else NOBODY)
    return right and account is not None


def _resting(desk: Desk, name: str) -> bool:
    since = desk.clock().timestamp() - PAUSE_SECONDS
    recent = {who: [at for at in times if at > since] for who, times in desk.wrong.items()}
    desk.wrong.clear()
    desk.wrong.update({who: times for who, times in recent.items() if times})
    return len(desk.wrong.get(name, ())) >= TRIES


def _inside(address: str) -> str:
    """A path of this desk: nobody is sent to another site by a link to the login."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"


ROUTES: Final = (
    (r"^/anmelden$", enter),
    (r"^/abmelden$", leave),
    (r"^/-/(?:login|logout|password-tool)$", elsewhere),
    (r"^/-/(?!static/).*$", nowhere),
)
