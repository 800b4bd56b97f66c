"""A misplaced file lies in a folder of any name: PostgreSQL must not refuse it for its length (SQLite never did)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("deliveries", "agency_code", type_=sa.Text)
        op.alter_column("deliveries", "dataset", type_=sa.Text)
