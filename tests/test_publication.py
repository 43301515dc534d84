"""The kind `publication`: real PDFs made by code, on a loopback site, asked for through the real client."""

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from bounded import bounded

from aggregator import plain
from aggregator.demo.booklets import Booklet, samples
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Item, NotModified, Page, Publication
from aggregator.sandbox import ParseLimits
from aggregator.sandbox.pool import Sandbox
from aggregator.sources.publication import PublicationSource, names, reading
from aggregator.sources.publication.memory import Document, Memory
from aggregator.sources.publication.reading import Sent
from aggregator.web import WebSettings
from aggregator.web.client import Client

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


class Shelf:
    """A site with one page of links, and the files behind them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.links: list[tuple[str, str]] = []
        self.robots = ""
        self.answers: dict[str, Reply] = {}

    def put(self, name: str, words: str, body: bytes, query: str = "") -> None:
        """A file and its link; a file of the same name is replaced."""
        self.files[f"/hefte/{name}"] = body
        self.links = [link for link in self.links if f"/{name}" not in link[0]] + [(f"/hefte/{name}{query}", words)]

    def __call__(self, request: Request) -> Reply | None:
        path = request.path.partition("?")[0]
        if path in self.answers:
            return self.answers[path]
        if path == "/publikationen":
            links = "".join(f"<li><a href='{href}'>{words}</a></li>" for href, words in self.links)
            page = f"<html><head><title>Publikationen</title></head><body><main><ul>{links}</ul></main></body></html>"
            return Reply(body=page.encode(), type="text/html; charset=utf-8")
        if path == "/robots.txt":
            return Reply(body=self.robots.encode(), type="text/plain")
        if path in self.files:
            return Reply(body=self.files[path], type="application/pdf")
        return None


@pytest.fixture
def shelf() -> Shelf:
    filled = Shelf()
    for name, booklet in samples():
        filled.put(name, "Download (PDF, 2 MB)", booklet.pdf(), "?__blob=publicationFile&amp;v=4")
    return filled


@pytest.fixture
def server(shelf: Shelf) -> Iterator[LoopbackServer]:
    with LoopbackServer(shelf) as running:
        yield running


class Later(Client):
    """The real client, with a clock that can be set: a week is not waited for."""

    at: datetime | None = None

    def now(self) -> datetime:
        return self.at or super().now()


@pytest.fixture
def web(server: LoopbackServer) -> Iterator[Later]:
    settings = WebSettings(
        contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0, max_body_bytes=300_000
    )
    with Later(settings) as made:
        yield made


def source(server: LoopbackServer, path: str = "/publikationen", **more: Any) -> PublicationSource:
    made = PublicationSource(id="muster-hefte", centre="muster", url=server.url + path)
    return replace(made, **more)


def page(made: PublicationSource, web: Client, checkpoint: Checkpoint | None = None) -> Page:
    answer = made.fetch(bounded(web), checkpoint or Checkpoint()).answer
    assert isinstance(answer, Page)
    return answer


def published(item: Item) -> Publication:
    assert item.publication is not None
    return item.publication


def asked(server: LoopbackServer) -> list[str]:
    return [request.path for request in server.forget() if request.path.startswith("/hefte/")]


def test_pdfs_of_a_page_become_publications(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    made = source(server)
    first, second, third = made.parse(page(made, web)).items
    base = f"{server.url}/hefte/themenheft-mensch-und-maschine.pdf?__blob=publicationFile"
    assert first.uid == f"link:{server.netloc}/hefte/themenheft-mensch-und-maschine.pdf?__blob=publicationFile"
    assert first.title == "Themenheft „Mensch & Maschine“"
    assert first.author == "Mittelstand-Digital Musternetz"
    assert first.summary == "Wie Betriebe gemeinsam mit ihren Beschäftigten neue Technik einführen"
    assert first.language == "de-DE"
    assert first.published == datetime(2025, 4, 14, 9, 30, tzinfo=UTC)
    body = shelf.files["/hefte/themenheft-mensch-und-maschine.pdf"]
    assert published(first).file_url == f"{base}&v=4"
    assert (published(first).pages, published(first).revision, published(first).length_bytes) == (3, "4", len(body))
    assert published(first).cover.startswith("Themenheft „Mensch & Maschine“ Wie Betriebe gemeinsam")
    assert second.title == "Leitfaden E-Rechnung für Handwerksbetriebe"  # not what Word called the file
    assert second.updated == datetime(2025, 2, 3, 8, tzinfo=UTC)
    assert published(third).pages == 4


def test_nothing_new_is_one_conditional_request(server: LoopbackServer, web: Later) -> None:
    made = source(server)
    first = page(made, web)
    server.forget()
    again = made.fetch(bounded(web), first.checkpoint)
    assert isinstance(again.answer, NotModified)
    (only,) = server.forget()
    assert only.path == "/publikationen"
    assert only.conditional
    assert again.requests == 1
    assert again.answer.checkpoint == first.checkpoint


def test_a_new_revision_is_the_same_item_changed(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    made = source(server)
    first = page(made, web)
    before = made.parse(first).items[0]
    name, booklet = samples()[0]
    newer = replace(booklet, pages=(*booklet.pages, "Neu: ein Nachtrag."), changed=datetime(2026, 1, 7, tzinfo=UTC))
    shelf.put(name, "Download", newer.pdf(), "?__blob=publicationFile&amp;v=5")
    server.forget()
    second = page(made, web, first.checkpoint)
    assert asked(server) == [f"/hefte/{name}?__blob=publicationFile&v=5"]
    (after,) = made.parse(second).items
    assert second.partial
    assert after.uid == before.uid
    assert (published(before).revision, published(after).revision) == ("4", "5")
    assert (published(before).pages, published(after).pages) == (3, 4)
    assert published(after).digest != published(before).digest
    assert after.updated == datetime(2026, 1, 7, tzinfo=UTC)


def test_a_file_replaced_under_its_address_is_found_within_a_week(
    shelf: Shelf, server: LoopbackServer, web: Later
) -> None:
    made = source(server)
    web.at = NOON
    first = page(made, web)
    name, booklet = samples()[0]
    shelf.files[f"/hefte/{name}"] = replace(booklet, author="Andere Redaktion").pdf()
    server.forget()
    web.at = NOON + WEEK / 2
    assert isinstance(made.fetch(bounded(web), first.checkpoint).answer, NotModified)
    assert not asked(server)
    web.at = NOON + WEEK
    second = page(made, web, first.checkpoint)
    requests = [request for request in server.requests if request.path.startswith("/hefte/")]
    assert len(requests) == 3
    assert all(request.conditional for request in requests)
    (item,) = made.parse(second).items
    assert item.author == "Andere Redaktion"
    server.forget()
    web.at += timedelta(days=1)
    assert isinstance(made.fetch(bounded(web), second.checkpoint).answer, NotModified)
    assert not asked(server)


def test_the_budget_of_a_run_is_kept_and_the_rest_comes_later(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    for number in range(6):
        booklet = Booklet(title=f"Heft {number}: Kurz erklärt", pages=("Text.",))
        shelf.put(f"heft-{number}.pdf", f"Heft {number}", booklet.pdf())
    made = source(server, files=4)
    first = made.fetch(bounded(web), Checkpoint())
    assert len(asked(server)) == 4
    assert first.fresh_seconds == 0
    assert made.remarks(first.answer.checkpoint) == ("5 of 9 PDFs wait for their turn",)
    second = made.fetch(bounded(web), first.answer.checkpoint)  # the page itself is unchanged
    third = made.fetch(bounded(web), second.answer.checkpoint)
    assert len(asked(server)) == 5
    uids: list[str] = []
    for fetched in (first, second, third):
        assert isinstance(fetched.answer, Page)
        uids += [item.uid for item in made.parse(fetched.answer).items]
    assert len(uids) == len(set(uids)) == 9
    assert made.remarks(third.answer.checkpoint) == ()
    assert isinstance(made.fetch(bounded(web), third.answer.checkpoint).answer, NotModified)


def test_what_was_read_is_known_by_its_hash(server: LoopbackServer, web: Later) -> None:
    made = source(server)
    found = page(made, web)
    hashes = {found.checkpoint.entry_hashes[n : n + 8] for n in range(0, len(found.checkpoint.entry_hashes), 8)}
    assert {item.raw_hash for item in made.parse(found).items} == hashes


def test_patterns_choose(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    shelf.put("agb.pdf", "Teilnahmebedingungen", Booklet(title="Bedingungen", pages=("§ 1",)).pdf())
    shelf.put("anfahrt.pdf", "Themenheft-Anfahrt", Booklet(title="Anfahrt", pages=("Bus 7",)).pdf())
    made = source(server, include=("themenheft", r"leitfaden-.*\.pdf"), exclude=("Anfahrt",))
    found = [item.title for item in made.parse(page(made, web)).items]
    assert found == ["Themenheft „Mensch & Maschine“", "Leitfaden E-Rechnung für Handwerksbetriebe"]
    nothing = source(server, include=("gibt es nicht",))
    with pytest.raises(ParseError, match="include") as caught:
        nothing.parse(page(nothing, web))
    assert caught.value.reason == "no-publications"
    assert [key for key, _, _ in source(server, include=("(",), exclude=("ok", "[")).problems()] == [
        "include",
        "exclude",
    ]


def test_pdfs_of_others_are_not_ours(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    with LoopbackServer(lambda _: Reply(body=samples()[0][1].pdf(), type="application/pdf"), host="127.0.0.2") as other:
        shelf.links = [(f"{other.url}/fremd.pdf", "Studie einer anderen Stelle")]
        made = source(server)
        with pytest.raises(ParseError, match="own site"):
            made.parse(page(made, web))
        assert not other.requests
    assert names.same_site("https://daten.a.example/h.pdf", "https://www.a.example/publikationen")
    assert not names.same_site("https://ba.example/h.pdf", "https://a.example/publikationen")


def test_further_hosts_can_be_named(shelf: Shelf) -> None:
    file = Reply(body=samples()[0][1].pdf(), type="application/pdf")
    with LoopbackServer(shelf) as server, LoopbackServer(lambda _: file, host="127.0.0.2") as other:
        shelf.links = [(f"{other.url}/heft.pdf", "Unser Heft beim Verlag")]
        settings = WebSettings(
            contact="https://aggregator.example", allow=(server.netloc, other.netloc), pause_seconds=0
        )
        with Client(settings) as web:
            made = source(server, hosts=("127.0.0.2",))
            (item,) = made.parse(page(made, web)).items
    assert item.title == "Themenheft „Mensch & Maschine“"


def test_links_of_the_frame_count_only_where_there_are_no_others(
    shelf: Shelf, server: LoopbackServer, web: Later
) -> None:
    twice = '<a href="/hefte/studie-digitaler-produktpass.pdf"><img alt=""></a>'
    main = f"<main>{twice}{twice.replace('.pdf', '.pdf#seite2')}</main>"
    footer = '<footer><a href="/hefte/themenheft-mensch-und-maschine.pdf">Datenschutz</a></footer>'
    for body, wanted in ((main + footer, "Digitaler Produktpass"), (footer, "Themenheft")):
        shelf.answers["/publikationen"] = Reply(body=f"<html><body>{body}</body></html>".encode(), type="text/html")
        made = source(server)
        (item,) = made.parse(page(made, web)).items
        assert item.title.startswith(wanted)


def test_robots_and_size_leave_an_item_of_the_link(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    shelf.links, shelf.robots = [], "User-agent: *\nDisallow: /hefte/intern\n"
    shelf.put("intern.pdf", "Studie vom 3. März 2025 (PDF, 1,2 MB)", b"")
    shelf.put("gross-2024-05.pdf", "Download", samples()[0][1].pdf() + bytes(300_000))
    made = source(server)
    found = page(made, web)
    assert asked(server) == ["/hefte/gross-2024-05.pdf"]
    studie, gross = made.parse(found).items
    assert (studie.title, studie.published) == ("Studie vom 3. März 2025", datetime(2025, 3, 2, 23, tzinfo=UTC))
    assert (gross.title, gross.published) == ("gross 2024 05", datetime(2024, 4, 30, 22, tzinfo=UTC))
    assert published(gross).digest is None
    remarks = made.remarks(found.checkpoint)
    assert any("robots" in remark and "/hefte/intern.pdf" in remark for remark in remarks)
    assert any("too-large" in remark for remark in remarks)
    assert isinstance(made.fetch(bounded(web), found.checkpoint).answer, NotModified)


def test_a_dead_link_is_no_publication_but_a_slow_one_gets_its_time(
    shelf: Shelf, server: LoopbackServer, web: Later
) -> None:
    shelf.links.append(("/hefte/weg.pdf", "Vergriffen"))
    shelf.links.append(("/hefte/kaputt.pdf", "Kommt gleich"))
    shelf.answers["/hefte/kaputt.pdf"] = Reply(body=b"oops", status=500, type="text/plain")
    made = source(server)
    web.at = NOON
    found = page(made, web)
    assert len(made.parse(found).items) == 3
    assert {r.split(": ")[1].split(",")[0] for r in made.remarks(found.checkpoint)} == {"http-404", "http-500"}
    checkpoint = found.checkpoint
    items: list[Item] = []
    for days in (2, 6, 14):
        web.at = NOON + timedelta(days=days)
        answer = made.fetch(bounded(web), checkpoint).answer
        checkpoint = answer.checkpoint
        if isinstance(answer, Page):
            items += made.parse(answer).items
    assert [item.title for item in items] == ["Kommt gleich"]
    shelf.answers["/hefte/kaputt.pdf"] = Reply(body=Booklet(title="Jetzt da", pages=("A",)).pdf(), type=None)
    web.at = NOON + timedelta(days=30)
    (item,) = made.parse(page(made, web, checkpoint)).items
    assert (item.uid, item.title) == (items[0].uid, "Jetzt da")


def test_a_busy_host_is_left_alone(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    busy = Reply(body=b"", status=503, type="text/plain", headers={"retry-after": "60"})
    shelf.answers["/hefte/themenheft-mensch-und-maschine.pdf"] = busy
    fetched = source(server).fetch(bounded(web), Checkpoint())
    assert len(asked(server)) == 1
    assert isinstance(fetched.answer, NotModified)


def test_a_page_that_lost_its_pdfs_is_refused_and_nothing_forgotten(
    shelf: Shelf, server: LoopbackServer, web: Later
) -> None:
    made = source(server)
    first = page(made, web)
    links, shelf.links = shelf.links, []
    empty = page(made, web, first.checkpoint)
    with pytest.raises(ParseError, match="links") as caught:
        made.parse(empty)
    assert caught.value.reason == "no-publications"
    shelf.links = links[:2]  # the checkpoint of the refused page was not kept
    server.forget()
    assert isinstance(made.fetch(bounded(web), first.checkpoint).answer, NotModified)
    assert not asked(server)


def test_a_single_pdf_is_a_source_too(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    made = source(server, "/hefte/studie-digitaler-produktpass.pdf?v=2")
    found = page(made, web)
    (item,) = made.parse(found).items
    assert item.uid == f"link:{server.netloc}/hefte/studie-digitaler-produktpass.pdf"
    assert published(item).revision == "2"
    assert isinstance(made.fetch(bounded(web), found.checkpoint).answer, NotModified)
    assert server.requests[-1].conditional
    with pytest.raises(FetchError, match="404"):
        source(server, "/fehlt.pdf").fetch(bounded(web), Checkpoint())


def test_a_lost_memory_asks_for_the_page_again(server: LoopbackServer, web: Later) -> None:
    made = source(server)
    first = page(made, web)
    again = page(made, web, replace(first.checkpoint, marker="{nonsense"))
    assert made.parse(again).items == made.parse(first).items


def encrypted(booklet: Booklet, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(booklet.pdf()))
    writer.encrypt(password, "geheim", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_encrypted_and_broken_pdfs_are_items_of_what_is_known(shelf: Shelf, server: LoopbackServer, web: Later) -> None:
    whole = samples()[0][1]
    shelf.links = []
    shelf.put("zu.pdf", "Verschlossenes Heft", encrypted(whole, "passwort"))
    shelf.put("offen.pdf", "Nur gegen Änderung geschützt", encrypted(whole, ""))
    shelf.put("kaputt.pdf", "Zerbrochenes Heft", whole.pdf()[:900])
    shelf.put("falsch.pdf", "Kein Heft", b"<html>Bitte anmelden</html>")
    made = source(server)
    found = page(made, web)
    with Sandbox(ParseLimits(children=1)) as sandbox:
        items = sandbox.parse(made, found).items
    assert [(item.title, published(item).pages) for item in items] == [
        ("Verschlossenes Heft", None),
        ("Themenheft „Mensch & Maschine“", 3),
        ("Zerbrochenes Heft", None),
    ]
    remarks = " ".join(made.remarks(found.checkpoint))
    assert "2 PDF(s) not read, or not fully: encrypted" in remarks
    assert "truncated" in remarks
    assert "no-pdf" in remarks


def drawn(content: bytes) -> bytes:
    """A PDF of one page that draws this."""
    whole = Booklet(title="", pages=("MARKE",)).pdf()
    start, end = whole.index(b"BT\n"), whole.index(b"\nendstream")
    return whole[:start] + content + whole[end:]  # its table of references is wrong now, as in many a PDF


@pytest.mark.parametrize(
    "content",
    [
        b"q " * 400_000,
        b"BT /F1 11 Tf " + b"(A) Tj " * 12_000 + b"ET",
        b"[" * 50_000,
        b"BT /F1 1e999 Tf (\\777\\000) Tj ET",
        bytes(range(256)) * 100,
    ],
    ids=["long", "many", "nested", "odd", "noise"],
)
def test_a_page_that_would_take_for_ever_costs_its_cover_only(content: bytes) -> None:
    (item,) = reading.items([Sent(url="https://a.example/heft.pdf", text="Das Heft", body=drawn(content))], NOON)
    assert item.title
    assert len(published(item).cover) <= reading.COVER_LIMIT
    assert plain.loads(Item, plain.dumps(item)) == item


@pytest.mark.parametrize(
    ("named", "words", "title"),
    [
        ("Gut benannt", "Download", "Gut benannt"),
        ("Microsoft Word - Heft_final.docx", "Das neue Heft (PDF, 3 MB)", "Das neue Heft"),
        ("untitled", "Hier herunterladen", "Auf dem Umschlag"),
        ("Unbenannt-1", "", "Auf dem Umschlag"),
        ("Themenheft_KI_2024_final.indd", "PDF", "Auf dem Umschlag"),
        ("PowerPoint-Präsentation", "heft-7.pdf", "Auf dem Umschlag"),
        ("", "3. März 2025: Bericht", "3. März 2025: Bericht"),
        ("", "https://a.example/dokumente/heft", "Auf dem Umschlag"),
        ("heft 7", "Bericht", "Bericht"),
    ],
)
def test_the_title_is_one_that_a_person_gave(named: str, words: str, title: str) -> None:
    body = Booklet(title="Auf dem Umschlag", named=named, pages=("Und viel Text darunter.",)).pdf()
    (item,) = reading.items([Sent(url="https://a.example/heft-7.pdf", text=words, body=body)], NOON)
    assert item.title == title


def test_a_title_that_two_documents_share_is_the_templates() -> None:
    bodies = [Booklet(title=f"Heft {n}", named="Vorlage Themenhefte", pages=("A",)).pdf() for n in (1, 2)]
    sent = [Sent(url=f"https://a.example/{n}.pdf", body=body) for n, body in enumerate(bodies)]
    assert [item.title for item in reading.items(sent, NOON)] == ["Heft 1", "Heft 2"]


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Stand: Mai 2024", "2024-04-30T22:00:00Z"),
        ("Heft vom 3.2.2025 (PDF)", "2025-02-02T23:00:00Z"),
        ("heft_20240512_final", "2024-05-11T22:00:00Z"),
        ("Ausgabe 03/2024", "2024-02-29T23:00:00Z"),
        ("Bericht 2023/2024", None),
        ("31.02.2024", None),
        ("Heft 7", None),
    ],
)
def test_dates_of_links_and_names(words: str, moment: str | None) -> None:
    found = names.date_in(words)
    assert (found and found.isoformat().replace("+00:00", "Z")) == moment


def test_a_date_in_the_future_is_a_wrong_clock() -> None:
    body = Booklet(title="Heft", pages=("A",), created=NOON + timedelta(days=400)).pdf()
    (item,) = reading.items([Sent(url="https://a.example/heft-2024-05-12.pdf", body=body)], NOON)
    assert item.published == datetime(2024, 5, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "identity", "revision"),
    [
        ("https://www.a.example/x/h.pdf?__blob=publicationFile&v=5", "a.example/x/h.pdf?__blob=publicationFile", "5"),
        ("http://a.example/h.pdf?v=4", "a.example/h.pdf", "4"),
        ("https://a.example/h.pdf?sfvrsn=2791b4e0_2", "a.example/h.pdf", "2791b4e0_2"),
        ("https://a.example/h.pdf?x84163", "a.example/h.pdf", "x84163"),
        ("https://a.example/h.pdf?m=1690000000&download=1", "a.example/h.pdf", "1690000000"),
        (
            "https://a.example/WNetz?art=File.download&id=7&name=H.pdf",
            "a.example/WNetz?art=File.download&id=7&name=H.pdf",
            None,
        ),
        ("https://a.example/eID?t=f&f=12&n=h.pdf", "a.example/eID?t=f&f=12&n=h.pdf", None),
        ("https://a.example/watch?v=7", "a.example/watch?v=7", None),
        ("https://a.example/h.pdf;jsessionid=AB12?v=1#page=3", "a.example/h.pdf", "1"),
    ],
)
def test_a_revision_is_no_part_of_the_identity(url: str, identity: str, revision: str | None) -> None:
    assert (names.identity(url), names.revision(url)) == (identity, revision)


@pytest.mark.parametrize(
    ("url", "media_type", "is_one"),
    [
        ("https://a.example/Heft.PDF", "", True),
        ("https://a.example/heft", "application/pdf; charset=binary", True),
        ("https://a.example/heft.html?__blob=publicationFile&v=2", "", True),
        ("https://a.example/bild.jpg?__blob=publicationFile", "", False),
        ("https://a.example/heft.html", "", False),
        ("https://a.example/pdf/", "", False),
    ],
)
def test_links_to_pdfs(url: str, media_type: str, is_one: bool) -> None:
    assert names.may_be_pdf(url, media_type) is is_one


def test_memory_comes_back_equal_and_stays_bounded() -> None:
    documents = tuple(Document(key=str(n), url=f"https://a.example/{n}.pdf", told="ab" * 8) for n in range(1_200))
    memory = Memory().listing(documents)
    assert len(memory.documents) == 1_000
    assert Memory.read(memory.write()) == memory
    assert all(not document.listed for document in memory.listing(()).documents)


def test_booklets_are_the_same_bytes_each_time_and_pass_a_strict_reader() -> None:
    for (name, booklet), (_, again) in zip(samples(), samples(), strict=True):
        body = booklet.pdf()
        assert body == again.pdf()
        reader = pypdf.PdfReader(io.BytesIO(body), strict=True)
        assert len(reader.pages) == len(booklet.pages), name
        assert booklet.pages[-1].split()[0] in reader.pages[-1].extract_text()


def test_damaged_bytes_raise_nothing() -> None:
    chance = random.Random(815)
    whole = [booklet.pdf() for _, booklet in samples()]
    wedges = [b"[", b"<<", b"99999999999", b"-1", b" 2 0 R ", b"null", b"/Kids", b"(", b"/Encrypt"]
    for _ in range(200):
        body = bytearray(chance.choice(whole))
        for _ in range(chance.choice((1, 4, 20))):
            at = chance.randrange(len(body))
            body[at : at + chance.randrange(20)] = chance.choice(wedges)
        (item,) = reading.items([Sent(url="https://a.example/heft.pdf", text="Das Heft", body=bytes(body))], NOON)
        assert item.title
        assert plain.loads(Item, plain.dumps(item)) == item
