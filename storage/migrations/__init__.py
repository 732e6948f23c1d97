"""Migrations of the database, oldest first in ``versions``; run by ``storage.migrate``."""
