"""`aggregator.config`: every mistake at once and in its place, the shipped `sources.toml`, and text of any sort."""

import dataclasses
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator import outputs, sources
from aggregator.config import NETWORK, Config, dormant, gaps, load, parse, warnings
from aggregator.config.lines import line_of, lines_of
from aggregator.config.values import FetchTable, Lead, Listing, OutputSwitch, PublishSettings, RunSettings
from aggregator.errors import ConfigError, Problem
from aggregator.sources import Source

DATA = Path(__file__).parent / "data" / "config"
ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "sources.toml"
INVENTORY = ROOT.parent / "shared" / "domain" / "inventory.toml"
ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")

CENTRE = '[[centre]]\nid = "kueste"\nname = "Zentrum Küste"\nshort_name = "Küste"\n'
SOURCE = '[[source]]\nkind = "podcast"\nid = "kueste-podcast"\ncentre = "kueste"\nurl = "https://kueste.example/feed"\n'
OUTPUT = '[[output]]\nkind = "rss"\npath = "news.xml"\ntitle = "N"\ndescription = "N"\nlink = "https://n.example/"\n'
PUBLISH = '[publish]\nbase_url = "https://f.example"\n'
CONTACT = '[fetch]\ncontact = "team@aggregator.example"\n'


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return caught.value.problems


def only_problem(text: str) -> str:
    (problem,) = problems_of(text)
    return str(problem)


# --- every mistake at once


def test_many_mistakes_are_named_at_once_with_line_and_advice() -> None:
    file = DATA / "many-mistakes.toml"
    expected = (DATA / "many-mistakes.txt").read_text(encoding="utf-8")
    for what, kinds in (("source", sources.kinds()), ("output", outputs.kinds())):
        expected = expected.replace(f"<kinds of {what}>", ", ".join(sorted(kinds)))
    with pytest.raises(ConfigError) as caught:
        parse(file.read_text(encoding="utf-8"), file.name)
    assert str(caught.value).splitlines() == expected.splitlines()


def test_no_message_repeats_a_secret() -> None:
    said = "\n".join(map(str, problems_of((DATA / "many-mistakes.toml").read_text(encoding="utf-8"))))
    assert "hunter2" not in said
    assert "NotARealKey" not in said
    assert "not-a-real-one" not in said


def test_problems_come_in_file_order() -> None:
    lines = [problem.line or 0 for problem in problems_of((DATA / "many-mistakes.toml").read_text(encoding="utf-8"))]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    "text",
    [
        '[run]\nwhere = "AIzaSyNotARealKeyNotARealKeyNotAReal000"\n',
        "[run]\nAIzaSyNotARealKeyNotARealKeyNotAReal000 = 1\n",
        SOURCE.replace("kueste-podcast", "AIzaSyNotARealKeyNotARealKeyNotAReal000"),
        SOURCE.replace("kueste-podcast", "Kueste?token=NotARealKey"),
        SOURCE.replace("https://kueste.example/feed", "kueste.example/feed?key=NotARealKey"),
        SOURCE.replace("https://", "ftp://someone:NotARealKey@"),
        SOURCE.replace('"podcast"', '"AIzaSyNotARealKeyNotARealKeyNotAReal000"'),
        SOURCE.replace('"kueste"', '"AIzaSyNotARealKeyNotARealKeyNotAReal000"'),
        OUTPUT.replace("news.xml", "../?key=NotARealKey"),
    ],
)
def test_a_secret_inside_a_wrong_value_is_not_repeated(text: str) -> None:
    said = "\n".join(map(str, problems_of(text)))
    assert "notarealkey" not in said.lower()


# --- the file as a whole


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[run]\nworkers = \n", 2),
        ("[run]\nworkers = 1\nworkers = 2\n", 3),
        ("[run]\nwhere = 'a\n", 2),
        ('x = """\nnever ends\n', 2),
        ("[run\n", 1),
    ],
)
def test_syntax_error_has_its_line(text: str, line: int) -> None:
    (problem,) = problems_of(text)
    assert (problem.key, problem.line) == ("toml", line)


@pytest.mark.parametrize("text", ["x = " + "[" * 20_000, "x = " + "1" * 5_000], ids=["brackets", "digits"])
def test_what_tomllib_cannot_hold_is_a_problem(text: str) -> None:
    assert "cannot be read as TOML" in only_problem(text)


@pytest.mark.parametrize("key", ["deep", "centre", "run.where", "network.name", "lead"])
def test_keys_nested_deeper_than_calls_may_be(key: str) -> None:
    assert problems_of(f"{key}{'.a' * 1_500} = 1\n")


