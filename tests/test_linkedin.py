"""The kind `linkedin` against a stand-in for the Posts API on loopback, asked through the real client."""

import json
import os
import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.demo.linkedin import LinkedIn as StandIn
from aggregator.demo.linkedin import Post, little, samples
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Item, NotModified, Page
from aggregator.sandbox import ParseLimits
from aggregator.sandbox.pool import Sandbox
from aggregator.sources.linkedin import EXCERPT_LIMIT, LinkedIn, little_to_plain
from aggregator.web import WebSettings
from aggregator.web.client import Client

TOKEN = "AQXgeheim-0815-Kennwort"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
COMPANY = "https://www.linkedin.com/company/musternetz"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKEDIN_TOKEN", TOKEN)


@pytest.fixture
def site() -> StandIn:
    return StandIn(organization="4711", token=TOKEN, expired=("AQXalt",))


@pytest.fixture
def server(site: StandIn) -> Iterator[LoopbackServer]:
    with LoopbackServer(site) as running:
        yield running


@pytest.fixture
def web(server: LoopbackServer) -> Iterator[Client]:
    with client(server) as made:
        yield made


def client(*servers: LoopbackServer, full_after_days: float = 7) -> Client:
    allow = tuple(server.netloc for server in servers)
    return Client(
        WebSettings(contact="https://aggregator.example", allow=allow, pause_seconds=0, full_after_days=full_after_days)
    )


