"""What lies in the inbox: one :class:`InboxFile` for each file, in path order, also for those that break the contract.

Path: ``inbox/<agency_code>/<dataset>/<period>[.r<revision>].<ext>[.gz|.zst]``. Files are only ever read, and only plain
files: a pipe would wait for ever, a link may lead to what was never sent.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path

from orchestration.domain.periods import Period, parse_delivery_period
from orchestration.landing.personal import UNSEEN, masked

FORMATS = ("csv", "tsv", "xlsx", "json", "ndjson", "parquet")
COMPRESSIONS = ("gz", "zst")
MANIFEST_SUFFIX = ".manifest.json"

_NAME = re.compile(
    r"(?P<period>[^.]+)(?:\.r(?P<revision>[1-9]\d{0,5}))?"
    r"\.(?P<format>csv|tsv|xlsx|json|ndjson|parquet)(?:\.(?P<compression>gz|zst))?",
    re.IGNORECASE | re.ASCII,
)
#: Half-sent files of SFTP clients and browsers, lock files of Excel and editors, litter of file managers.
_TEMPORARY = re.compile(
    r"[.~].*|.*~|.*\.(?:part|partial|filepart|tmp|temp|crdownload|download|swp|lock)|thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)
#: Deeper folders than this are not looked into.
_DEEPEST = 6

#: A larger file is neither read nor hashed.
LARGEST_FILE = 2 * 1024**3

#: Characters of names that act on what shows them, and bytes that are no text: told as ``\\x1b``, also in the ledger.
_UNSPOKEN = re.compile(UNSEEN[:-1] + "\t\n\r\ud800-\udfff]")

_LINKED_FOLDER = "thư mục là liên kết (symlink); chép thư mục thật vào inbox / a linked folder is not looked into"
_BROKEN_LINK = "liên kết (symlink) hỏng hoặc lặp vòng; chép tệp thật vào / a link that leads nowhere"
_LEAVES = "liên kết (symlink) ra ngoài thư mục của cơ quan; chép tệp thật vào / a link that leaves its agency's folder"
_NO_FILE = "không phải tệp thường (pipe, socket hoặc thiết bị); chép tệp thật vào / no plain file"
_LOCKED = "không có quyền đọc; cấp quyền đọc cho tài khoản chạy Thước / there is no permission to read it"


class FileChanged(OSError):
    """The file's bytes are not those that were hashed, or it is no plain file any more: for a later run to land."""


@dataclass(frozen=True)
class InboxFile:
    """One file of the inbox. With a ``problem`` (Vietnamese / English) the other fields hold what could be told.

    ``path``: where its bytes are; ``relative``: its name, told; ``is_plain``: others are never opened, and have no
    period, for they are no revision of one.
    """

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
    is_plain: bool = True


@dataclass(frozen=True, order=True)
class _Found:
    """A file as it was found: its path below the inbox, where its bytes are, why it is not opened if it is not."""

    relative: str
    target: str
    has_manifest: bool
    fault: str | None


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
    return [_inbox_file(inbox, found, agencies, contracts) for found in sorted(_walk(inbox.resolve(), "", 0))]


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A plain file, to read; what became a link or a pipe since it was found is not followed and not waited for.

    Raises:
        FileChanged: it is no plain file any more.
        OSError: it cannot be opened.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise FileChanged(f"{path.name}: không còn là tệp thường / no plain file any more") from error
        raise
    with os.fdopen(handle, "rb") as content:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileChanged(f"{path.name}: không còn là tệp thường / no plain file any more")
        yield content


def file_named(
    inbox: Path, relative: str, agency_codes: Collection[str], datasets: Collection[str]
) -> InboxFile | None:
    """What a file of this path is, or would be if it lay there; None for one that is no delivery (see ``scan``)."""
    if _is_left_out(relative.rsplit("/", 1)[-1]):
        return None
    found = _Found(relative, str(inbox / relative), False, None)
    return _inbox_file(inbox, found, frozenset(agency_codes), frozenset(datasets))


def hash_file(path: Path) -> str:
    """SHA-256 of a file as delivered, in hexadecimal; of one larger than ``LARGEST_FILE``, of its size alone."""
    with opened(path) as content:
        size = os.fstat(content.fileno()).st_size
        if size > LARGEST_FILE:
            return hashlib.sha256(f"{size} byte".encode()).hexdigest()
        return hashlib.file_digest(content, "sha256").hexdigest()


