"""The vocabulary ready to be asked, kept in a file beside the catalogue: to read that takes a seventh of making it.

The file is of no worth by itself. It names what it was made of, the text of the vocabulary and the very code that made
it, and its own digest; what is of anything else, cut off or changed is made anew. It is replaced as a whole, so that of
two writers the last one wins and no reader meets half a file.

Must not be trusted more than any file: nothing but our own plain values is made of it.
"""

import contextlib
import hashlib
import io
import pickle
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from aggregator import files
from aggregator.errors import StoreError
from aggregator.search.wording import Wording
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.vocabulary import Vocabulary

_ROOMS: Final = ("german", "tagging", "search")
"""Whose code decides what is made of a vocabulary."""
_MARK: Final = 32
_VALUES: Final = {
    "aggregator.german.splitting": {"Parts"},
    "aggregator.search.wording": {"Wording", "_Synonym"},
    "aggregator.tagging.compile": {"Compiled", "Index", "Step", "_Start"},
    "aggregator.tagging.formats": {"Forms", "_Asked", "_Owner"},
    "aggregator.tagging.places": {"Operand"},
    "aggregator.tagging.tagger": {"Tagger"},
    "aggregator.tagging.topicnames": {"TopicNames"},
    "aggregator.tagging.vocabulary": {"Rule", "Topic"},
    "re": {"_compile"},
}

Tools = tuple[Tagger, Wording]


class _Ours(pickle.Unpickler):
    """Makes values of ours and nothing else, whatever a file says."""

    def find_class(self, module: str, name: str) -> Any:
        if name not in _VALUES.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a vocabulary")
        return super().find_class(module, name)


def made(vocabulary: Vocabulary) -> Tools:
    """What is kept of a vocabulary, made from it."""
    return Tagger(vocabulary), Wording.of(vocabulary)


def kept(path: Path, text: str) -> Tools | None:
    """What is kept of a vocabulary; None where it is of another one, or no longer whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head, body = data[: 2 * _MARK], memoryview(data)[2 * _MARK :]
    if head != _mark(text) + hashlib.sha256(body).digest():
        return None
    try:
        tagger, wording = _Ours(io.BytesIO(body)).load()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it can be made anew
        return None
    return tagger, wording


def keep(path: Path, text: str, tools: Tools) -> None:
    """Keep what was made of a vocabulary, where there is a place for it; who cannot write goes without."""
    if not path.parent.is_dir():
        return
    body = pickle.dumps(tools, protocol=5)
    with contextlib.suppress(StoreError):
        files.write_if_changed(path, _mark(text) + hashlib.sha256(body).digest() + body)


def _mark(text: str) -> bytes:
    """What a file was made of."""
    return hashlib.sha256(_code() + text.encode()).digest()


@lru_cache(maxsize=1)
def _code() -> bytes:
    """A digest of the code that makes it, and of the Python that runs it."""
    digest = hashlib.sha256(sys.version.encode())
    package = Path(__file__).parent.parent
    for room in _ROOMS:
        for module in sorted((package / room).glob("*.py")):
            digest.update(module.read_bytes())
    return digest.digest()