def post(number: int, text: str = "", **more: object) -> Post:
    made = Post(
        id=f"urn:li:share:{7000 + number}", text=text or f"Beitrag {number}", published=START + timedelta(days=number)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def source(server: LoopbackServer, **more: object) -> LinkedIn:
    made = LinkedIn(id="muster-linkedin", centre="muster", url=COMPANY, organization="4711", api=server.url)
    return replace(made, **more)  # type: ignore[arg-type]


def page(made: LinkedIn, web: Client, checkpoint: Checkpoint | None = None) -> Page:
    answer = made.fetch(web, checkpoint or Checkpoint()).answer
    assert isinstance(answer, Page)
    return answer


def titles(made: LinkedIn, found: Page) -> list[str]:
    return [item.title for item in made.parse(found).items]


def refusal(made: LinkedIn, web: Client) -> FetchError:
    with pytest.raises(FetchError) as caught:
        made.fetch(web, Checkpoint())
    assert TOKEN not in str(caught.value)
    return caught.value


def test_a_post_is_kept_to_its_address_its_date_and_its_beginning(
    site: StandIn, server: LoopbackServer, web: Client
) -> None:
    text = "\n\n".join(
        [
            "KI im Handwerk: drei Betriebe berichten (und einer warnt)",
            "Gemeinsam mit Handwerkskammer Musterland zeigen wir, was #KünstlicheIntelligenz kann_und was nicht:",
            "50 % weniger Verschnitt, <kein> Ersatz für {Erfahrung}. Außerdem lesen Sie, warum Tischlermeisterin",
            "Köhler ihre Säge zurückgegeben hat. #Mittelstand",
        ]
    )
    mentions = (("Handwerkskammer Musterland", "urn:li:organization:99"),)
    site.add(post(1, text, mentions=mentions, changed=START + timedelta(days=3)))
    made = source(server)
    (item,) = made.parse(page(made, web)).items
    assert item == Item(
        uid="linkedin:urn:li:share:7001",
        medium="post",
        url="https://www.linkedin.com/feed/update/urn:li:share:7001",
        title="KI im Handwerk: drei Betriebe berichten (und einer warnt)",
        summary=item.summary,
        published=START + timedelta(days=1),
        updated=START + timedelta(days=3),
    )
    assert item.summary.startswith("KI im Handwerk: drei Betriebe berichten (und einer warnt) Gemeinsam mit Handwerks")
    assert "was #KünstlicheIntelligenz kann_und was nicht: 50 % weniger" in item.summary
    assert len(item.summary) <= EXCERPT_LIMIT
    assert item.summary.endswith("…")


def test_the_request_is_the_documented_one(server: LoopbackServer, web: Client) -> None:
    page(source(server, version="202608"), web)
    (asked,) = server.requests
    wanted = "author=urn%3Ali%3Aorganization%3A4711&q=author&count=50&start=0&sortBy=LAST_MODIFIED"
    assert asked.path == f"/rest/posts?{wanted}"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["linkedin-version"] == "202608"
    assert asked.headers["x-restli-protocol-version"] == "2.0.0"
    assert asked.headers["x-restli-method"] == "FINDER"


def test_what_is_not_public_is_no_item(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(
        post(1, "Öffentlich"),
        post(2, "Entwurf", state="DRAFT"),
        post(3, "Nur für Angemeldete", visibility="LOGGED_IN"),
        post(4, "Nur für Kontakte", visibility="CONNECTIONS"),
    )
    made = source(server)
    parsed = made.parse(page(made, web))
    assert [item.title for item in parsed.items] == ["Öffentlich"]
    assert parsed.skipped == (("not-public", 2), ("not-published", 1))
    assert parsed.entries == 4


def test_the_sample_network_posts(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(*samples(START))
    made = source(server)
    found = made.parse(page(made, web))
    assert [item.title.partition(":")[0] for item in found.items] == [
        "KI-Gespräch am Donnerstag",
        "E-Rechnung",
        "Neu erschienen",
    ]
    assert "mit der Handwerkskammer Musterland haben" in found.items[1].summary
    assert sum(count for _, count in found.skipped) == 2


def test_a_draft_becomes_a_post(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(post(1, "Alt"), post(2, "Entwurf", state="DRAFT"))
    made = source(server)
    first = page(made, web)
    assert titles(made, first) == ["Alt"]
    site.change("urn:li:share:7002", state="PUBLISHED", text="Fertig", changed=START + timedelta(days=9))
    assert titles(made, page(made, web, first.checkpoint)) == ["Fertig", "Alt"]


def test_nothing_new_is_one_request_and_no_page(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(*(post(number) for number in range(120)))
    made = source(server)
    first = page(made, web)
    assert len(server.forget()) == 3
    assert len(made.parse(first).items) == 120
    again = made.fetch(web, first.checkpoint)
    assert again.answer == NotModified(checkpoint=first.checkpoint)
    assert again.requests == 1
    assert len(server.forget()) == 1


def test_news_are_read_and_what_lies_behind_them_is_not(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(*(post(number) for number in range(120)))
    made = source(server)
    first = page(made, web)
    site.add(post(200, "Neu"))
    site.change("urn:li:share:7003", text="Berichtigt", changed=START + timedelta(days=201))
    server.forget()
    second = page(made, web, first.checkpoint)
    assert second.partial
    assert titles(made, second)[:2] == ["Berichtigt", "Neu"]
    # the second call's posts are all known: there is no third
    assert [r.path.partition("start=")[2].partition("&")[0] for r in server.forget()] == ["0", "50"]
    assert isinstance(made.fetch(web, second.checkpoint).answer, NotModified)


def test_the_budget_of_calls_is_kept(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(*(post(number) for number in range(170)))
    made = source(server, pages=2)
    fetched = made.fetch(web, Checkpoint())
    assert fetched.requests == len(server.requests) == 2
    assert isinstance(fetched.answer, Page)
    assert len(made.parse(fetched.answer).items) == 100


def test_now_and_then_everything_is_read_again(site: StandIn, server: LoopbackServer) -> None:
    site.add(*(post(number) for number in range(60)))
    made = source(server)
    with client(server, full_after_days=0) as web:
        first = page(made, web)
        second = page(made, web, first.checkpoint)
    assert not second.partial
    assert len(made.parse(second).items) == 60


@pytest.mark.parametrize(
    ("settings", "token", "reason", "words"),
    [
        ({}, "AQXalt", "token-expired", "LINKEDIN_TOKEN"),
        ({}, "nie-gesehen", "token-expired", "INVALID_ACCESS_TOKEN"),
        ({"version": "202501"}, TOKEN, "version-sunset", 'version = "YYYYMM"'),
        ({"organization": "815"}, TOKEN, "no-permission", "r_organization_social"),
        ({"token_env": "ANDERSWO_TOKEN"}, TOKEN, "no-token", "ANDERSWO_TOKEN"),
        ({"organization": ""}, TOKEN, "no-organization", "organization"),
    ],
)
def test_a_refusal_says_what_to_do(
    settings: dict[str, str],
    token: str,
    reason: str,
    words: str,
    server: LoopbackServer,
    web: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINKEDIN_TOKEN", token)
    error = refusal(source(server, **settings), web)
    assert error.reason == reason
    assert words in error.message
    assert token not in str(error)
    assert bool(server.requests) is (reason not in ("no-token", "no-organization"))


@pytest.mark.parametrize(("told", "wait"), [(1200, 1200), (None, 3600)])
def test_a_limit_is_respected(site: StandIn, server: LoopbackServer, web: Client, told: int | None, wait: int) -> None:
    site.calls, site.retry_after_seconds = 0, told
    error = refusal(source(server), web)
    assert (error.reason, error.retry_after_seconds) == ("http-429", wait)
    assert "throttle" in error.message


def test_a_token_with_a_line_break_is_not_sent(
    server: LoopbackServer, web: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKEDIN_TOKEN", f"{TOKEN}\nX-Evil: 1")
    assert refusal(source(server), web).reason == "no-token"
    assert not server.requests


def test_a_token_that_an_answer_repeats_is_not_shown(web: Client) -> None:
    def echo(request: Request) -> Reply:
        said = {"status": 401, "code": "X", "message": f"bad token {request.headers['authorization'].split()[1]}"}
        return Reply(body=json.dumps(said).encode(), type="application/json", status=401)

    with LoopbackServer(echo) as server, client(server) as asking:
        assert "bad token ***" in refusal(source(server), asking).message


def test_a_redirect_to_another_origin_does_not_get_the_token(server: LoopbackServer) -> None:
    def elsewhere(request: Request) -> Reply:
        return Reply(status=307, type=None, headers={"location": f"{server.url}{request.path}"})

    with LoopbackServer(elsewhere) as first, client(first, server) as web:
        assert refusal(source(first), web).reason == "token-expired"
        assert first.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert len(server.requests) == 1
    assert "authorization" not in server.requests[0].headers


def test_the_token_is_kept_nowhere(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(post(1))
    made = source(server)
    found = page(made, web)
    assert TOKEN.encode() not in pickle.dumps((made, found, made.parse(found)))


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b'{"paging": {}}', b'{"elements": {"a": 1}}', b"[1]"])
def test_an_answer_without_posts_is_no_empty_list(body: bytes) -> None:
    with LoopbackServer(lambda _: Reply(body=body, type="text/html")) as server, client(server) as web:
        made = source(server)
        found = page(made, web)
    with pytest.raises(ParseError, match="Posts API"):
        made.parse(found)


def test_odd_posts_are_read_as_far_as_they_go(web: Client) -> None:
    elements = [
        {"id": "urn:li:share:1", "lifecycleState": "PUBLISHED", "visibility": "PUBLIC", "publishedAt": 10**30},
        {"id": "urn:li:ugcPost:2", "lifecycleState": "PUBLISHED", "visibility": "PUBLIC", "commentary": ["nein"]},
        {"id": "urn:li:share:1", "lifecycleState": "PUBLISHED", "visibility": "PUBLIC"},
        {"id": "javascript:alert(1)", "lifecycleState": "PUBLISHED", "visibility": "PUBLIC"},
        {"id": ["urn:li:share:3"]},
        {
            "id": "urn:li:share:4",
            "lifecycleState": "PUBLISHED",
            "visibility": "PUBLIC",
            "content": {"article": {"title": "Zum\nArtikel"}},
        },
    ]
    body = json.dumps({"elements": elements}).encode()
    with LoopbackServer(lambda _: Reply(body=body, type="application/json")) as server, client(server) as asking:
        made = source(server)
        parsed = made.parse(page(made, asking))
    assert [(item.title, item.published) for item in parsed.items] == [
        ("Beitrag auf LinkedIn", None),
        ("Beitrag auf LinkedIn", None),
        ("Zum Artikel", None),
    ]
    assert parsed.skipped == (("duplicate", 1), ("no-identity", 2))


def test_settings_that_cannot_work_are_found_before_a_run() -> None:
    made = LinkedIn(id="a", centre="c", url=COMPANY, version="2026-07", api="http://api.linkedin.com")
    assert [key for key, _, _ in made.problems()] == ["organization", "version", "api"]
    assert not LinkedIn(id="a", centre="c", url="https://www.linkedin.com/company/4711/").problems()
    assert made.host == "api.linkedin.com"


@pytest.mark.parametrize(
    "text",
    [
        r"Alles \ | { } @ [ ] ( ) < > # * _ ~ bleibt",
        "Ein #Hashtag und noch #einer_mit_Strich",
        "{hashtag|#|kein} echter, @[auch](urn:keiner)",
        "E-Mail an info@muster.example (gern!)",
    ],
)
def test_little_text_comes_back_as_it_was(text: str) -> None:
    assert little_to_plain(little(text)) == text


def test_little_text_of_names() -> None:
    assert little("Dank an IHK (Nord)!", [("IHK (Nord)", "urn:li:organization:7")]) == (
        r"Dank an @[IHK \(Nord\)](urn:li:organization:7)!"
    )
    assert little_to_plain(r"Dank an @[IHK \(Nord\)](urn:li:organization:7)!") == "Dank an IHK (Nord)!"


def test_a_page_is_read_in_the_sandbox(site: StandIn, server: LoopbackServer, web: Client) -> None:
    site.add(post(1))
    made = source(server)
    with Sandbox(ParseLimits(children=1)) as sandbox:
        assert [item.title for item in sandbox.parse(made, page(made, web)).items] == ["Beitrag 1"]
    assert "LINKEDIN_TOKEN" in os.environ


def test_the_contract_page_is_as_the_stand_in_writes_it() -> None:
    """The page in tests/data was written by hand: its fields must be those of the API the stand-in speaks."""
    file = Path(__file__).parent / "data" / "sources" / "linkedin" / "posts.json"
    (part,) = json.loads(file.read_text(encoding="utf-8"))["parts"]
    ours = json.loads(part["text"])["elements"]
    with LoopbackServer(StandIn(organization="4711", posts=[post(1)], token=TOKEN)) as server, client(server) as web:
        found = page(source(server), web)
    (theirs,) = json.loads(json.loads(found.body)["parts"][0]["text"])["elements"]
    assert all(set(theirs) <= {*element, "publishedAt"} for element in ours)
