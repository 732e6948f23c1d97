"""What is remembered: SQLAlchemy tables, one unit of work, Alembic migrations."""
