"""A workbook's parts, looked over before anything parses them.

What would fill the memory is refused unread; what the parser does not tell (merged cells, formulas that nobody
calculated, the day that dates count from) is found here.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile, ZipInfo

from orchestration.landing.readers.content import refuse_too_large
from orchestration.landing.readers.table import UnreadableFile

#: A sheet is held as the full rectangle up to its farthest cells; more cells than this together are refused unread.
LARGEST_RECTANGLE = 50_000_000
#: Parts of a workbook: real ones have tens, with pictures and comments hundreds.
MOST_PARTS = 5_000
#: XML of sheets shrinks to a tenth or a thirtieth; beyond this, and this large, it was made to expand.
HIGHEST_RATIO, SMALLEST_BOMB = 200, 64 * 1024**2
#: XML of sheets that is written as Excel never does is looked at slowly, so far.
LARGEST_UNUSUAL = 64 * 1024**2
#: The list of sheets is parsed as a tree, which takes many times its size.
LARGEST_LIST = 4 * 1024**2

_READ_AT_ONCE = 16 * 1024**2
#: The end of a chunk without a tag's end that is looked at again with the next.
_OVERLAP = 400
#: The address of a cell as Excel and nearly everybody writes it, and as XML allows it to be written. No pattern looks
#: beyond a tag, or a part of nothing but openings would take for ever.
_ADDRESS = re.compile(rb'<c [^<>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_ANY_ADDRESS = re.compile(rb"<(?:\w+:)?c\s[^<>]*?r\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?r\s*=\s*[\"']([0-9]{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?r\s*=\s*[\"']([0-9]{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_UNUSUAL = (b":row", b":c r", b":c s", b":c t", b":c>", b"<c\n", b"<c\r", b"<c\t", b"<c>", b"<c/")
_MERGED = re.compile(rb"mergeCell\s+ref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']")
#: A formula's cell without a value; one of text (t="str") may have an empty one.
_UNCALCULATED = re.compile(
    rb'<c ((?:(?! t="str")[^<>])*)>\s*<f(?:[^<>]*/>|(?:\s[^<>]*)?>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Merge:
    """Cells merged over several rows: first and last row and column, counted from 0."""

    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass
class _Part:
    """What one part holds: the farthest column and row of its cells, merges, the first formula without a value."""

    columns: int = 0
    rows: int = 0
    merges: list[Merge] = field(default_factory=list)
    uncalculated: str | None = None
    unusual: int = 0


@dataclass(frozen=True)
class Workbook:
    """Facts of a workbook; ``merges`` and ``uncalculated`` (the address of a cell) by name of sheet."""

    since_1904: bool
    merges: Mapping[str, list[Merge]]
    uncalculated: Mapping[str, str]


def looked_over(content: bytes) -> Workbook:
    """What must be known of a workbook before it is parsed.

    Raises:
        UnreadableFile: it would not fit in memory, or declares entities.
        BadZipFile: not a workbook, or one whose parts are larger than they say.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        _refuse_bombs(archive.infolist(), len(content))
        looked = [(part.filename, _look(archive, part)) for part in archive.infolist()]
        _refuse_stray_cells([part for _, part in looked])
        parts, (sheets, since_1904) = dict(looked), _sheets(archive)
    of_sheets = {name: parts[part] for name, part in sheets.items() if part in parts}
    return Workbook(
        since_1904,
        {name: part.merges for name, part in of_sheets.items() if part.merges},
        {name: part.uncalculated for name, part in of_sheets.items() if part.uncalculated},
    )


def _refuse_bombs(parts: Sequence[ZipInfo], size: int) -> None:
    expanded = sum(part.file_size for part in parts)
    refuse_too_large(expanded)
    if len(parts) > MOST_PARTS or (expanded > SMALLEST_BOMB and expanded > HIGHEST_RATIO * size):
        raise _bomb()


def _bomb() -> UnreadableFile:
    return UnreadableFile(
        "tệp Excel nén bất thường (quá nhiều phần, hoặc giải nén ra gấp hàng trăm lần); lưu lại bằng Excel rồi gửi",
        "the workbook is packed like a bomb (too many parts, or hundreds of times its size); save it in Excel",
    )


