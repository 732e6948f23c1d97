"""Run by Alembic: applies migrations to the connection that ``storage.schema`` has opened."""

from alembic import context

from storage.tables import metadata

# Migrations run inside the transaction of the caller, who commits. On SQLite a table is rebuilt where needed.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
context.run_migrations()
