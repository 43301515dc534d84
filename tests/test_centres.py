"""Which centre a text speaks of, and whose a host is: sentences of ours against the shipped list of centres."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import load
from aggregator.identity.centres import Directory, by_host, resolve
from aggregator.identity.spelling import readable
from aggregator.model import Centre

ROOT = Path(__file__).parents[1]
SAMPLES = tomllib.loads((ROOT / "tests" / "data" / "identity" / "centres.toml").read_text(encoding="utf-8"))
DIRECTORY = Directory(centres=load(ROOT / "sources.toml").centres)
HOSTS = ("alt.beispielstadt.example", "neu.beispielstadt.example", "geteilt.beispielstadt.example")
OURS = Centre(id="beispiel", name="Mittelstand-Digital Zentrum Beispielstadt", short_name="Beispielstadt", hosts=HOSTS)
OTHER = Centre(id="anderer", name="Mittelstand-Digital Zentrum Andernorts", short_name="Andernorts", hosts=HOSTS[2:])


def named(text: str) -> list[str]:
    return list(dict.fromkeys(mention.centre for mention in resolve(text, DIRECTORY)))


@pytest.mark.parametrize(("text", "ids"), SAMPLES["named"])
def test_a_name_resolves_to_its_centre(text: str, ids: str) -> None:
    assert named(text) == ids.split()


@pytest.mark.parametrize("text", SAMPLES["none"])
def test_neighbours_and_ordinary_words_do_not(text: str) -> None:
    assert named(text) == []


def test_there_are_enough_of_both() -> None:
    assert len(SAMPLES["named"]) >= 80
    assert len(SAMPLES["none"]) >= 60


@pytest.mark.parametrize("centre", DIRECTORY.centres, ids=lambda centre: centre.id)
def test_every_centre_is_found_under_its_name_and_formal_aliases(centre: Centre) -> None:
    if centre.type == "network":
        assert named(centre.name) == []
        return
    for name in (centre.name, *(alias for alias in centre.aliases if "entrum" in alias or "MDZ" in alias)):
        assert named(f"Neues vom {name}.") == [centre.id], name


@pytest.mark.parametrize(("url", "id_"), SAMPLES["hosts"])
def test_a_host_tells_whose_a_page_is(url: str, id_: str) -> None:
    assert by_host(url, Directory(centres=(*DIRECTORY.centres, OURS, OTHER))) == id_


@pytest.mark.parametrize("url", SAMPLES["nobodys_hosts"])
def test_a_host_is_whole_or_a_subdomain(url: str) -> None:
    assert by_host(url, Directory(centres=(*DIRECTORY.centres, OURS, OTHER))) is None


def test_a_mention_says_where_it_stands() -> None:
    text = "Das Mittelstand-Digital Zentrum Hannover und die Zentren Chemnitz und Berlin"
    for mention in resolve(text, DIRECTORY):
        assert text[mention.start : mention.end] == mention.text


def test_a_name_two_centres_claim_is_nobodys() -> None:
    twin = Centre(id="zwilling", name="Mittelstand-Digital Zentrum Hannover", short_name="Hannover")
    assert resolve("Mittelstand-Digital Zentrum Hannover", Directory(centres=(*DIRECTORY.centres, twin))) == ()


@given(st.text(alphabet="MDZ Zentrum-Digital4.0hanoverBerlin,und_„“\u00ad\n", max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for mention in resolve(text, DIRECTORY):
        assert readable(text)[mention.start : mention.end] == mention.text


def test_a_long_text_is_read_in_linear_time() -> None:
    text = "Zentren Berlin, Oberdorf, und das Mittelstand-Digital " * 300
    assert len(resolve(text, DIRECTORY)) < 2_000