def _refuse_stray_cells(parts: Iterable[_Part]) -> None:
    """One cell far out makes a sheet as wide and as long."""
    parts = sorted(parts, key=lambda part: part.columns * part.rows, reverse=True)
    if sum(part.columns * part.rows for part in parts) > LARGEST_RECTANGLE:
        cell = f"{_letters(parts[0].columns)}{parts[0].rows}"
        raise UnreadableFile(
            f"có ô nằm lạc rất xa (vùng dữ liệu kéo đến {cell}); xóa các cột, dòng thừa ngoài bảng rồi gửi lại",
            f"a cell lies far out (the sheet reaches {cell}); delete what is outside the table",
        )


def _look(archive: ZipFile, part: ZipInfo) -> _Part:
    found, rest = _Part(), b""
    for chunk in _chunks(archive, part):
        text = rest + chunk
        if any(declaration in text for declaration in _DECLARATIONS):
            raise UnreadableFile(
                "tệp Excel có khai báo DOCTYPE hoặc ENTITY (Excel không ghi như vậy); lưu lại bằng Excel rồi gửi",
                "the workbook declares a DOCTYPE or an ENTITY, which Excel never does; save it in Excel",
            )
        # Rows are not cut in two, tags neither.
        end = max(text.rfind(b"</row>"), 0) or text.rfind(b">") + 1
        _look_at(text[:end] if end else text, found)
        rest = text[end:] if end else text[-_OVERLAP:]
    _look_at(rest, found)
    return found


def _chunks(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """A part's bytes. One more is asked for than it says it has: what parses it later believes no such statement."""
    asked = copy.copy(part)
    asked.file_size += 1
    size = 0
    with archive.open(asked) as stream:
        while chunk := stream.read(_READ_AT_ONCE):
            size += len(chunk)
            if size > part.file_size:
                raise BadZipFile(f"{part.filename} is larger than it says")
            yield chunk


def _look_at(text: bytes, found: _Part) -> None:
    cells = _ADDRESS.findall(text)
    if len(cells) != text.count(b"<c ") or any(mark in text for mark in _UNUSUAL):
        cells = _ANY_ADDRESS.findall(text)
        if _ANY_CELL.search(text):
            found.unusual += len(text)
            if found.unusual > LARGEST_UNUSUAL:
                raise _bomb()
            # Cells without an address follow each other: a row has as many columns as cells.
            found.rows = max([found.rows, *map(int, _ANY_ROW.findall(text))])
            found.columns = max([found.columns, *(len(_ANY_CELL.findall(row)) for row in _ROW.split(text))])
    found.columns = max([found.columns, *map(_number, {letters for letters, _ in cells})])
    found.rows = max([found.rows, *map(int, {row for _, row in cells})])
    if b"mergeCell" in text:
        found.merges += [
            Merge((int(top) - 1, int(bottom) - 1), (_number(left) - 1, _number(right) - 1))
            for left, top, right, bottom in _MERGED.findall(text)
            if top != bottom
        ]
    if b"<f" in text and found.uncalculated is None and (formula := _UNCALCULATED.search(text)):
        address = _ADDRESS.match(formula[0])
        found.uncalculated = (address[1] + address[2]).decode() if address else "?"


def _sheets(archive: ZipFile) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, and whether dates count from 1904."""
    lists = []
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if name not in archive.namelist():
            return {}, False
        if archive.getinfo(name).file_size > LARGEST_LIST:
            raise BadZipFile(f"{name} is too large")
        lists.append(ElementTree.fromstring(archive.read(name)))
    book, relations = lists
    targets = {one.get("Id"): posixpath.join("/xl", one.get("Target", "")) for one in relations}
    properties = book.find(f"{_MAIN}workbookPr")
    return (
        {
            sheet.get("name", ""): posixpath.normpath(targets[sheet.get(_ID)]).lstrip("/")
            for sheet in book.iter(f"{_MAIN}sheet")
            if sheet.get(_ID) in targets
        },
        properties is not None and properties.get("date1904") in ("1", "true"),
    )


def _number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
