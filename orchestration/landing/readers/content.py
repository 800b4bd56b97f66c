"""A file's bytes: decompressed, told apart, decoded to UTF-8 in NFC."""

from __future__ import annotations

import gzip
import io
import re
import unicodedata
import zlib

from orchestration.landing.inbox import LARGEST_FILE
from orchestration.landing.readers import tcvn3
from orchestration.landing.readers.table import UnreadableFile

#: More text than this in one file is refused: it would not fit in the memory of a small machine.
LARGEST = LARGEST_FILE

#: Compressed bytes read at a time: zstd makes at most some 40,000 of one, so that a bit overshoots by little.
_BIT = 1024

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

_MAGIC = (
    (b"PK\x03\x04", "Excel (xlsx) hoặc zip", "an Excel (xlsx) or zip file"),
    (b"\xd0\xcf\x11\xe0", "Excel cũ (xls) hoặc Word", "an old Excel (xls) or Word file"),
    (b"%PDF", "PDF", "a PDF"),
    (b"\x1f\x8b", "tệp nén gzip", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "tệp nén zstd", "a zstd file"),
    (b"PAR1", "Parquet", "a Parquet file"),
    (b"Rar!", "tệp nén rar", "a rar file"),
    (b"7z\xbc\xaf", "tệp nén 7z", "a 7z file"),
    (b"<!DOCTYPE", "trang web (HTML)", "a web page"),
    (b"<html", "trang web (HTML)", "a web page"),
)


def decompressed(content: bytes, compression: str | None) -> bytes:
    """The bytes inside ``gz`` or ``zst``.

    Raises:
        UnreadableFile: empty, cut short, damaged, or larger than ``LARGEST``.
    """
    if not content:
        raise UnreadableFile("tệp rỗng (0 byte); gửi lại tệp", "the file is empty (0 bytes); send it again")
    try:
        if compression == "gz":
            inside = gzip.GzipFile(fileobj=io.BytesIO(content)).read(LARGEST + 1)
        elif compression == "zst":
            inside = _unzstd(content)
        else:
            inside = content
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(
            f"không giải nén được ({compression}): tệp bị cắt cụt hoặc hỏng; nén và gửi lại",
            f"cannot decompress ({compression}): {error}; compress and send it again",
        ) from error
    refuse_too_large(len(inside))
    if not inside:
        raise UnreadableFile("nội dung nén rỗng; gửi lại tệp", "nothing inside the compressed file; send it again")
    return inside


def refuse_too_large(size: int) -> None:
    """Raises: UnreadableFile: more bytes than ``LARGEST``."""
    if size > LARGEST:
        raise UnreadableFile(
            "nội dung lớn hơn 2 GB; chia thành các tệp theo ngày (YYYY-MM-DD)", "larger than 2 GB; split it by day"
        )


def _unzstd(content: bytes) -> bytes:
    """What the frames hold, bit by bit: a few bytes may stand for gigabytes, which are not made."""
    import zstandard

    parts, size = [], 0
    waiting = io.BytesIO(content)
    frame = None
    while size <= LARGEST and (some := waiting.read(_BIT)):
        while some:
            frame = zstandard.ZstdDecompressor().decompressobj() if frame is None or frame.eof else frame
            try:
                parts.append(frame.decompress(some))
            except zstandard.ZstdError as error:
                raise OSError(str(error)) from error
            size += len(parts[-1])
            some = frame.unused_data
    if size <= LARGEST and frame is not None and not frame.eof:
        raise EOFError("the last frame has no end")
    return b"".join(parts)


def refuse_other_kinds(content: bytes, format: str) -> None:
    """Raises: UnreadableFile: the bytes are plainly of another kind than the extension says."""
    head = content[:16].lstrip()
    for magic, name_vi, name_en in _MAGIC:
        if head[: len(magic)].lower() == magic.lower():
            raise UnreadableFile(
                f"nội dung là {name_vi}, không phải {format}; gửi lại đúng định dạng và đuôi tên tệp",
                f"the content is {name_en}, not {format}; send it again with the right format and extension",
            )


def utf8(content: bytes, declared: str | None) -> tuple[bytes, str]:
    """UTF-8 bytes without a mark, in NFC as far as combining marks go, and the encoding they came in.

    A byte-order mark is certain; then what the agency declared; else UTF-8, UTF-16 (by its zero bytes), TCVN3 (by its
    letters), Windows-1258.

    Raises:
        UnreadableFile: not text in the declared encoding, or not text at all.
    """
    encoding = _marked(content) or declared or _detected(content)
    if encoding == "utf-8":
        text = content.removeprefix(b"\xef\xbb\xbf")
        if not text.isascii():
            _decoded(text, "utf-8")
    else:
        text = unicodedata.normalize("NFC", _decoded(content, encoding).removeprefix("\ufeff")).encode()
    if b"\x00" in text:
        raise UnreadableFile(
            "tệp chứa ký tự nhị phân (NUL), không phải văn bản; xuất lại tệp",
            "the file holds binary zeros, it is not text; export it again",
        )
    return _composed(text), encoding


def _composed(text: bytes) -> bytes:
    # U+0300 to U+037F, the combining marks of decomposed Vietnamese, begin with these two bytes and nothing else does.
    if b"\xcc" in text or b"\xcd" in text:
        return unicodedata.normalize("NFC", text.decode()).encode()
    return text


def _marked(content: bytes) -> str | None:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else None


def _detected(content: bytes) -> str:
    head = content[:4096]
    # Header names are mostly ASCII: in UTF-16 every second byte of theirs is zero.
    if head.count(0) > len(head) // 4:
        return "utf-16"
    try:
        content if content.isascii() else content.decode("utf-8")
    except UnicodeDecodeError:
        if _is_damaged_utf8(content):
            return "utf-8"
        return "tcvn3" if tcvn3.looks_like(content) else "windows-1258"
    return "utf-8"


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8 all the same: a file cut inside a letter, or glued from two.

    In Windows-1258 the bytes that would go on a letter of UTF-8 are signs that seldom follow a letter of Vietnamese.
    """
    read = content.decode("utf-8", errors="replace")
    broken = read.count("\ufffd")
    return sum(len(letters) for letters in _NOT_ASCII.findall(read)) - broken > broken


def _utf16(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "utf-16-be" if content[0:4096:2].count(0) > content[1:4096:2].count(0) else "utf-16-le"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        if encoding == "tcvn3":
            return tcvn3.decoded(content)
        return content.decode({"utf-16": _utf16(content), "windows-1258": "cp1258"}.get(encoding, encoding))
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"không đọc được bằng bảng mã {encoding} (byte thứ {error.start + 1}); lưu tệp ở UTF-8 rồi gửi lại",
            f"not {encoding} text (byte {error.start + 1}); save it as UTF-8 and send it again",
        ) from error
