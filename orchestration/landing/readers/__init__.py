"""Files → text cells under canonical names, one module a family of formats."""

from __future__ import annotations

from orchestration.landing.readers.content import decompressed
from orchestration.landing.readers.table import Choose, TextTable, UnreadableFile


def read_table(
    content: bytes,
    choose: Choose,
    *,
    format: str,
    compression: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> TextTable:
    """The wanted columns of a file as text cells.

    Args:
        content: the file's bytes as delivered.
        choose: told the header, gives the canonical name of each wanted column by position.
        encoding, delimiter: as the agency declared; None: detected.

    Raises:
        UnreadableFile: nothing can be read from it, whatever its bytes are.
    """
    try:
        inside = decompressed(content, compression)
        if format in ("csv", "tsv"):
            from orchestration.landing.readers.delimited import read_delimited

            return read_delimited(inside, choose, format, encoding, delimiter)
        if format in ("json", "ndjson"):
            from orchestration.landing.readers.records import read_records

            return read_records(inside, choose, format, encoding)
        if format == "xlsx":
            from orchestration.landing.readers.excel import read_excel

            return read_excel(inside, choose)
        from orchestration.landing.readers.parquet import read_parquet

        return read_parquet(inside, choose)
    except (UnreadableFile, MemoryError):
        raise
    except BaseException as error:
        # Readers meet hostile bytes here, and those written in Rust may panic, which is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(
            f"không đọc được tệp {format} (hỏng hoặc cắt cụt); xuất và gửi lại",
            f"cannot read the {format} file ({type(error).__name__}); export it again",
        ) from error
