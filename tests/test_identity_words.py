"""What was told once for many comparisons is what would be told anew for each."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.identity.spelling import distance, is_slip
from aggregator.identity.works.words import said, same_word

FEW_LETTERS = st.text(alphabet="abn2", min_size=1, max_size=11)
WORDS = st.one_of(
    FEW_LETTERS,
    st.sampled_from(
        ["lieferketten", "lieferkette", "leiferketten", "lieferkettten", "cloud4000", "cloud4001", "maschinen"]
    ),
)


@given(FEW_LETTERS, FEW_LETTERS)
def test_a_slip_is_a_distance_of_one(one: str, other: str) -> None:
    assert is_slip(one, other) == (distance(one, other) == 1)


@given(WORDS, st.lists(WORDS, max_size=6).map(tuple))
def test_words_are_found_as_if_each_were_looked_at(word: str, words: tuple[str, ...]) -> None:
    assert said(words).has(word) == any(same_word(word, one) for one in words)
    left = list(words[1:])
    assert said(words).find(word, left) == next((one for one in left if same_word(word, one)), None)


def test_long_words_forgive_a_slip_inside_and_short_ones_none() -> None:
    assert same_word("lieferketten", "leiferketten")
    assert not same_word("cloud4000", "cloud4001")
    assert not same_word("kanne", "tanne")
