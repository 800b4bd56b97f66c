"""The first ledger: files, deliveries, gate results, runs, publications."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("agency_code", sa.String(8), nullable=False),
        sa.Column("dataset", sa.String(32), nullable=False),
        sa.Column("period", sa.String(16)),
        sa.Column("period_start", sa.Date),
        sa.Column("period_end", sa.Date),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("contract_version", sa.Text),
        sa.Column("lake_path", sa.Text),
        sa.Column("quarantine_path", sa.Text),
        sa.Column("rows_read", sa.BigInteger),
        sa.Column("rows_accepted", sa.BigInteger),
        sa.Column("rows_quarantined", sa.BigInteger),
        sa.Column("profile", sa.JSON, nullable=False),
        sa.Column("procedure_rows", sa.JSON),
        sa.Column("findings", sa.JSON),
        sa.Column("comparison", sa.JSON),
        sa.Column("status", sa.String(16)),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.JSON),
        sa.Column("warnings", sa.JSON),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.Column("withdrawn_reason", sa.Text),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_series", "deliveries", ["agency_code", "dataset", "period_end"])
    op.create_index("ix_deliveries_in_force", "deliveries", ["dataset", "is_current", "agency_code", "period_end"])
    op.create_index("ix_deliveries_status", "deliveries", ["status"])
    op.create_table(
        "files",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("inode", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("delivery_id", sa.Text),
        sa.PrimaryKeyConstraint("path", name="pk_files"),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.delivery_id"], name="fk_files_delivery_id"),
    )
    op.create_table(
        "quarantine_rules",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "rule", "column", name="pk_quarantine_rules"),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.delivery_id"], name="fk_quarantine_rules_delivery_id"),
    )
    op.create_table(
        "known_procedures",
        sa.Column("agency_code", sa.String(8), nullable=False),
        sa.Column("procedure_code", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("agency_code", "procedure_code", name="pk_known_procedures"),
    )
    op.create_table(
        "gate_results",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("gate", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("success", sa.Boolean, nullable=False),
        sa.Column("observed", sa.Text, nullable=False),
        sa.Column("threshold", sa.Text, nullable=False),
        sa.Column("message_vi", sa.Text, nullable=False),
        sa.Column("message_en", sa.Text, nullable=False),
        sa.Column("is_latest", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gate_results"),
    )
    op.create_index("ix_gate_results_run_id", "gate_results", ["run_id"])
    op.create_index("ix_gate_results_subject", "gate_results", ["subject", "is_latest"])
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("outcome", sa.String(32)),
        sa.Column("publication", sa.Integer),
        sa.Column("code_version", sa.Text, nullable=False),
        sa.Column("inbox_fingerprint", sa.Text),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("code_version", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_publications"),
    )


def downgrade() -> None:
    for table in ("publications", "runs", "gate_results", "known_procedures", "quarantine_rules", "files"):
        op.drop_table(table)
    op.drop_table("deliveries")
