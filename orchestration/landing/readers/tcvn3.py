"""TCVN3 (ABC, .VnTime): the Vietnamese one-byte encoding of TCVN 5712:1993, third form.

A font of capitals (.VnTimeH) showed the letters of its text as capitals, so capitals with a tone mark have no code of
their own: what was typed in such a font reads as small letters. Nothing tells the font; no capital is made up.
"""

from __future__ import annotations

_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
#: Byte → letter; bytes that are no letter of the encoding are not in it.
LETTER_OF = {first + index: letter for first, letters in _LETTERS.items() for index, letter in enumerate(letters)}
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_KNOWN = bytes(range(0x80)) + bytes(sorted(LETTER_OF))
_UNKNOWN = frozenset(_BEYOND_ASCII) - frozenset(LETTER_OF)
#: ă â ê ô ơ ư đ without a tone mark: a good part of any Vietnamese text, and typographic signs in Windows-1258.
_TONELESS = bytes(range(0xA8, 0xAF))


def decoded(content: bytes) -> str:
    """The text.

    Raises:
        UnicodeDecodeError: a byte is no letter of TCVN3.
    """
    unknown = next((at for at, byte in enumerate(content) if byte in _UNKNOWN), None) if _has_unknown(content) else None
    if unknown is not None:
        raise UnicodeDecodeError("tcvn3", content, unknown, unknown + 1, "no letter of TCVN3")
    return content.decode("latin-1").translate(LETTER_OF)


def looks_like(content: bytes) -> bool:
    """Whether bytes that are no UTF-8 are TCVN3 rather than Windows-1258, by letters that only the former has.

    A tenth of the letters beyond ASCII is far below what Vietnamese has, far above the © and « of a table of dossiers.
    """
    beyond = len(content) - len(content.translate(None, _BEYOND_ASCII))
    toneless = len(content) - len(content.translate(None, _TONELESS))
    return beyond > 0 and toneless * 10 >= beyond and not _has_unknown(content)


def _has_unknown(content: bytes) -> bool:
    return bool(content.translate(None, _KNOWN))
