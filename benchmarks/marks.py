"""Where a benchmark writes what it measured: between two marks of a page, the words around them written by hand."""

from __future__ import annotations

END = "<!-- measured: end -->"


def begin(benchmark: str) -> str:
    """The mark before what a benchmark measured; it says how to measure again."""
    return f"<!-- measured: begin (python -m benchmarks.{benchmark}) -->"


def filled(page: str, benchmark: str, measured: str) -> str:
    """The page with what was measured between its marks.

    Raises:
        ValueError: the page has no marks.
    """
    before, _, rest = page.partition(begin(benchmark))
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the page has no place for what was measured: {begin(benchmark)} … {END}")
    return f"{before}{begin(benchmark)}\n\n{measured}\n\n{END}{after}"
