"""Which code and which committed facts a figure was computed by.

Two versions: of everything that takes part in a run (is there anything new to do?), and of what decides figures
(must everything be computed again? is a change in a final figure explained by a changed formula?).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from orchestration.settings import PROJECT_ROOT, Settings

DBT_PROJECT = PROJECT_ROOT / "dbt_project"

_SOURCES = {".py", ".sql", ".yml", ".yaml", ".csv", ".toml", ".json"}
_UNIT_TESTS = ".unit_tests.yml"
_DBT_PARTS = ("dbt_project.yml", "macros", "models", "seeds")
_FORMULA_PACKAGES = ("domain", "landing")
_FORMULA_LIBRARIES = ("duckdb", "holidays", "polars")
_RUN_PACKAGES = ("domain", "landing", "ledger", "pipeline", "publication")


def formula_version(settings: Settings) -> str:
    """A hash of what decides figures: dbt's models, landing, the domain, reference facts, computing libraries."""
    folders = [DBT_PROJECT / part for part in _DBT_PARTS]
    folders += [PROJECT_ROOT / "orchestration" / package for package in _FORMULA_PACKAGES]
    libraries = [f"{name} {version(name)}" for name in _FORMULA_LIBRARIES]
    return _digest([*folders, settings.reference], libraries)


def code_version(settings: Settings) -> str:
    """The release and a hash of all that takes part in a run, gates included."""
    folders = [PROJECT_ROOT / "orchestration" / package for package in _RUN_PACKAGES]
    digest = _digest([*folders, PROJECT_ROOT / "expectations"], [formula_version(settings)])
    return f"{version('thuoc')}+{digest}"


def gates_version() -> str:
    """A hash of what decides verdicts: when it changes, every delivery is judged again."""
    return _digest([PROJECT_ROOT / "expectations", PROJECT_ROOT / "orchestration" / "ledger"], [])


def dbt_version() -> str:
    """A hash of the dbt project alone, data tests included: when it changes, the manifest is prepared again."""
    return _digest([DBT_PROJECT / part for part in (*_DBT_PARTS, "tests", "profiles.yml")], [version("dbt-core")])


def _digest(places: Iterable[Path], words: Iterable[str]) -> str:
    total = hashlib.sha256()
    for place in places:
        for name, path in _source_files(place):
            content = path.read_bytes()
            total.update(f"{place.name}/{name} {len(content)}\n".encode())
            total.update(content)
    for word in words:
        total.update(f"{word}\n".encode())
    return total.hexdigest()[:12]


def _source_files(place: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of each source file of a folder, or of the file itself, in the order of names.

    dbt's unit tests decide no figure: a test more is no reason to compute a warehouse anew.
    """
    if place.is_file():
        yield "", place
        return
    for path in sorted(place.rglob("*")):
        if path.suffix in _SOURCES and not path.name.endswith(_UNIT_TESTS) and path.is_file():
            yield path.relative_to(place).as_posix(), path
