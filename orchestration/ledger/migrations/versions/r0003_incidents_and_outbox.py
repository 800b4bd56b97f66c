"""Incidents with their history, silences, the outbox and whom its messages told of what."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _folder_name(length: int) -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.String(length), "sqlite")


def _counted() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("agency_code", _folder_name(8), nullable=False),
        sa.Column("dataset", _folder_name(32), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("delivery_id", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("rows_read", sa.BigInteger),
        sa.Column("rows_failed", sa.BigInteger),
        sa.Column("message_vi", sa.Text, nullable=False),
        sa.Column("message_en", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("acknowledged_at", sa.DateTime),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("resolved_at", sa.DateTime),
        sa.Column("resolved_by", sa.Text),
        sa.Column("reopenings", sa.JSON, nullable=False),
        sa.Column("absent_since", sa.DateTime),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_incidents"),
    )
    op.create_index("ix_incidents_status", "incidents", ["status"])
    op.create_table(
        "incident_events",
        _counted(),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_incident_events"),
        sa.ForeignKeyConstraint(["fingerprint"], ["incidents.fingerprint"], name="fk_incident_events_fingerprint"),
    )
    op.create_index("ix_incident_events_fingerprint", "incident_events", ["fingerprint"])
    op.create_table(
        "silences",
        _counted(),
        sa.Column("agency_code", sa.Text),
        sa.Column("dataset", sa.Text),
        sa.Column("rule", sa.Text),
        sa.Column("period", sa.Text),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("agency_code", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("short", sa.Text, nullable=False),
        sa.Column("delivery_id", sa.Text),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.DateTime, nullable=False),
        sa.Column("claimed_until", sa.DateTime),
        sa.Column("sent_at", sa.DateTime),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("message_id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_status", "outbox", ["status", "next_attempt_at"])
    op.create_index("ix_outbox_channel", "outbox", ["channel", "sent_at"])
    op.create_table(
        "notices",
        sa.Column("message_id", sa.String(24), nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("life", sa.Integer, nullable=False),
        sa.Column("about", sa.Text),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("message_id", "fingerprint", name="pk_notices"),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.message_id"], name="fk_notices_message_id"),
        sa.ForeignKeyConstraint(["fingerprint"], ["incidents.fingerprint"], name="fk_notices_fingerprint"),
    )
    op.create_index("ix_notices_fingerprint", "notices", ["fingerprint"])
