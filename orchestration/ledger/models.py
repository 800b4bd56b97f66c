"""Tables of the ledger. What is true now lives here; what was published lives in the marts.

Instants are Asia/Ho_Chi_Minh wall clock without zone, as everywhere in the lake.
A change here needs a revision in ``migrations/versions`` and a new ``schema.HEAD``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

from orchestration.domain.clock import wall_clock


class WallClock(TypeDecorator[datetime]):
    """An instant as Asia/Ho_Chi_Minh wall clock; one with a zone is brought there first."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is None:
            return value
        return wall_clock(value)


class PlainText(TypeDecorator[str]):
    """Text without what PostgreSQL has no place for and a sent file may name: NUL, halves of surrogate pairs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def folder_name(length: int) -> TypeEngine[str]:
    """A folder of the inbox, its name of any length: a misplaced file lies where no agency or dataset is.

    SQLite's columns are declared with the length that agencies and datasets have, which it does not enforce.
    """
    return Text().with_variant(String(length), "sqlite")


class Unsigned64(TypeDecorator[int]):
    """An unsigned 64-bit number in a signed column: some file systems have inodes beyond 2^63."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return value - 2**64 if value is not None and value >= 2**63 else value

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        return value if value is None else unsigned(value)


def unsigned(value: int) -> int:
    """The unsigned number that a signed column holds."""
    return value + 2**64 if value < 0 else value


class Base(DeclarativeBase):
    """Declarative base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: WallClock(),
        str: PlainText(),
        dict[str, Any]: JSON(none_as_null=True),
        dict[str, int]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


class Delivery(Base):
    """One extract an agency delivered: agency × dataset × period × revision × content.

    The period is null where the file's place or name tells none: such a delivery is unreadable and in no series.
    ``status`` is null until the delivery was judged, and again when something asks for a new judgement.
    ``findings``: {rule: {severity, message_vi, message_en, …}} of the rules that its own facts failed.
    ``comparison``: what its series says of it (volume against earlier periods, unknown procedures).
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_series", "agency_code", "dataset", "period_end"),
        Index("ix_deliveries_in_force", "dataset", "is_current", "agency_code", "period_end"),
        Index("ix_deliveries_status", "status"),
    )

    delivery_id: Mapped[str] = mapped_column(primary_key=True)
    agency_code: Mapped[str] = mapped_column(folder_name(8))
    dataset: Mapped[str] = mapped_column(folder_name(32))
    period: Mapped[str | None] = mapped_column(String(16))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    revision: Mapped[int] = mapped_column(Integer)
    path: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    contract_version: Mapped[str | None]
    lake_path: Mapped[str | None]
    quarantine_path: Mapped[str | None]
    rows_read: Mapped[int | None] = mapped_column(BigInteger)
    rows_accepted: Mapped[int | None] = mapped_column(BigInteger)
    rows_quarantined: Mapped[int | None] = mapped_column(BigInteger)
    profile: Mapped[dict[str, Any]]
    procedure_rows: Mapped[dict[str, int] | None] = mapped_column(deferred=True)
    findings: Mapped[dict[str, Any] | None]
    comparison: Mapped[dict[str, Any] | None]
    status: Mapped[str | None] = mapped_column(String(16))
    is_current: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[list[str] | None]
    warnings: Mapped[list[str] | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]


class InboxPath(Base):
    """A file of the inbox as it was last seen: same size, mtime and inode, and it is not hashed again."""

    __tablename__ = "files"

    path: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    inode: Mapped[int] = mapped_column(Unsigned64)
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("deliveries.delivery_id"))


class QuarantineRule(Base):
    """How many rows of a delivery a rule of the contract refused, and by which column ('' where by none alone)."""

    __tablename__ = "quarantine_rules"

    delivery_id: Mapped[str] = mapped_column(ForeignKey("deliveries.delivery_id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int] = mapped_column(BigInteger)


class KnownProcedure(Base):
    """A procedure code that an agency's deliveries in force declare, and the earliest period that does."""

    __tablename__ = "known_procedures"

    agency_code: Mapped[str] = mapped_column(String(8), primary_key=True)
    procedure_code: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date]


class GateResultRow(Base):
    """A gate's finding; ``is_latest`` until the same gate judges the same subject again."""

    __tablename__ = "gate_results"
    __table_args__ = (Index("ix_gate_results_subject", "subject", "is_latest"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    run_id: Mapped[str] = mapped_column(index=True)
    gate: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str]
    success: Mapped[bool]
    observed: Mapped[str]
    threshold: Mapped[str]
    message_vi: Mapped[str]
    message_en: Mapped[str]
    is_latest: Mapped[bool] = mapped_column(default=True)


class Run(Base):
    """One run of the pipeline; ``finished_at`` is null while it runs, and for ever if it was killed."""

    __tablename__ = "runs"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    as_of: Mapped[date]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))
    publication: Mapped[int | None] = mapped_column(Integer)
    code_version: Mapped[str]
    inbox_fingerprint: Mapped[str | None]


class Publication(Base):
    """A version that passed the publication gate."""

    __tablename__ = "publications"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    run_id: Mapped[str]
    created_at: Mapped[datetime]
    as_of: Mapped[date]
    code_version: Mapped[str]
