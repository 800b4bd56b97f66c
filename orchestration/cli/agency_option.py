"""``--agency``: a code, or a name that means one agency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.domain.agencies import GROUP_NAMES, GROUPS, agency_of
from orchestration.domain.spelling import fold

#: Groups by the names that tables and reports give them.
_GROUP_OF = {fold(name): code for code, names in GROUP_NAMES.items() for name in names} | {"cả nước": "ALL"}
_BEFORE = ("khối ", "các ")


def agency_code(told: str | None) -> str | None:
    """The code that a single ``--agency`` means, for typer to call.

    Raises:
        WrongUsage: it is neither a code nor the name of one agency.
    """
    return None if told is None else agency_codes([told])[0]


def agency_codes(told: Sequence[str], on: date | None = None) -> list[str]:
    """The codes of agencies, units and groups told by code or name; names as on a day, else of any time.

    Raises:
        WrongUsage: one is neither a code nor the name of one agency.
    """
    told = [_group_of(each) or each for each in told]
    if all(_is_code(each) for each in told):
        return [each.upper() for each in told]
    # Read only when a name must be looked up: commands that are told codes do not need the facts.
    from orchestration.domain.agency_names import AgencyNames, UnknownAgency

    names = AgencyNames.from_csv(load_settings().reference)
    try:
        return [each.upper() if _is_code(each) else names.resolve(each, on) for each in told]
    except UnknownAgency as error:
        raise WrongUsage(str(error)) from None


def _group_of(told: str) -> str | None:
    name = fold(told)
    for word in _BEFORE:
        name = name.removeprefix(word)
    return _GROUP_OF.get(name)


def _is_code(told: str) -> bool:
    if told.upper() in GROUPS:
        return True
    try:
        agency_of(told.upper())
    except ValueError:
        return False
    return True


#: One agency of those that deliver, for commands that may do without.
OneAgency = Annotated[
    str | None,
    typer.Option(
        "--agency", metavar="A", help="mã hoặc tên cơ quan / agency code or name, e.g. H44", callback=agency_code
    ),
]