@pytest.mark.parametrize("key", ["source", "output"])
def test_a_kind_nested_deeper_than_calls_may_be(key: str) -> None:
    assert any(problem.message == "must be text" for problem in problems_of(f"[[{key}]]\nkind{'.a' * 1_500} = 1\n"))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(tmp_path / "sources.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_not_utf8_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_bytes(CENTRE.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"sources\.toml:3: encoding: the file is not UTF-8"):
        load(file)


def test_byte_order_mark_and_windows_line_ends_are_no_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (DATA / "minimal.toml").read_bytes().replace(b"\n", b"\r\n"))
    assert load(file).sources == load(DATA / "minimal.toml").sources


# --- a right file


def test_minimal_file_gives_values_and_defaults() -> None:
    config = load(DATA / "minimal.toml")
    (source,) = config.sources
    assert (source.kind, source.id, source.centre, source.enabled) == ("podcast", "kueste-podcast", "kueste", True)
    assert isinstance(source, sources.load("podcast"))
    assert [output.path for output in config.outputs] == ["news.xml"]
    assert (config.run.where, config.run.workers, config.run.lanes) == ("threads", 8, 1)
    assert config.web.contact == "https://www.aggregator.example/contact"
    assert config.file == DATA / "minimal.toml"
    assert config.centres[0].short_name == "Küste"
    assert dataclasses.replace(config, file=None) == parse((DATA / "minimal.toml").read_text(encoding="utf-8"))


def test_the_example_in_the_documentation_is_right() -> None:
    examples = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.DOTALL)
    assert examples == [(DATA / "minimal.toml").read_text(encoding="utf-8")]


@pytest.mark.parametrize("cls", [RunSettings, FetchTable, PublishSettings, Listing, Lead, Source, OutputSwitch])
def test_every_key_is_in_the_documentation(cls: type[Any]) -> None:
    told = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    keys = {field.name for field in dataclasses.fields(cls) if not field.name.endswith("_provenance")}
    assert sorted(key for key in keys if f"`{key}`" not in told) == []


def test_an_empty_file_is_a_configuration() -> None:
    assert parse("").sources == ()


def test_mebibytes_become_bytes() -> None:
    assert parse("[fetch]\nmax_body_mib = 1.5\n").web.max_body_bytes == 1_572_864


def test_whole_number_will_do_for_a_number() -> None:
    deadline = parse("[run]\ndeadline_seconds = 600\n").run.deadline_seconds
    assert (deadline, type(deadline)) == (600.0, float)


def test_public_address_of_an_output() -> None:
    publish = parse('[publish]\nbase_url = "https://feeds.example/md/"\n').publish
    assert publish.address_of("a/ä.xml") == "https://feeds.example/md/a/%C3%A4.xml"
    assert parse("").publish.address_of("news.xml") == ""


@pytest.mark.parametrize("where", ["inline", "processes", "tcp://10.0.0.1:8786", "tls://scheduler.example:8786"])
def test_places_to_run_at(where: str) -> None:
    assert parse(f'[run]\nwhere = "{where}"\n').run.where == where


@pytest.mark.parametrize("where", ["tcp://scheduler.example", "tcp://x:port", "http://x:1", ""])
def test_places_not_to_run_at(where: str) -> None:
    assert "is no place to run at" in only_problem(f'[run]\nwhere = "{where}"\n')


# --- defaults of a kind


def test_defaults_are_what_a_source_starts_from() -> None:
    other = SOURCE.replace("kueste-podcast", "other").replace("/feed", "/other") + "every_hours = 2\n"
    config = parse(f"{CONTACT}[defaults.podcast]\nevery_hours = 6\n{CENTRE}{SOURCE}{other}")
    assert [source.every_hours for source in config.sources] == [6.0, 2.0]


def test_a_wrong_default_is_named_once_however_many_sources_share_it() -> None:
    other = SOURCE.replace("kueste-podcast", "other").replace("/feed", "/other")
    said = only_problem(f"{CONTACT}[defaults.podcast]\nevery_hours = 0\n{CENTRE}{SOURCE}{other}")
    assert "sources.toml:4: defaults.podcast.every_hours: 0 is out of range" in said


def test_only_kinds_in_use_are_imported() -> None:
    code = (
        "import sys; from aggregator.config import parse;"
        "parse('[defaults.youtube]\\napi_key_env = \"YOUTUBE_API_KEY\"\\n');"
        "sys.exit(any(name in sys.modules for name in ('aggregator.sources.youtube', 'googleapiclient')))"
    )
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0


# --- contact


def test_contact_is_needed_when_strangers_are_asked() -> None:
    assert "fetch.contact: is needed" in only_problem(CENTRE + SOURCE)


def test_contact_is_not_needed_for_disabled_sources() -> None:
    assert parse(f"{CENTRE}{SOURCE}enabled = false\n").web.contact == ""


