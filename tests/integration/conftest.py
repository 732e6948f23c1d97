"""What the integration tests share: a data folder with the index of the real content, built once."""

import pytest

from bot.app import build_answerer, rebuild_index
from bot.ports import Answerer
from bot.settings import Settings


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings of a data folder whose index is up to date, as ``zhitu reindex`` leaves it.

    The vectors that come with the package are used; what has changed since is embedded.
    """
    settings = Settings.from_environment({"ZHITU_DATA_DIR": str(tmp_path_factory.mktemp("zhitu"))})
    rebuild_index(settings, None)
    return settings


@pytest.fixture(scope="session")
def answerer(indexed: Settings) -> Answerer:
    return build_answerer(indexed)
