"""Agencies as tiles, coloured by one indicator, each a link to its page: a province where it lies, others in a row."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from app import formats
from app.components.markup import Html, joined, link, show, tag
from app.figures import Tile
from app.i18n import N_, _
from orchestration.domain.vietnamese import MISSING

_PLACES = Path(__file__).parents[1] / "assets" / "province_tiles.csv"

#: Classes of colour, from little to much; the words on the last two are white.
CLASSES = 5

#: The islands, beside the province that each belongs to: name, province, column, row.
_ISLANDS = ((N_("Hoang Sa"), "H17", 7, 11), (N_("Truong Sa"), "H32", 7, 17))


def tile_map(tiles: Mapping[str, Tile], unit: str, caption: str, opens: Callable[[str], str]) -> None:
    """The tiles of agencies by code, all provinces or none; those without a figure are hatched, and say so.

    ``opens``: the address that an agency's tile leads to.
    """
    bounds = quantiles([tile.value for tile in tiles.values() if tile.value is not None])
    has_places = bool(tiles.keys() & _places().keys())
    # Read aloud from the north to the south.
    ordered = sorted(_places(), key=lambda code: _places()[code][::-1]) if has_places else tiles
    drawn = [_tile(tiles[code], bounds, unit, code, opens(code)) for code in ordered if code in tiles]
    drawn += [_island(*island, tiles, bounds, unit) for island in _ISLANDS] if has_places else []
    show(
        tag(
            "figure",
            tag("figcaption", caption),
            _legend(bounds, unit, any(tile.value is None for tile in tiles.values())),
            tag(
                "ul",
                joined(drawn, ""),
                class_="th-tiles" if has_places else "th-tiles th-tiles-row",
                aria_label=caption,
            ),
            class_="th-map",
        )
    )


def quantiles(values: Sequence[float]) -> list[float]:
    """The values that part the known ones into classes of equal number; fewer where they are alike."""
    ordered = sorted(values)
    cuts = [ordered[len(ordered) * place // CLASSES] for place in range(1, CLASSES)] if ordered else []
    return sorted(set(cuts) - {ordered[0]}) if ordered else []


def _tile(tile: Tile, bounds: Sequence[float], unit: str, code: str, opens: str) -> Html:
    figure = tag("strong", formats.shown(tile.value, unit) if tile.value is not None else MISSING)
    said = joined([tag("span", tile.name), figure], "")
    return _placed(link(said, opens), _places().get(code), _css(tile.value, bounds))


def _island(
    name: str, code: str, column: int, row: int, tiles: Mapping[str, Tile], bounds: Sequence[float], unit: str
) -> Html:
    tile = tiles.get(code, Tile("", None))
    said = joined([tag("span", _(name)), tag("small", f"({tile.name})" if tile.name else "")], "")
    return _placed(tag("div", said), (column, row), _css(tile.value, bounds))


def _placed(child: Html, place: tuple[int, int] | None, css: str) -> Html:
    style = f"grid-column:{place[0]};grid-row:{place[1]}" if place else ""
    return tag("li", child, class_=css, style=style)


def _css(value: float | None, bounds: Sequence[float]) -> str:
    return "th-tile th-tile-none" if value is None else f"th-tile th-tile-{bisect_right(bounds, value)}"


def _legend(bounds: Sequence[float], unit: str, has_missing: bool) -> Html:
    """What each colour stands for, in numbers."""
    edges = [formats.shown(bound, unit) for bound in bounds]
    words = [_("below {value}").format(value=edges[0])] if edges else [_("all alike")]
    words += [_("from {value}").format(value=edge) for edge in edges]
    keys = [
        joined([tag("span", class_=f"th-key th-tile-{place}", aria_hidden="true"), text], "")
        for place, text in enumerate(words)
    ]
    if has_missing:
        keys.append(joined([tag("span", class_="th-key th-tile-none", aria_hidden="true"), _("no figure")], ""))
    return tag("p", joined((tag("span", key) for key in keys), ""), class_="th-legend")


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Column and row of each province, from 1."""
    with _PLACES.open(encoding="utf-8", newline="") as lines:
        return {row["agency_code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(lines)}