@pytest.mark.parametrize(
    ("url", "allow"),
    [
        ("http://127.0.0.1:8000/feed", "127.0.0.1:8000"),
        ("http://loop.example/feed", "loop.example:80"),
        ("https://Loop.example/feed", "LOOP.example:443"),
        ("http://[::1]:8000/feed", "[::1]:8000"),
    ],
)
def test_contact_is_not_needed_for_hosts_of_our_own(url: str, allow: str) -> None:
    text = CENTRE + SOURCE.replace("https://kueste.example/feed", url)
    assert parse(f'[fetch]\nallow = ["{allow}"]\n{text}').sources[0].url == url
    assert "fetch.contact: is needed" in only_problem(f'[fetch]\nallow = ["other.example:80"]\n{text}')


def test_who_is_asked_counts_and_not_where_a_person_looks() -> None:
    text = (
        f'{CENTRE}[[source]]\nkind = "youtube"\nid = "videos"\ncentre = "kueste"\n'
        f'url = "https://www.youtube.com/@kueste"\nchannel = "UC{"a" * 22}"\nfeeds = "http://127.0.0.1:8000/feeds"\n'
    )
    assert parse(f'[fetch]\nallow = ["127.0.0.1:8000"]\n{text}').sources[0].host == "127.0.0.1:8000"
    assert "fetch.contact: is needed" in only_problem(f'[fetch]\nallow = ["www.youtube.com:443"]\n{text}')


# --- outputs


def test_a_disabled_output_may_lack_what_its_operator_knows_but_nothing_else() -> None:
    text = '[[output]]\nkind = "podcast"\nenabled = false\npath = "p.xml"\ntitle = "P"\n'
    assert parse(text).outputs == ()
    assert any(problem.key == 'output."p.xml".owner_email' for problem in problems_of(text.replace("false", "true")))
    assert "must be true or false" in "\n".join(map(str, problems_of(text.replace("false", "0"))))
    assert "unknown key" in only_problem(text + 'tilte = "P"\n')


@pytest.mark.parametrize(
    "path", ["a\\\\b.xml", "C:/x.xml", "~/x.xml", "a//b.xml", "./a.xml", "nul", "LPT1.txt", "a.", "a*"]
)
def test_paths_not_every_system_can_hold(path: str) -> None:
    text = OUTPUT.replace("news.xml", path)
    assert [problem.key.rpartition(".")[2] for problem in problems_of(text)] == ["path"]


# --- what a right file leaves to be desired


def test_gaps_are_centres_without_source_and_dormant_those_with_disabled_ones_only() -> None:
    second = CENTRE.replace('"kueste"', '"berge"')
    config = parse(f"{CENTRE}{second}{SOURCE}enabled = false\n")
    assert [centre.id for centre in gaps(config)] == ["berge"]
    assert [centre.id for centre in dormant(config)] == ["kueste"]


def test_warnings() -> None:
    text = f'{CONTACT}{CENTRE}end = "2025-10"\n{SOURCE}provenance = "derived: a convention"\n{PUBLISH}{OUTPUT}'
    config = parse(text)
    (unverified,) = warnings(config, date(2025, 10, 31))
    assert "nobody has seen its address answer" in unverified
    assert "kueste-podcast: enabled, but its centre ended (2025-10)" in warnings(config, date(2025, 11, 1))
    assert warnings(parse(text.replace("derived: a convention", "page: (itself)")), date(2025, 1, 1)) == ()
    assert warnings(parse(f"{CENTRE}{OUTPUT}"), date(2025, 1, 1)) != ()


def test_feeds_need_an_address_of_their_own_and_a_podcast_a_secure_one() -> None:
    text = f"{CONTACT}{CENTRE}{SOURCE}{OUTPUT}"
    assert "publish.base_url: is needed" in only_problem(text)
    assert parse(text.replace("[[source]]", "[[source]]\nenabled = false")).outputs
    podcast = (
        '[[output]]\nkind = "podcast"\npath = "p.xml"\ntitle = "P"\ndescription = "P"\nlink = "https://n.example/"\n'
        'owner_name = "N"\nowner_email = "n@n.example"\nimage = "https://n.example/n.png"\n'
    )
    plain = PUBLISH.replace("https:", "http:")
    assert parse(f"{plain}{text}").publish.base_url.startswith("http:")
    assert "publish.base_url: must be https" in only_problem(f"{plain}{text}{podcast}")


# --- where keys stand


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, value
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(inner, (*path, key))


