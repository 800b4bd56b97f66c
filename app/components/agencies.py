"""The choice of an agency and of a unit of it."""

from __future__ import annotations

from app.components.filters import choice
from app.i18n import _, either
from app.publication import rows
from app.queries.indicators import agencies
from app.queries.parts import NO_UNIT
from app.words import GROUP_NAMES
from orchestration.publication.reader import Publication

_UNITS = "select unit_code, name_vi from units where agency_code = ? and dossiers > 0 order by unit_code"

#: The whole agency, among its units.
WHOLE = ""


def agency_choice(publication: Publication, default: str, *, groups: bool) -> str:
    """The code of the agency in the address; with ``groups`` also the nation, the ministries and the provinces."""
    known = agencies(publication)
    codes = [*(GROUP_NAMES if groups else []), *known]
    return choice("agency", codes, default, _("Agency"), lambda code: subject_name(publication, code))


def unit_choice(publication: Publication, agency: str, *, apart: bool = False) -> str:
    """The unit of an agency in the address, or the whole agency; nothing to choose where there are no units.

    ``apart``: what names no unit can be chosen too (``NO_UNIT``).
    """
    names = unit_names(publication, agency)
    if not names:
        return WHOLE
    if apart:
        names = {**names, NO_UNIT: _("Without a unit")}
    return choice("unit", [WHOLE, *names], WHOLE, _("Unit"), lambda code: names.get(code) or _("Whole agency"))


def subject_name(publication: Publication, agency: str, unit: str = WHOLE) -> str:
    """What a group, an agency or a unit is called."""
    known = agencies(publication)
    name = _(GROUP_NAMES[agency]) if agency in GROUP_NAMES else known[agency].name
    return f"{name} · {unit_name(publication, agency, unit)}" if unit else name


def unit_name(publication: Publication, agency: str, unit: str) -> str:
    """What a unit is called, or what names none."""
    return _("Without a unit") if unit == NO_UNIT else unit_names(publication, agency).get(unit, unit)


def place_name(publication: Publication, asked: str, agency: str, unit: str | None) -> str:
    """Where a dossier lies: the unit alone where all that is asked for is of one agency; null: it names none."""
    if asked in GROUP_NAMES:
        return subject_name(publication, agency, unit or WHOLE)
    return unit_name(publication, agency, unit or NO_UNIT)


def unit_names(publication: Publication, agency: str) -> dict[str, str]:
    """The units of an agency that have dossiers, by code; a unit without a name is called by its code."""
    if "units" not in publication.marts or agency in GROUP_NAMES:
        return {}
    return {code: either(name, None) or code for code, name in rows(publication, _UNITS, (agency,)).iter_rows()}
