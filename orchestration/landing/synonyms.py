"""Header and word synonyms of a dataset: ``data/reference/synonyms/<dataset>.toml``, data that owners may read.

``[headers]`` lists, for each canonical column, the headers that mean it; ``[words.<column>]`` lists, for each canonical
word, the cells that mean it. The canonical names and words stand for themselves.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# No-break and zero-width spaces come with text copied from web pages and Word; "\s" knows only the first.
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
# Two ways to place a tone: "số hóa" and "số hoá", "hủy" and "huỷ". One is as right as the other.
_PLACED = {
    old: new
    for vowels, first, second in (("oa", "óòỏõọ", "áàảãạ"), ("oe", "óòỏõọ", "éèẻẽẹ"), ("uy", "úùủũụ", "ýỳỷỹỵ"))
    for old, new in zip(
        (vowels[0] + accented for accented in second), (accented + vowels[1] for accented in first), strict=True
    )
}
_NEW_PLACES = re.compile("|".join(_PLACED))


@dataclass(frozen=True)
class Synonyms:
    """A dataset's synonyms.

    ``headers``: folded header → canonical column; ``words``: column → folded cell → canonical word;
    ``names``: canonical column → its first synonym, which is what people are shown.
    """

    headers: dict[str, str]
    words: dict[str, dict[str, str]]
    names: dict[str, str]


def fold(text: str) -> str:
    """The form in which headers and words are compared: NFC, any case, single spaces, one way to place tones.

    >>> fold("  Số  HOÁ thành phần hồ sơ") == fold("số hóa thành phần hồ sơ")
    True
    """
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()
    return _NEW_PLACES.sub(lambda match: _PLACED[match[0]], spaced)


@lru_cache(maxsize=64)
def load_synonyms(path: Path) -> Synonyms:
    """The synonyms of one dataset's file.

    Raises:
        ValueError: one header or word stands for two things.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    headers = _inverted(tables.get("headers", {}), path.name)
    words = {
        column: _inverted(listed, f"{path.name} words.{column}") for column, listed in tables.get("words", {}).items()
    }
    names = {column: listed[0] for column, listed in tables.get("headers", {}).items() if listed}
    return Synonyms(headers, words, names)


def _inverted(listed: dict[str, list[str]], where: str) -> dict[str, str]:
    canonical_of: dict[str, str] = {}
    for canonical, synonyms in listed.items():
        for synonym in (canonical, *synonyms):
            if canonical_of.setdefault(fold(synonym), canonical) != canonical:
                raise ValueError(f"{where}: “{synonym}” nghĩa là hai thứ / stands for two things")
    return canonical_of
