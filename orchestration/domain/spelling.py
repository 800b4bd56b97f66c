"""One spelling for what people spell in several: the form in which names, headers and words are compared."""

from __future__ import annotations

import re
import unicodedata

# No-break and zero-width spaces come with text copied from web pages and Word; "\s" knows only the first.
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
# Two ways to place a tone: "số hóa" and "số hoá", "hủy" and "huỷ". One is as right as the other.
_PLACED = {
    old: new
    for vowels, first, second in (("oa", "óòỏõọ", "áàảãạ"), ("oe", "óòỏõọ", "éèẻẽẹ"), ("uy", "úùủũụ", "ýỳỷỹỵ"))
    for old, new in zip(
        (vowels[0] + accented for accented in second), (accented + vowels[1] for accented in first), strict=True
    )
}
_NEW_PLACES = re.compile("|".join(_PLACED))


def fold(text: str) -> str:
    """The form in which headers and words are compared: NFC, any case, single spaces, one way to place tones.

    >>> fold("  Số  HOÁ thành phần hồ sơ") == fold("số hóa thành phần hồ sơ")
    True
    """
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()
    return _NEW_PLACES.sub(lambda match: _PLACED[match[0]], spaced)


def without_accents(text: str) -> str:
    """Letters without their marks, as names are typed in a hurry.

    >>> without_accents("Đắk Lắk")
    'Dak Lak'
    """
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return bare.replace("đ", "d").replace("Đ", "D")
