"""One spelling for all the ways a German text is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.german.folding import digits_of, fold, fold_genders, fold_title
from aggregator.identity import spelling


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gehört", "gehoert"),
        ("Straße", "strasse"),
        ("ÄÖÜ", "aeoeue"),
        ("CO₂-Ausstoß", "co2-ausstoss"),
        ("Schwarz\u00adarbeit", "schwarzarbeit"),
        ("null\u200bbreit", "nullbreit"),
        ("Berlin – Hamburg", "berlin - hamburg"),
        ("„Prompts“ und ‚Fragen‘", "\"prompts\" und 'fragen'"),
        ("«so» oder »so«", '"so" oder "so"'),
        ("wie´s geht", "wie's geht"),
        ("a\u0308", "ae"),
        ("plain ASCII", "plain ascii"),
        ("ﬁrma", "firma"),
    ],
)
def test_all_spellings_fold_to_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Teilnehmer:innen", "teilnehmer"),
        ("Teilnehmer*innen", "teilnehmer"),
        ("Teilnehmer_innen", "teilnehmer"),
        ("Teilnehmer/-innen", "teilnehmer"),
        ("TeilnehmerInnen", "teilnehmer"),
        ("Gründerinnen und Gründer", "gruender"),
        ("Expertinnen und Experten", "experten"),
        ("Experten und Expertinnen", "experten"),
        ("ein*e Handwerker*in", "ein handwerker"),
        ("Handwerk & Handel", "handwerk  und  handel"),
    ],
)
def test_gender_forms_become_one(text: str, folded: str) -> None:
    assert fold_title(text) == folded


@pytest.mark.parametrize("text", ["Maschinen und Rinnen", "Gewinnen", "Gründerinnen", "Zinnen und Türme", "10:30 Uhr"])
def test_what_only_looks_like_a_gender_form_stays(text: str) -> None:
    assert fold_genders(fold(text)) == fold(text)


def test_number_words_are_digits() -> None:
    assert [digits_of(word) for word in ("eins", "drei", "zwoelf", "ein", "hundert")] == [
        "1",
        "3",
        "12",
        "ein",
        "hundert",
    ]


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_names_of_centres_fold_further() -> None:
    """Slugs drop what titles transcribe; a name must be found in both."""
    assert spelling.fold("Saarbrücken") == spelling.fold("Saarbruecken") == spelling.fold("Saarbrucken")
