"""The gate lets the golden files through, and holds every edition against the one it replaces."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator import gate

DATA = Path(__file__).parent / "data" / "outputs"
SCHEMAS = Path(gate.__file__).parents[1] / "schemas"
FORMS = ("podcast", "rss", "atom", "jsonfeed", "opml")
FIRST = "urn:uuid:00000000-0000-5000-8000-000000000001"


def golden(form: str) -> bytes:
    return (DATA / f"{form}.expected").read_bytes()


def put(old: str, new: str, count: int = 1) -> Callable[[bytes], bytes]:
    """Replace text that is really there."""

    def change(document: bytes) -> bytes:
        assert old.encode() in document
        return document.replace(old.encode(), new.encode(), count)

    return change


def before(mark: str, piece: str) -> Callable[[bytes], bytes]:
    return put(mark, piece + mark)


@pytest.mark.parametrize("form", FORMS)
def test_golden_file_is_fit_alone_and_after_itself(form: str) -> None:
    assert gate.examine(form, golden(form)) == ()
    assert gate.examine(form, golden(form), golden(form)) == ()


def test_all_faults_come_at_once() -> None:
    document = golden("podcast")
    for change in (put('length="1048576"', 'length="0"'), put("Tue, 04 Mar 2025 06", "Fri, 04 Mar 2025 06")):
        document = change(document)
    document = before("<itunes:duration", "<itunes:season>3</itunes:season>")(document)
    found = {fault.rule for fault in gate.examine("podcast", document)}
    assert {"enclosure-length-unknown", "date-weekday", "season"} <= found


def test_many_equal_faults_are_counted_not_listed() -> None:
    item = b"\n<item><title>x</title></item>"
    document = golden("rss").replace(b"</channel>", item * 500 + b"</channel>")
    faults = gate.examine("rss", document)
    assert len(faults) < 100
    assert any("more of this kind" in fault.told for fault in faults)


def test_a_fault_says_where_and_what_to_do() -> None:
    document = put("Tue, 04 Mar 2025 06", "Fri, 04 Mar 2025 06")(golden("podcast"))
    (fault,) = gate.examine("podcast", document)
    assert document.splitlines()[fault.line - 1].strip() == b"<item>"
    assert fault.entry == "Förderung: Was geht für Kleine & Mittlere?"
    assert str(fault).startswith(f"line {fault.line}, “Förderung: Was geht für Kleine & Mittlere?”: ")
    assert str(fault).endswith("; name the weekday the date has [date-weekday]")


def test_what_only_we_demand_is_a_warning_in_a_feed_of_others() -> None:
    document = before("<itunes:duration", "<itunes:season>3</itunes:season>")(golden("podcast"))
    assert [(fault.rule, fault.severity) for fault in gate.examine("podcast", document)] == [("season", "error")]
    assert [fault.severity for fault in gate.examine("podcast", document, ours=False)] == ["warning"]


def test_unknown_form_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        gate.examine("telegram", b"")


# Beside the last edition


def of_items(count: int, *, first: int = 0, guid: str = "urn:x:{}", base: bytes | None = None) -> bytes:
    """The golden podcast feed with so many items made of its first."""
    document = golden("podcast") if base is None else base
    begin, end = document.index(b"<item>"), document.rindex(b"</item>") + len(b"</item>")
    model = document[begin : document.index(b"</item>") + len(b"</item>")]
    made = b"".join(
        model.replace(FIRST.encode(), guid.format(n).encode()).replace(b"/1.mp3", f"/{n}.mp3".encode())
        for n in range(first, first + count)
    )
    return document[:begin] + made + document[end:]


@pytest.mark.parametrize(
    ("had", "has", "fit"), [(10, 7, True), (10, 6, False), (1, 1, True), (2, 0, False), (0, 3, True)]
)
def test_feed_does_not_shrink_by_itself(had: int, has: int, fit: bool) -> None:
    faults = gate.errors(gate.examine("podcast", of_items(has), of_items(had)))
    assert (faults == ()) is fit, faults
    assert gate.errors(gate.examine("podcast", of_items(has), of_items(had), lifted=gate.SHRINKING)) == ()


def test_first_edition_may_be_empty() -> None:
    for last in (None, of_items(0)):
        assert [fault.rule for fault in gate.examine("podcast", of_items(0), last)] == ["no-entries"]


def test_nothing_in_common_is_another_feed() -> None:
    faults = gate.examine("podcast", of_items(5, first=100), of_items(5))
    assert "nothing-in-common" in {fault.rule for fault in faults}


def test_same_file_keeps_its_guid() -> None:
    faults = gate.examine(
        "podcast", of_items(5, guid="urn:y:{}"), of_items(5), lifted=gate.SHRINKING | {"identity-changed"}
    )
    assert [fault.rule for fault in faults] == ["guid-changed"] * 5
    changed = put('<guid isPermaLink="false">urn:x:3<', '<guid isPermaLink="false">urn:x:3b<')(of_items(5))
    assert [fault.rule for fault in gate.examine("podcast", changed, of_items(5))] == ["guid-changed"]


@pytest.mark.parametrize(
    ("form", "change"),
    [
        ("podcast", put("<podcast:guid>7", "<podcast:guid>8")),
        ("rss", put("https://mittelstand.example/news.xml", "https://neu.example/news.xml")),
        ("atom", put("<id>urn:uuid:6ba7b810", "<id>urn:uuid:6ba7b811")),
        ("jsonfeed", put("https://mittelstand.example/feed.json", "https://neu.example/feed.json")),
    ],
)
def test_identity_stays_unless_a_person_means_it(form: str, change: Callable[[bytes], bytes]) -> None:
    document = change(golden(form))
    assert [fault.rule for fault in gate.examine(form, document, golden(form))] == ["identity-changed"]
    assert gate.examine(form, document, golden(form), lifted={"identity-changed"}) == ()


@pytest.mark.parametrize("form", FORMS)
def test_unreadable_last_edition_is_no_standard(form: str) -> None:
    for previous in (b"", b"<<<", golden(form)[:100]):
        assert gate.examine(form, golden(form), previous) == ()


# The schemas


@pytest.mark.parametrize("name", ["podcast-feed", "rss20", "atom", "opml"])
def test_schema_lies_in_the_package_in_both_notations(name: str) -> None:
    assert (SCHEMAS / f"{name}.rng").is_file()
    assert (SCHEMAS / f"{name}.rnc").is_file()


# The table in the documents


DOCUMENT = Path(__file__).parents[1] / "docs" / "gate.md"


def table() -> str:
    """The rules as `docs/gate.md` shows them."""
    rows = [
        f"| `{rule.id}` | {' '.join(rule.forms)} | {rule.severity} | {rule.scope} | {rule.advice} | {rule.source} |"
        for rule in gate.all_rules().values()
    ]
    head = ["| rule | of | severity | scope | what to do | source |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows]).replace("<", "&lt;") + "\n"


def test_the_document_shows_every_rule() -> None:
    assert DOCUMENT.read_text("utf-8").partition("## Rules\n\n")[2] == table()


if __name__ == "__main__":
    DOCUMENT.write_text(DOCUMENT.read_text("utf-8").partition("## Rules")[0] + "## Rules\n\n" + table(), "utf-8")
