"""Who reads, and what each role may see.

Without OIDC settings nobody logs in: whoever reaches the app, on this machine, reads all; with
``THUOC_AUDIENCE=public``, what the public may. With them (``[auth]`` in ``THUOC_HOME/secrets.toml``),
``THUOC_HOME/roles.csv`` gives identities their roles; who is not in it, or not logged in, reads as the public.
"""

from __future__ import annotations

import csv
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from orchestration.domain.agencies import is_agency_code
from orchestration.domain.clock import hanoi_now
from orchestration.publication.audience import Audience
from orchestration.settings import Settings

#: local: no login; public: published aggregates; agency: and its own rows and incidents; programme: those of all, but
#: no dossier's code, which is personal data between the agency and whom it serves.
Role = Literal["local", "public", "agency", "programme"]

#: The roles that the table may give.
GIVEN = ("agency", "programme")

_COLUMNS = {"identity", "role", "agency_code", "valid_from", "valid_to"}

#: In a filter by agency: every one.
ANY = "*"

#: Agencies whose rows this session was refused, in the session's state.
_REFUSED = "refused_agencies"

_log = logging.getLogger(__name__)


class RolesError(ValueError):
    """A row of roles.csv cannot be understood; the message says which, and what to write."""


@dataclass(frozen=True)
class Reader:
    """Whoever looks at the page."""

    role: Role
    agency: str = ""
    identity: str = ""

    @property
    def audience(self) -> Audience:
        """Whether what documents mark for internal use may be shown."""
        return "internal" if self.role in ("local", "programme") else "public"

    @property
    def rows_of(self) -> str | None:
        """Of which agency single rows, refusals and incidents may be shown: a code, all (``*``), or none."""
        return {"local": ANY, "programme": ANY, "agency": self.agency, "public": None}[self.role]

    @property
    def sees_codes(self) -> bool:
        """Whether dossiers are named by their codes."""
        return self.role in ("local", "agency")


def reader() -> Reader:
    """Who reads this page now.

    Raises:
        RolesError: a row of roles.csv cannot be understood: nobody gets a role by mistake.
    """
    settings = Settings()
    if not has_login():
        return Reader("local" if is_open() else "public")
    claims: dict[str, Any] = dict(st.user)
    if not claims.get("is_logged_in"):
        return Reader("public")
    return given(claims, settings.roles, hanoi_now().date())


def sees_rows_of(agency: str) -> bool:
    """Whether the reader may see an agency's single rows, refusals and incidents.

    An agency that asks for another's is noted in the log, once a session.
    """
    reading = reader()
    if reading.rows_of in (ANY, agency):
        return True
    asked: set[str] = st.session_state.setdefault(_REFUSED, set())
    if reading.role == "agency" and agency not in asked:
        asked.add(agency)
        _log.log(
            logging.WARNING, "refused: %s (agency %s) asked for rows of %s", reading.identity, reading.agency, agency
        )
    return False


def is_open() -> bool:
    """Whether whoever reaches the server may see all: no login, and not for the public."""
    return not has_login() and Settings().audience == "internal"


def has_login() -> bool:
    """Whether readers can log in."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def given(claims: dict[str, Any], roles: Path, on: date) -> Reader:
    """The reader of a login: what the table says of its verified e-mail address, else of its subject, on a day.

    Raises:
        RolesError: a row of the table cannot be understood.
    """
    identities = [str(claims.get("sub", ""))]
    if claims.get("email") and claims.get("email_verified") is True:
        identities.insert(0, str(claims["email"]).casefold())
    table = _table(str(roles), roles.stat().st_mtime_ns) if roles.is_file() else ()
    for identity in filter(None, identities):
        for known, role, agency, begins, ends in table:
            if known == identity and (begins or on) <= on <= (ends or on):
                return Reader(role, agency, identity)
    return Reader("public", identity=identities[0])


_Row = tuple[str, Role, str, date | None, date | None]


@st.cache_data(max_entries=2, show_spinner=False)
def _table(path: str, changed: int) -> tuple[_Row, ...]:
    with Path(path).open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if missing := _COLUMNS - set(rows.fieldnames or ()):
            raise RolesError(f"roles.csv: thiếu cột / missing columns: {', '.join(sorted(missing))}")
        return tuple(_row(row, number) for number, row in enumerate(rows, 2))


def _row(row: dict[str, str | None], number: int) -> _Row:
    cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    identity, role, agency = cells["identity"], cells["role"], cells["agency_code"]
    if not identity:
        raise RolesError(f"roles.csv, dòng / row {number}, identity: không được trống / must not be blank")
    if role not in GIVEN:
        raise RolesError(f"roles.csv, dòng / row {number}, role = {role!r}: {', '.join(GIVEN)}")
    if (role == "agency") != is_agency_code(agency):
        raise RolesError(
            f"roles.csv, dòng / row {number}, agency_code = {agency!r}: mã cơ quan với role agency, để trống với "
            "programme / an agency's code for agency, blank for programme"
        )
    try:
        begins, ends = (date.fromisoformat(cells[name]) if cells[name] else None for name in ("valid_from", "valid_to"))
    except ValueError as error:
        raise RolesError(f"roles.csv, dòng / row {number}, valid_from, valid_to: {error}") from None
    given_role: Role = "agency" if role == "agency" else "programme"
    return (identity.casefold() if "@" in identity else identity, given_role, agency, begins, ends)
