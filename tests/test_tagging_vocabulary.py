"""`topics.toml`: what is wrong with one, and whether ours keeps the promises of its examples."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.errors import ConfigError
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.values import Words
from aggregator.tagging.vocabulary import Topic

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "tagging"
OURS = read((ROOT / "topics.toml").read_text(encoding="utf-8"))
TAGGER = Tagger(OURS)


def test_every_mistake_at_once_with_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        read((DATA / "mistakes.toml").read_text(encoding="utf-8"))
    found = [str(problem) for problem in caught.value.problems]
    assert [re.sub(r"\A[^:]+:", "", text) for text in found] == (DATA / "mistakes.txt").read_text().splitlines()


def test_no_toml_at_all() -> None:
    with pytest.raises(ConfigError, match=r"topics.toml:2: file: is no TOML"):
        read('[[topic]]\nid = "a\n')


def test_the_version_follows_what_decides_and_nothing_else() -> None:
    text = '[[topic]]\nid = "a"\nlabel = "A"\nterms = ["roboter"]\n'
    version = read(text).version
    assert read(text + 'note = "x"\nyes = ["Roboter"]\n').version == version
    assert read(text.replace("roboter", "roboter*")).version != version
    assert read(text + '[idioms]\nphrases = ["mit sicherheit"]\n').version != version
    code = "import sys; from aggregator.tagging.reading import read; print(read(sys.argv[1]).version)"
    other = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == version


@pytest.mark.parametrize("topic", OURS.topics, ids=lambda topic: topic.id)
def test_our_topics_keep_their_examples(topic: Topic) -> None:
    def tagged(title: str) -> bool:
        return topic.id in {one.topic for one in TAGGER.topics(Words(title=title, medium="news"))}

    assert not [title for title in topic.yes if not tagged(title)]
    assert not [title for title in topic.no if tagged(title)]
    assert topic.yes
    assert topic.no


NETWORK = """
ki it-sicherheit nachhaltigkeit arbeit geschaeftsmodelle blockchain e-commerce handwerk industrie daten prozesse
3d-druck robotik xr standards bau
logistik handel tourismus startups recht foerderung wissensmanagement reifegrad usability
cloud pflege laendlich
"""


def test_our_topics_are_the_networks() -> None:
    assert {topic.id for topic in OURS.topics} >= set(NETWORK.split())
