"""Terms, stems and contexts, a line of data for each case; the tagger's answers and their evidence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.german.compounds import compounded
from aggregator.german.folding import fold
from aggregator.german.stems import dictionary_stems, stems
from aggregator.tagging.compile import Index
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.terms import TermError, parse
from aggregator.tagging.tokens import tokenise
from aggregator.tagging.values import Words

DATA = Path(__file__).parent / "data" / "tagging"


def lines(name: str) -> list[tuple[str, ...]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#")]


VOCABULARY = """
[[topic]]
id = "robotik"
label = "Robotik"
names = ["Roboter"]
terms = ["roboter", "*roboter"]
not = ["kochroboter*"]
categories = ["Robots"]
[[topic]]
id = "handel"
label = "Handel"
terms = ["handel"]
[[topic]]
id = "sicherheit"
label = "IT-Sicherheit"
terms = ["sicherheit*", "mit sicherheit im netz"]
[[topic]]
id = "xr"
label = "Erweiterte Realität"
alternative = ["Virtual Reality"]
terms = ["?VR", "?AR", "virtual reality", "datenbrille*"]
[[topic]]
id = "weak"
label = "Schwach"
terms = ["~werkstatt", "~drehbank"]
[[topic]]
id = "reife"
label = "Reife"
terms = ["reifegrad*"]
not = ["reifegrad & obst"]
[[topic]]
id = "stoff"
label = "Normen"
terms = ["=OPC", "open platform communications"]
[idioms]
phrases = ["mit sicherheit"]
"""


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(read(VOCABULARY))


@pytest.mark.parametrize("case", lines("terms.tsv"), ids=" | ".join)
def test_a_term(case: tuple[str, ...]) -> None:
    term, text = case[:2]
    expected = case[2] if len(case) > 2 else ""
    operands = parse(term).operands
    index = Index((number, spelling) for number, spellings in enumerate(operands) for spelling in spellings)
    tokens = tokenise(text)
    spans = index.find(tokens)
    whole = {span.owner for span in spans} == set(range(len(operands)))
    found = {text[tokens.starts[span.first] : tokens.ends[span.last]] for span in spans if span.owner == 0 and whole}
    assert (expected in found) if expected else not found


@pytest.mark.parametrize("case", lines("contexts.tsv"), ids=lambda case: case[0])
def test_a_context(tagger: Tagger, case: tuple[str, ...]) -> None:
    title, topic, answer = case[:3]
    trace = tagger.trace(Words(title=title, medium="news"))
    assert (topic in {tagged.topic for tagged in trace.tagged}) == (answer == "yes")
    if len(case) > 3:
        assert [refused for refused in trace.refused if refused.topic == topic and case[3] in refused.reason]


@pytest.mark.parametrize(
    "forms",
    [
        "Roboter Roboters Robotern Roboterin",
        "Händler Händlers Händlern Händlerin Händlerinnen",
        "Prozess Prozesse Prozessen Prozesses",
        "System Systeme Systemen Systems",
        "Datenraum Datenräume Datenräumen Datenraums Datenraumes",
        "Passwort Passwörter Passwörtern",
        "Termin Termine Terminen Termins",
        "Kurs Kurse Kursen",
        "Preis Preise Preisen",
        "Ergebnis Ergebnisse Ergebnissen",
        "Region Regionen",
        "Unternehmen Unternehmens",
        "App Apps",
        "Experte Experten Expertin Expertinnen",
        "digital digitale digitalen digitalem digitaler digitales",
        "Werkstatt Werkstätten",
        "Architektin Architekten Architektinnen",
    ],
)
def test_inflected_forms_share_the_stem_of_the_first(forms: str) -> None:
    lemma, *others = forms.split()
    keys = set(dictionary_stems(fold(lemma)))
    for form in (lemma, *others):
        assert keys & set(stems(fold(form), capital=form[0].isupper())), form


@pytest.mark.parametrize(
    ("lemma", "other"),
    [
        ("handel", "handeln"),
        ("handel", "Händler"),
        ("gründer", "Gründe"),
        ("förderung", "Forderung"),
        ("ware", "war"),
        ("messer", "Messe"),
        ("bau", "Bäuerin"),
        ("produkt", "Produktion"),
    ],
)
def test_other_words_do_not(lemma: str, other: str) -> None:
    assert not set(dictionary_stems(fold(lemma))) & set(stems(fold(other), capital=other[0].isupper()))


def test_a_derived_verb_is_no_compound() -> None:
    assert all(compounded(left) for left in ("", "maschinen", "hoch", "oel", "3d"))
    assert not any(compounded(left) for left in ("ab", "auf", "ver", "um", "x"))


@pytest.mark.parametrize("term", ["", "~", "*", "k*", "a*b", "…", "daten …", "& daten", "=*KI", "!!"])
def test_terms_nobody_can_match(term: str) -> None:
    with pytest.raises(TermError):
        parse(term)


def test_evidence_says_what_where_and_by_which_term(tagger: Tagger) -> None:
    words = Words(
        title="Neu: Montageroboter", summary="Ein Roboter hilft.", categories=("News", "Robots"), medium="news"
    )
    (tagged,) = tagger.topics(words)
    assert tagged.topic == "robotik"
    assert [(hit.field, hit.start, hit.text, hit.term, hit.weight) for hit in tagged.evidence] == [
        ("title", 5, "Montageroboter", "*roboter", 3.0),
        ("categories", 5, "Robots", "category: Robots", 1.5),
        ("summary", 4, "Roboter", "*roboter", 1.5),
    ]
    assert tagged.score == 6.0


def test_one_word_counts_once_and_one_term_once_a_field(tagger: Tagger) -> None:
    (tagged,) = tagger.topics(Words(title="Roboter Roboter Roboter", medium="news"))
    assert len(tagged.evidence) == 2  # "roboter" and "*roboter", at different words
    (once,) = tagger.topics(Words(title="Roboter", medium="news"))
    assert len(once.evidence) == 1


def test_a_negation_in_the_title_is_outweighed_by_the_text(tagger: Tagger) -> None:
    assert not tagger.topics(Words(title="Ohne Roboter", medium="news"))
    (tagged,) = tagger.topics(Words(title="Ohne Roboter", summary="Der Roboter kam später.", medium="news"))
    assert tagged.score == 2.25


def test_a_word_in_two_halves_of_a_term_may_stand_in_title_and_summary() -> None:
    tagger = Tagger(read('[[topic]]\nid = "a"\nlabel = "A"\nterms = ["kamera* & erkennt", "~kratzer"]\n'))
    assert tagger.topics(Words(title="Kamera am Band", summary="Sie erkennt Kratzer.", medium="video"))
    assert tagger.topics(Words(title="x", summary="Die Kamera erkennt Kratzer.", medium="video"))
    assert not tagger.topics(Words(title="Kamera am Band", notes="Sie erkennt Kratzer.", medium="video"))


def test_thresholds_are_of_the_topic() -> None:
    text = '[[topic]]\nid = "a"\nlabel = "A"\nthreshold = 2\nterms = ["roboter"]\n'
    tagger = Tagger(read(text))
    assert not tagger.topics(Words(title="x", summary="Roboter", medium="news"))
    assert tagger.topics(Words(title="Roboter", medium="news"))
    below = tagger.trace(Words(title="x", summary="Roboter", medium="news")).below
    assert [(tagged.topic, tagged.score) for tagged in below] == [("a", 1.5)]


PIECES = (
    "Roboter roboter Montage-Roboter, Händler:innen VR AR (VR) ohne kein Dr. Lea Institut für mit Sicherheit 3D- "
    "und – . ß ﬁ İ ͏ Hoch- Tiefbau Reifegrad Obst \n \u00ad"
)
WORDS = st.sampled_from(PIECES.split(" "))


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS | st.text(max_size=6), max_size=25), st.lists(WORDS, max_size=8))
def test_whatever_the_text_evidence_stands_where_it_says(tagger: Tagger, title: list[str], summary: list[str]) -> None:
    words = Words(title=" ".join(title), summary=" ".join(summary), categories=tuple(summary[:3]), medium="news")
    trace = tagger.trace(words)
    assert trace == tagger.trace(words)
    hits = [hit for tagged in (*trace.tagged, *trace.below) for hit in tagged.evidence]
    for hit in (*hits, *(refused.hit for refused in trace.refused)):
        assert words.text(hit.field)[hit.start : hit.start + len(hit.text)] == hit.text
    assert all(tagged.score >= 1 for tagged in trace.tagged)


def test_answers_do_not_depend_on_what_was_asked_before(tagger: Tagger) -> None:
    titles = [case[0] for case in lines("contexts.tsv")]
    first = [tagger.topics(Words(title=title, medium="news")) for title in titles]
    fresh = Tagger(read(VOCABULARY))
    again = [fresh.topics(Words(title=title, medium="news")) for title in reversed(titles)]
    assert first == again[::-1]
