"""Tests of the catalogue: its form, its links, its wholeness."""
