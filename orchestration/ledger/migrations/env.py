"""Run by alembic, on the connection that ``schema.py`` hands over."""

from alembic import context

from orchestration.ledger.models import Base
from orchestration.ledger.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
