"""Where evidence stands and what it stands beside: asides, mentions in passing, occasions, venues."""

from pathlib import Path

import pytest

from aggregator.tagging.asides import Sentences
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.values import Words

DATA = Path(__file__).parent / "data" / "tagging"
TAGGER = Tagger(
    read("""
[[topic]]
id = "robotik"
label = "Robotik"
names = ["Roboter"]
terms = ["roboter*", "~greif*", "~schraub*", "arm & hebt"]
[[topic]]
id = "handel"
label = "Handel"
terms = ["laden", "läden", "*händler", "~kasse*", "~regal*"]
[[topic]]
id = "handwerk"
label = "Handwerk"
terms = ["handwerk", "tischler*", "=SHK"]
[[topic]]
id = "laendlich"
label = "Ländlicher Raum"
terms = ["weingut*", "freies feld"]
[[topic]]
id = "industrie"
label = "Industrie"
setting = true
terms = ["industrie", "weberei*"]
[idioms]
occasions = ["fußball*"]
""")
)


def tagged(title: str, summary: str = "", notes: str = "") -> set[str]:
    found = TAGGER.topics(Words(title=title, summary=summary, notes=notes, medium="news"))
    return {one.topic for one in found}


def why(title: str, summary: str = "", notes: str = "") -> set[str]:
    return {one.reason for one in TAGGER.trace(Words(title=title, summary=summary, notes=notes, medium="news")).refused}