@pytest.mark.parametrize(
    "file", [DATA / "every-form.toml", SHIPPED, ROOT / "pyproject.toml"], ids=lambda file: file.name
)
def test_every_key_of_a_document_has_a_line(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert {path for path, _ in _paths(tomllib.loads(text)) if path} == set(lines_of(text))


def test_lines_are_right_whatever_the_form() -> None:
    text = (DATA / "every-form.toml").read_text(encoding="utf-8")
    lines = lines_of(text)
    numbers = {path: value for path, value in _paths(tomllib.loads(text)) if type(value) is int}
    assert len(numbers) == 17
    assert {path: lines[path] for path in numbers} == numbers
    assert line_of(lines, ("x", 1, "nowhere", "at", "all")) == 27


# --- the shipped file


@pytest.fixture(scope="module")
def shipped() -> Config:
    return load(SHIPPED)


def test_shipped_file_lists_the_network(shipped: Config) -> None:
    assert len(shipped.centres) == 32, "the network, its thirty centres, and one of the programme before"
    assert shipped.centres[0].id == NETWORK
    assert {centre.type for centre in shipped.centres[1:]} == {"regional", "thematic"}
    assert len({centre.short_name for centre in shipped.centres}) == 32


def test_nothing_nobody_has_seen_answer_is_asked_or_published(shipped: Config) -> None:
    assert not [source.id for source in shipped.sources if source.enabled and source.verified == "never"]
    homes = {listing.id: listing.homepage_provenance for listing in shipped.listings if listing.homepage}
    assert not [key for key, provenance in homes.items() if not provenance.startswith(("page: ", "file: "))]


def test_every_address_says_how_it_is_known(shipped: Config) -> None:
    assert all(source.provenance for source in shipped.sources)
    assert all(lead.provenance for lead in shipped.leads)
    assert {source.verified for source in shipped.sources} | {lead.verified for lead in shipped.leads} == {"never"}


def test_shipped_file_needs_no_change_to_be_checked(shipped: Config) -> None:
    assert warnings(shipped, date(2026, 1, 1)) == ("publish.base_url is empty: feeds cannot name their own address",)
    assert len(gaps(shipped)) == 31
    assert [centre.id for centre in dormant(shipped)] == ["klima-neutral-digital"]


def test_no_address_is_lost_or_invented(shipped: Config) -> None:
    if not INVENTORY.exists():
        if os.environ.get("REQUIRE_SHARED") == "1":
            pytest.fail(f"{INVENTORY} is not there")
        pytest.skip("the inventory the file was made of is not beside the repository")
    text = INVENTORY.read_text(encoding="utf-8")
    ours = {found.rstrip(".,;") for found in ADDRESS.findall(SHIPPED.read_text(encoding="utf-8"))}
    # Only the addresses explaining the syntax are nobody's.
    assert {address for address in ours if address not in text} <= {"https://…", "https://….jpg"}
    inventory = tomllib.loads(text)
    listed = [*inventory["network"]["source"], *inventory["related"]]
    listed += [source for centre in inventory["centre"] for source in centre.get("source", ())]
    kept = {source.url for source in shipped.sources} | {lead.url for lead in shipped.leads}
    kept |= {centre.homepage for centre in shipped.centres if centre.homepage}
    assert {entry["url"] for entry in listed if "url" in entry} == kept
    before = {entry["id"] for entry in inventory["related"]}
    today = [centre.id for centre in shipped.centres[1:] if centre.id not in before]
    assert [centre["id"] for centre in inventory["centre"]] == today


# --- text of any sort


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_configuration_or_a_configuration_error(tmp_path_factory: Any, body: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(body)
    _either(lambda: load(file))


_KEYS = st.sampled_from(["run", "fetch", "publish", "network", "defaults", "centre", "source", "lead", "output"])
_NAMES = st.sampled_from(
    ["id", "kind", "url", "name", "centre", "path", "podcast", "where", "workers", "contact", "allow", "start", "end"]
)
_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(["podcast", "rss", "kueste", "http://[", "https://a.example/", "2021", "AIza", "", "//"]),
        st.text(max_size=8),
        st.integers(-3, 99),
        st.floats(),
        st.booleans(),
        st.dates(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=4)),
    max_leaves=12,
)


# The first drawing builds tables of all of Unicode, which a busy machine takes seconds for.
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(_KEYS, st.one_of(_VALUES, st.lists(st.dictionaries(_NAMES, _VALUES, max_size=6), max_size=3))))
def test_tables_of_any_shape_are_a_configuration_or_a_configuration_error(tree: dict[str, Any]) -> None:
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in tree.items())
    _either(lambda: parse(text))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_shipped_file_with_lines_lost_or_doubled(data: st.DataObject) -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = [] if data.draw(st.booleans()) else [lines[at]] * 2
    _either(lambda: parse("".join(lines)))


def _either(made: Callable[[], Config]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        made()
    except ConfigError as error:
        problems = error.problems or (Problem(file="", line=None, key="", message=""),)
    assert all(problem.message and problem.key for problem in problems)


def _toml(value: Any) -> str:
    """A value written as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08X}" for c in value) + '"'
    return str(value).lower() if isinstance(value, bool | float) else str(value)
