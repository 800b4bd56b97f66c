"""Which files of the inbox are new, by what the ledger knows of them; no file is opened for it.

A manifest is kept in the ledger as a file beside the delivery's: when it comes, goes or changes, so does the delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.landing.inbox import MANIFEST_SUFFIX, InboxFile
from orchestration.pipeline.contracts import Contracts

if TYPE_CHECKING:
    from orchestration.ledger.landings import KnownFile

#: The facts of a manifest that is not there: such a row says that a known one was taken away.
_NOTHING = {"size": -1, "mtime_ns": 0, "inode": 0}


@dataclass(frozen=True)
class SeenFile:
    """A file as it lies there now, before it is opened, and as the ledger knows it.

    ``has_manifest``: it has one, or had one.
    """

    file: InboxFile
    facts: Mapping[str, Any]
    manifest: Mapping[str, Any]
    known: KnownFile | None
    has_manifest: bool


def new_files(
    files: Iterable[InboxFile], known: Mapping[str, KnownFile], contracts: Contracts, *, again: bool = False
) -> Iterator[SeenFile]:
    """The files to land, in the order of paths; ``again``: all of them, known or not."""
    for file in files:
        try:
            facts = _facts(file.path, file.relative)
            manifest = _manifest_facts(file)
        except FileNotFoundError:
            continue  # taken away since the scan
        before, manifest_before = known.get(file.relative), known.get(manifest["path"])
        same = _unchanged(facts, before) and _unchanged(manifest, manifest_before)
        if again or not (same and contracts.same_as_landed(file)):
            has_manifest = file.manifest is not None or manifest_before is not None
            yield SeenFile(file, facts, manifest, before, has_manifest)


def _facts(path: Path, relative: str) -> dict[str, Any]:
    stat = path.stat()
    return {"path": relative, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "inode": stat.st_ino}


def _manifest_facts(file: InboxFile) -> dict[str, Any]:
    relative = file.relative + MANIFEST_SUFFIX
    return _facts(file.manifest, relative) if file.manifest else {"path": relative, **_NOTHING}


def _unchanged(facts: Mapping[str, Any], known: KnownFile | None) -> bool:
    if known is None:
        return bool(facts["size"] == _NOTHING["size"])
    return (facts["size"], facts["mtime_ns"], facts["inode"]) == (known.size, known.mtime_ns, known.inode)