@pytest.mark.parametrize(
    "line", [row for row in (DATA / "asides.tsv").read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
)
def test_asides_are_told_by_how_they_begin(line: str) -> None:
    reason, sentence = line.split("\t")
    assert Sentences(sentence).reasons == ("" if reason == "-" else reason,)


def test_a_heading_covers_what_follows_up_to_an_empty_line() -> None:
    text = "Über uns\nRoboter im Handel.\n\nEin Roboter greift."
    assert Sentences(text).reasons == ("the source itself", "the source itself", "")
    assert Sentences("Folge 3: Der Laden\nDer Laden öffnet.").reasons == ("other items", "")
    assert Sentences("").reasons == ()


def test_offsets_find_their_sentence() -> None:
    found = Sentences("Eins ist da. Zwei kommt.\nDrei")
    assert [found.at(place) for place in (0, 11, 13, 24, 25, 28)] == [0, 0, 1, 1, 2, 2]


def test_notes_need_two_sentences_or_two_terms_in_the_first() -> None:
    assert not tagged("Folge 3", notes="Es regnet. Ein Roboter fährt vorbei.")
    assert tagged("Folge 3", notes="Es regnet. Ein Roboter fährt. Der Roboter kommt an.") == {"robotik"}
    assert tagged("Folge 3", notes="Der Roboter greift zu. Es regnet.") == {"robotik"}
    assert "mentioned once in the notes" in why("Folge 3", notes="Ein Roboter fährt vorbei.")


def test_both_words_of_a_pair_stand_in_one_sentence_of_the_notes() -> None:
    assert tagged("Folge 3", notes="Ein Arm, der hebt und greift. Es regnet.") == {"robotik"}
    assert not why("Folge 3", notes="Ein Arm ist da. Niemand hebt ihn.")


def test_a_weak_hint_of_the_notes_does_not_make_up_for_a_lonely_one() -> None:
    assert tagged("Wer greift zu?", "Er schraubt.") == {"robotik"}
    assert not tagged("Wer greift zu?", notes="Er schraubt.")
    assert "one weak hint, and the rest in the notes" in why("Wer greift zu?", notes="Er schraubt.")


def test_notes_need_more_where_title_or_summary_say_the_matter() -> None:
    notes = "Ein Roboter fährt. Der Roboter kommt an."
    assert tagged("Der Laden", notes=notes) == {"handel"}
    arms = "Der Arm hebt und greift. Er greift. Der Arm, der greift, hebt."
    assert tagged("Der Laden", notes=arms) == {"handel"}, "thrice, and not by its name"
    assert tagged("Der Laden", notes=f"{notes} Roboter können das.") == {"handel", "robotik"}


@pytest.mark.parametrize(
    "notes",
    [
        "Moderation: Roboter Emil\nTechnik: Roboter Paula",
        "#roboter\n#roboter",
        "Weitere Folgen:\nRoboter im Stall\nRoboter im Bad",
        "Roboter, Läden und Tischler. Tischler, Läden und Roboter.",
    ],
)
def test_asides_in_notes_are_no_evidence(notes: str) -> None:
    assert not tagged("Folge 3", notes=notes)


def test_a_summary_opens_with_the_matter_and_asides_follow() -> None:
    assert tagged("Folge 3", "In Kooperation mit dem Handwerk.") == {"handwerk"}
    assert not tagged("Folge 3", "Es geht um Geduld. In Kooperation mit dem Handwerk.")


def test_one_mention_in_the_summary_yields_to_the_title() -> None:
    assert tagged("Roboter lernen laufen", "Erprobt unter anderem bei einer Tischlerei.") == {"robotik"}
    assert tagged("Wer läuft denn da?", "Erprobt unter anderem im Handwerk.") == {"handwerk"}
    assert "said once, in the summary, and not by its name" in why(
        "Wer läuft denn da?", "Erprobt unter anderem bei einer Tischlerei."
    )
    assert "mentioned once in the summary, and the title is about something else" in why(
        "Roboter lernen laufen", "Erprobt unter anderem bei einer Tischlerei."
    )


@pytest.mark.parametrize(
    "summary",
    [
        "Für Tischlereien und andere.",
        "Angebote für kleine Tischlereien.",
        "Eine Tischlerei stellt um.",
        "Wie eine junge Tischlerin umstellt.",
        "Vier Tischler teilen sich einen.",
        "Neues aus dem Handwerk.",
        "Mit einem SHK in der Eifel.",
    ],
)
def test_whom_it_is_for_who_acts_and_what_is_named_count(summary: str) -> None:
    assert tagged("Roboter lernen laufen", summary) == {"robotik", "handwerk"}


def test_two_weak_hints_apart_yield_to_the_title() -> None:
    assert tagged("Roboter an der Kasse", "Er kennt das Regal.") == {"robotik"}
    assert tagged("Neues an der Kasse", "Wir kennen das Regal.") == {"handel"}
    assert tagged("Kasse oder Regal?", "Wir fragen nach.") == {"handel"}
    assert not tagged("Was ist das?", "Wir fragen nach Kasse und Regal.")
    assert "weak hints in a title that is about something else" in why("Roboter zwischen Kasse und Regal")


def test_what_is_said_once_and_not_by_name_yields_to_another_topic() -> None:
    title, summary = "Weingut bei Nacht", "Roboter greifen nach Roboterarmen."
    assert tagged(title, "Es ist still.") == {"laendlich"}
    assert tagged(title, summary) == {"robotik"}
    assert "said once, beside another topic" in why(title, summary)
    assert tagged(title, "Roboter greifen. Das Weingut gefällt ihnen.") == {"laendlich", "robotik"}
    assert tagged("Weingut, Roboter") == {"laendlich", "robotik"}, "there is nowhere else to say it"


def test_a_pair_of_everyday_words_and_a_phrase_ask_for_more() -> None:
    assert tagged("Ein Arm, der hebt") == {"robotik"}
    assert "two everyday words that meet once" in why("Ein Arm, der hebt", "Wir staunen.")
    assert tagged("Ein Arm, der hebt", "Er greift zu.") == {"robotik"}
    assert "said once, in the summary, and not by its name" in why("Wir staunen", "Es geht ins Grüne, aufs freie Feld.")


def test_a_topic_of_settings_asks_for_its_name_or_for_two_words() -> None:
    assert not tagged("Freitags frei", "Die Weberei fragt nach.")
    assert "one word, which may be no more than where it takes place" in why("Freitags frei", "Die Weberei fragt nach.")
    assert tagged("Freitags frei", "Die Industrie fragt nach.") == {"industrie"}
    assert tagged("Freitags frei in der Weberei", "Die Weberei fragt nach.") == {"industrie"}


def test_what_is_replaced_or_denied_twice_is_no_topic_by_its_name() -> None:
    assert not tagged("Ohne Roboter, ohne Folien", "Ein Abend.")
    assert tagged("Keine Roboter ohne Strom", "Ein Abend.") == {"robotik"}
    assert not tagged("Mensch statt Roboter", "Ein Abend.")
    assert tagged("Weingut statt Büro", "Ein Abend.") == {"laendlich"}


def test_an_occasion_in_the_title_asks_for_more_than_one_term() -> None:
    assert not tagged("Roboter gewinnen Fußballturnier")
    assert 'the title tells of an occasion: "Fußballturnier"' in why("Roboter gewinnen Fußballturnier")
    assert tagged("Roboter gewinnen Fußballturnier", "Die Roboter kommen aus Bremen.") == {"robotik"}


def test_where_people_gather_is_no_topic() -> None:
    assert not tagged("Kaminabend im Weingut Schmitt")
    assert tagged("Weingut Schmitt lädt zum Kaminabend") == {"laendlich"}
    assert tagged("Roboter im Weingut") == {"robotik", "laendlich"}
