"""What lies in the inbox: one :class:`InboxFile` for each file, in path order, also for those that break the contract.

Path: ``inbox/<agency_code>/<dataset>/<period>[.r<revision>].<ext>[.gz|.zst]``. Files are only ever read.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.domain.periods import Period, parse_delivery_period
from orchestration.landing.personal import masked

FORMATS = ("csv", "tsv", "xlsx", "json", "ndjson", "parquet")
COMPRESSIONS = ("gz", "zst")
MANIFEST_SUFFIX = ".manifest.json"

_NAME = re.compile(
    r"(?P<period>[^.]+)(?:\.r(?P<revision>[1-9]\d{0,5}))?"
    r"\.(?P<format>csv|tsv|xlsx|json|ndjson|parquet)(?:\.(?P<compression>gz|zst))?",
    re.IGNORECASE,
)
#: Half-sent files of SFTP clients and browsers, lock files of Excel and editors, litter of file managers.
_TEMPORARY = re.compile(
    r"[.~].*|.*~|.*\.(?:part|partial|filepart|tmp|temp|crdownload|download|swp|lock)|thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)
#: Deeper folders than this are not looked into: a linked folder may contain itself.
_DEEPEST = 6


@dataclass(frozen=True)
class InboxFile:
    """One file of the inbox. With a ``problem`` (Vietnamese / English) the other fields hold what could be told."""

    path: Path
    relative: str
    agency_code: str
    dataset: str
    period: Period | None
    revision: int
    format: str
    compression: str | None
    manifest: Path | None
    problem: str | None


def scan(inbox: Path, agency_codes: Collection[str], datasets: Collection[str]) -> list[InboxFile]:
    """Every delivery file of the inbox, sorted by relative path; manifests, dotfiles and half-sent files are left out.

    Args:
        inbox: a folder that need not exist.
        agency_codes: the agencies that may deliver.
        datasets: the datasets that have a contract.
    """
    if not inbox.is_dir():
        return []
    agencies, contracts = frozenset(agency_codes), frozenset(datasets)
    return [
        _inbox_file(inbox, relative, has_manifest, agencies, contracts)
        for relative, has_manifest in sorted(_walk(inbox, "", 0))
    ]


def file_named(
    inbox: Path, relative: str, agency_codes: Collection[str], datasets: Collection[str]
) -> InboxFile | None:
    """What a file of this path is, or would be if it lay there; None for one that is no delivery (see ``scan``)."""
    if _is_left_out(relative.rsplit("/", 1)[-1]):
        return None
    return _inbox_file(inbox, relative, False, frozenset(agency_codes), frozenset(datasets))


def hash_file(path: Path) -> str:
    """SHA-256 of a file as delivered, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def delivery_id(file: InboxFile, sha256: str) -> str:
    """``<agency>-<dataset>-<period>-r<revision>-<first 12 of sha256>``, the same on every machine.

    A file with a problem has no place in a series: ``problem-<12 of its path's hash>-<first 12 of sha256>``.
    """
    if file.problem is not None or file.period is None:
        return f"problem-{hashlib.sha256(file.relative.encode()).hexdigest()[:12]}-{sha256[:12]}"
    return f"{file.agency_code}-{file.dataset}-{file.period.code}-r{file.revision}-{sha256[:12]}"


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, bool]]:
    """(relative path, whether a manifest lies beside it) of every file that is a delivery or means to be one."""
    with os.scandir(folder) as entries:
        listed = [(entry.name, entry.is_dir()) for entry in entries]
    names = {name for name, _ in listed}
    for name, is_folder in listed:
        if _is_left_out(name):
            continue
        if not is_folder:
            yield prefix + name, name + MANIFEST_SUFFIX in names
        elif depth < _DEEPEST:
            yield from _walk(folder / name, f"{prefix}{name}/", depth + 1)


def _is_left_out(name: str) -> bool:
    return bool(_TEMPORARY.fullmatch(name)) or name.lower().endswith(MANIFEST_SUFFIX)


def _inbox_file(
    inbox: Path, relative: str, has_manifest: bool, agencies: frozenset[str], datasets: frozenset[str]
) -> InboxFile:
    folders, name = relative.split("/")[:-1], relative.split("/")[-1]
    agency_code, dataset = (*folders, "", "")[:2]
    match = _NAME.fullmatch(name)
    period: Period | None = None
    problem = _misplaced(folders, agencies, datasets)
    if match is None:
        problem = problem or _misnamed(name)
    else:
        try:
            period = parse_delivery_period(match["period"])
        except ValueError:
            problem = problem or (
                f"kỳ “{match['period']}” không hợp lệ; tên tệp phải bắt đầu bằng YYYY-MM hoặc YYYY-MM-DD "
                f"/ the file name must start with a period, YYYY-MM or YYYY-MM-DD"
            )
    path = inbox / relative
    return InboxFile(
        path=path,
        relative=relative,
        agency_code=agency_code,
        dataset=dataset,
        period=period,
        revision=int(match["revision"] or 1) if match else 1,
        format=match["format"].lower() if match else "",
        compression=match["compression"].lower() if match and match["compression"] else None,
        manifest=path.with_name(name + MANIFEST_SUFFIX) if has_manifest else None,
        problem=masked(problem) if problem else None,
    )


def _misplaced(folders: list[str], agencies: frozenset[str], datasets: frozenset[str]) -> str | None:
    if len(folders) != 2:
        return (
            "tệp không nằm đúng chỗ; đặt vào inbox/<mã cơ quan>/<bộ dữ liệu>/ "
            "/ misplaced: a delivery lies in inbox/<agency_code>/<dataset>/"
        )
    if folders[0] not in agencies:
        return f"mã cơ quan “{folders[0]}” không có trong danh mục / no agency has the code “{folders[0]}”"
    if folders[1] not in datasets:
        known = ", ".join(sorted(datasets))
        return f"không có bộ dữ liệu “{folders[1]}” (có: {known}) / no such dataset (there are: {known})"
    return None


def _misnamed(name: str) -> str:
    return (
        f"tên tệp “{name}” không đúng quy cách; dùng <kỳ>[.r<lần gửi>].<csv|tsv|xlsx|json|ndjson|parquet>[.gz|.zst], "
        f"ví dụ 2024-03.r2.csv.gz / file name not understood: <period>[.r<revision>].<ext>[.gz|.zst]"
    )
