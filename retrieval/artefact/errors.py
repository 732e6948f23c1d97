"""What can be wrong with an index on disk; every message says what to do."""


class IndexUnusableError(Exception):
    """The search index cannot be used: run `zhitu reindex`."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.__doc__)


class IndexMissingError(IndexUnusableError):
    """There is no search index yet: run `zhitu reindex`."""


class IndexCorruptError(IndexUnusableError):
    """A file of the search index is damaged: run `zhitu reindex`."""


class IndexOutdatedError(IndexUnusableError):
    """The search index was made for another version or another encoder: run `zhitu reindex`."""


class DuplicatePassageError(ValueError):
    """Two passages have the same id."""
