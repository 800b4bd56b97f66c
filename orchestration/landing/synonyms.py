"""Header and word synonyms of a dataset: ``data/reference/synonyms/<dataset>.toml``, data that owners may read.

``[headers]`` lists, for each canonical column, the headers that mean it; ``[words.<column>]`` lists, for each canonical
word, the cells that mean it. The canonical names and words stand for themselves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orchestration.domain.spelling import fold


@dataclass(frozen=True)
class Synonyms:
    """A dataset's synonyms.

    ``headers``: folded header → canonical column; ``words``: column → folded cell → canonical word;
    ``names``: canonical column → its first synonym, which is what people are shown.
    """

    headers: dict[str, str]
    words: dict[str, dict[str, str]]
    names: dict[str, str]


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
