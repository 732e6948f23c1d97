"""What the tests of retrieval share: the real catalogue and its lexicon, loaded once."""

import pytest

from knowledge.catalogue import Catalogue, load_catalogue
from retrieval.query.lexicon import Lexicon


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def lexicon(catalogue: Catalogue) -> Lexicon:
    return Lexicon(catalogue)