def hash_of(file: InboxFile) -> str:
    """What tells a file's bytes from others; of one that is not opened, what is wrong with it."""
    return hash_file(file.path) if file.is_plain else hashlib.sha256((file.problem or "").encode()).hexdigest()


def locked(file: InboxFile) -> InboxFile:
    """A file that may not be read, with that as its problem."""
    return replace(file, problem=_LOCKED, is_plain=False, period=None)


def delivery_id(file: InboxFile, sha256: str) -> str:
    """``<agency>-<dataset>-<period>-r<revision>-<first 12 of sha256>``, the same on every machine.

    A file with a problem has no place in a series: ``problem-<12 of its path's hash>-<first 12 of sha256>``.
    """
    if file.problem is not None or file.period is None:
        return f"problem-{hashlib.sha256(file.relative.encode()).hexdigest()[:12]}-{sha256[:12]}"
    return f"{file.agency_code}-{file.dataset}-{file.period.code}-r{file.revision}-{sha256[:12]}"


def _walk(inbox: Path, prefix: str, depth: int) -> Iterator[_Found]:
    """Every file that is a delivery or means to be one; links to folders are not followed, for they may go round."""
    folder = inbox / prefix
    with os.scandir(folder) as entries:
        listed = list(entries)
    names = {entry.name for entry in listed}
    for entry in listed:
        name, relative = entry.name, prefix + entry.name
        if _is_left_out(name):
            continue
        if not entry.is_dir(follow_symlinks=False):
            target, fault = (
                (entry.path, None) if entry.is_file(follow_symlinks=False) else _followed(inbox, relative, entry)
            )
            yield _Found(relative, target, name + MANIFEST_SUFFIX in names, fault)
        elif depth < _DEEPEST:
            try:
                yield from _walk(inbox, f"{relative}/", depth + 1)
            except PermissionError:
                yield _Found(relative, entry.path, False, _LOCKED)


def _is_left_out(name: str) -> bool:
    return bool(_TEMPORARY.fullmatch(name)) or name.lower().endswith(MANIFEST_SUFFIX)


def _followed(inbox: Path, relative: str, entry: os.DirEntry[str]) -> tuple[str, str | None]:
    """Where a link leads, and why what is there is not opened if it is not; what is no link is no file."""
    if not entry.is_symlink():
        return entry.path, _NO_FILE
    try:
        target = os.path.realpath(entry.path, strict=True)
        mode = Path(target).stat().st_mode
    except OSError:
        return entry.path, _BROKEN_LINK
    if stat.S_ISDIR(mode):
        return entry.path, _LINKED_FOLDER
    if not target.startswith(f"{inbox / relative.split('/')[0]}/"):
        return entry.path, _LEAVES
    return (target, None) if stat.S_ISREG(mode) else (entry.path, _NO_FILE)


def _told(name: str) -> str:
    """A name as text that can be shown, kept and compared: ``\\xe0`` stands for a byte or a sign that is not."""
    return _UNSPOKEN.sub(lambda sign: "".join(f"\\x{byte:02x}" for byte in os.fsencode(sign[0])), name)


def _inbox_file(inbox: Path, found: _Found, agencies: frozenset[str], datasets: frozenset[str]) -> InboxFile:
    relative = _told(found.relative)
    folders, name = relative.split("/")[:-1], relative.split("/")[-1]
    agency_code, dataset = (*folders, "", "")[:2]
    match = _NAME.fullmatch(name)
    period: Period | None = None
    problem = found.fault or _misplaced(folders, agencies, datasets)
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
    return InboxFile(
        path=Path(found.target),
        relative=relative,
        agency_code=agency_code,
        dataset=dataset,
        period=None if found.fault else period,
        revision=int(match["revision"] or 1) if match else 1,
        format=match["format"].lower() if match else "",
        compression=match["compression"].lower() if match and match["compression"] else None,
        manifest=inbox / (found.relative + MANIFEST_SUFFIX) if found.has_manifest else None,
        problem=masked(problem) if problem else None,
        is_plain=found.fault is None,
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
