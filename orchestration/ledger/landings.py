"""What landing tells the ledger: files seen, deliveries landed, deliveries withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from orchestration.ledger.landed import delivery_row, facts_of, quarantine_rows
from orchestration.ledger.models import Delivery, InboxPath, QuarantineRule, unsigned
from orchestration.ledger.raw import raw_columns, raw_rows

#: Rows of one ``in (…)``; SQLite takes 32,766 parameters.
CHUNK = 5_000

#: What another landing of the same delivery may find differently: everything but its identity, path and receipt.
_FINDINGS = (
    "contract_version",
    "lake_path",
    "quarantine_path",
    "rows_read",
    "rows_accepted",
    "rows_quarantined",
    "profile",
    "procedure_rows",
)


class UnknownDelivery(LookupError):
    """No delivery has that identifier; nothing was changed."""


class KnownFile(NamedTuple):
    """A file as it was last seen, and the delivery it holds; ``path`` is relative to the inbox."""

    path: str
    size: int
    mtime_ns: int
    inode: int
    sha256: str
    received_at: datetime
    delivery_id: str | None = None


def known_files(connection: Connection) -> dict[str, KnownFile]:
    """Every file ever seen, by its path relative to the inbox."""
    query = select(*raw_columns(InboxPath, KnownFile._fields))
    known = {}
    for path, size, mtime_ns, inode, sha256, received_at, delivery_id in raw_rows(connection, query):
        receipt = datetime.fromisoformat(received_at) if isinstance(received_at, str) else received_at
        known[path] = KnownFile(path, size, mtime_ns, unsigned(inode), sha256, receipt, delivery_id)
    return known


def lake_rows(connection: Connection) -> dict[tuple[str, str], int]:
    """Rows of the lake by dataset and month (``YYYY-MM``) of the deliveries' periods, whether they count or not."""
    rows = func.sum(Delivery.rows_accepted)
    query = select(Delivery.dataset, Delivery.period_start, rows).where(
        Delivery.lake_path.is_not(None), Delivery.period_start.is_not(None)
    )
    found: Counter[tuple[str, str]] = Counter()
    for dataset, start, count in connection.execute(query.group_by(Delivery.dataset, Delivery.period_start)):
        found[dataset, f"{start:%Y-%m}"] += int(count or 0)
    return dict(found)


def record_landings(connection: Connection, landings: Sequence[tuple[object, object]]) -> list[str]:
    """Keep files with the deliveries they hold; a null delivery keeps the file alone.

    The same landing again changes nothing; a delivery landed again with other facts (another contract version) takes
    them, keeps its receipt and its path, and waits for a new judgement.

    Returns:
        The identifiers of deliveries that are new or have other facts, in the order given.
    """
    files, rows = [], []
    for seen, landed in landings:
        file = _file_row(seen)
        if landed is not None:
            rows.append(delivery_row(landed, file))
            file["delivery_id"] = rows[-1]["delivery_id"]
        files.append(file)
    changed = _keep_deliveries(connection, rows)
    _keep_files(connection, files)
    return changed


def withdraw(connection: Connection, delivery_id: str, reason: str, at: datetime) -> None:
    """Take a delivery back: at the next judgement it is as if it had never been accepted. Twice changes nothing.

    Raises:
        UnknownDelivery: there is no such delivery.
    """
    withdrawn_at = select(Delivery.withdrawn_at).where(Delivery.delivery_id == delivery_id)
    row = connection.execute(withdrawn_at).one_or_none()
    if row is None:
        raise UnknownDelivery(
            f"Không có lần gửi {delivery_id}; xem `thuoc deliveries`. "
            f"/ No delivery {delivery_id}; see `thuoc deliveries`."
        )
    if row.withdrawn_at is None:
        change = update(Delivery).where(Delivery.delivery_id == delivery_id)
        connection.execute(change.values(withdrawn_at=at, withdrawn_reason=reason, status=None))


def chunks(names: Sequence[str]) -> Iterable[Sequence[str]]:
    """Names in lists short enough for one statement."""
    return (names[start : start + CHUNK] for start in range(0, len(names), CHUNK))


def _keep_deliveries(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    first_of: dict[str, Mapping[str, Any]] = {row["delivery_id"]: row for row in reversed(rows)}
    known = _known_findings(connection, first_of)
    new = [row for name, row in first_of.items() if name not in known]
    other = [row for name, row in first_of.items() if name in known and _findings(row) != known[name]]
    if new:
        connection.execute(insert(Delivery), new)
    for row in other:
        change = update(Delivery).where(Delivery.delivery_id == row["delivery_id"])
        connection.execute(change.values(**_findings(row), findings=None, status=None))
        connection.execute(delete(QuarantineRule).where(QuarantineRule.delivery_id == row["delivery_id"]))
    refused = [counted for row in (*new, *other) for counted in quarantine_rows(row)]
    if refused:
        connection.execute(insert(QuarantineRule), refused)
    changed = {row["delivery_id"] for row in (*new, *other)}
    return [name for name in dict.fromkeys(row["delivery_id"] for row in rows) if name in changed]


def _findings(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _FINDINGS}


def _known_findings(connection: Connection, delivery_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    columns = [getattr(Delivery, name) for name in ("delivery_id", *_FINDINGS)]
    known = {}
    for chunk in chunks(sorted(delivery_ids)):
        for row in connection.execute(select(*columns).where(Delivery.delivery_id.in_(chunk))).mappings():
            known[row["delivery_id"]] = {name: row[name] for name in _FINDINGS}
    return known


def _file_row(file: object) -> dict[str, Any]:
    facts = facts_of(file)
    return {name: facts.get(name) for name in KnownFile._fields} | {"path": str(facts["path"]), "delivery_id": None}


def _keep_files(connection: Connection, files: Iterable[dict[str, Any]]) -> None:
    latest = {file["path"]: file for file in files}
    for chunk in chunks(sorted(latest)):
        seen = select(InboxPath.path, InboxPath.sha256, InboxPath.received_at).where(InboxPath.path.in_(chunk))
        for path, sha256, received_at in connection.execute(seen).all():
            file = latest.pop(path)
            if file["sha256"] == sha256:
                file["received_at"] = received_at
            connection.execute(update(InboxPath).where(InboxPath.path == path).values(file))
    if latest:
        connection.execute(insert(InboxPath), list(latest.values()))
