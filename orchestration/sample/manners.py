"""How each agency writes its extracts: a stable property of the agency, whatever the seed."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Manner:
    """One way of writing, within the contract. ``headings``: canonical or vi; ``words``: canonical, codes or vi;
    ``dates``: iso, vi (dd/mm/yyyy) or typed; ``clock``: whether instants are told to the second or to the minute;
    ``due_as_day``: due dates without a time; ``lean``: columns left out that a file need not have."""

    extension: str = "csv"
    compression: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    headings: str = "canonical"
    words: str = "canonical"
    dates: str = "iso"
    clock: str = "second"
    due_as_day: bool = False
    booleans: tuple[str, str] = ("false", "true")
    thousands: bool = False
    manifest: bool = False
    lean: bool = False

    @property
    def suffix(self) -> str:
        """What follows the period in the file's name."""
        return f".{self.extension}" + (f".{self.compression}" if self.compression else "")


_PLAIN = Manner()
_OFFICE = Manner(
    delimiter=";",
    headings="vi",
    words="vi",
    dates="vi",
    clock="minute",
    due_as_day=True,
    booleans=("không", "có"),
    thousands=True,
)

#: By the number in the code, for agencies without a manner of their own: mostly what is quick to write and to read.
_COMMON = (
    _PLAIN,
    replace(_PLAIN, words="codes", booleans=("0", "1"), lean=True),
    Manner(extension="parquet", dates="typed"),
    replace(_OFFICE, encoding="utf-8-sig"),
    Manner(extension="tsv", delimiter="\t", due_as_day=True),
    replace(_PLAIN, compression="gz", booleans=("FALSE", "TRUE")),
    replace(_PLAIN, compression="zst", words="codes"),
    Manner(extension="ndjson", dates="typed", due_as_day=True),
    replace(_OFFICE, lean=True),
    Manner(extension="parquet", dates="typed", due_as_day=True, words="codes", lean=True),
)

#: Workbooks, old encodings and whole JSON arrays come from a few agencies, small ones where writing is slow.
_OWN = {
    "G20": Manner(extension="xlsx", dates="typed", headings="vi", words="codes", booleans=("không", "có")),
    "G21": Manner(extension="xlsx", dates="vi", clock="minute", due_as_day=True, words="vi", lean=True),
    "H03": Manner(extension="xlsx", dates="typed", due_as_day=True, booleans=("0", "1")),
    "G08": replace(_OFFICE, encoding="windows-1258", delimiter=","),
    "H22": replace(_OFFICE, encoding="windows-1258"),
    "H35": replace(_OFFICE, encoding="windows-1258", compression="gz"),
    "G22": replace(_OFFICE, extension="tsv", delimiter="\t", encoding="utf-16"),
    "H14": replace(_OFFICE, encoding="utf-16", compression="zst", thousands=False),
    "G06": Manner(extension="json", dates="typed", manifest=True),
    "H37": Manner(extension="json", headings="vi", words="vi", dates="vi", clock="minute", booleans=("Không", "Có")),
    "H29": Manner(extension="parquet", dates="typed", manifest=True),
    "G12": Manner(compression="zst", manifest=True),
    "H44": replace(_OFFICE, encoding="utf-8-sig", manifest=True),
    "H57": Manner(extension="ndjson", compression="zst", headings="vi", words="codes", dates="vi"),
}


def manner_of(agency_code: str) -> Manner:
    """How an agency writes all its extracts."""
    return _OWN.get(agency_code) or _COMMON[int(agency_code[1:]) % len(_COMMON)]
