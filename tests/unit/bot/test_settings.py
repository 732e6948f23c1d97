"""The settings: what each variable becomes, what is refused and how, and what never shows."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import VARIABLES, Settings, find_unknown_variables
from bot.variables import BadSettingError

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def read(**values: str) -> Settings:
    return Settings.from_environment({f"ZHITU_{name.upper()}": value for name, value in values.items()})


def test_nothing_has_to_be_set() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8787)
    assert settings.data_dir.name == "zhitu"
    assert settings.data_dir.is_absolute()
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'zhitu.db'}"
    assert (settings.encoder, settings.language_model) == ("bundled", "")
    assert settings.time_zone == ZoneInfo("Asia/Shanghai")
    assert settings.telegram_mode == "polling"
    assert not settings.telegram_token


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = read(
        data_dir=str(tmp_path),
        database_url="postgresql://me:secret@db/zhitu",
        host="0.0.0.0",  # noqa: S104 - only read, nothing listens
        port="80",
        telegram_token=TOKEN,
        telegram_mode="webhook",
        webhook_url="https://bot.example.com/hook",
        webhook_secret="abc_DEF-123",
        telegram_api_base="http://127.0.0.1:9000/",
        encoder="some/model",
        language_model="openai:gpt-x",
        time_zone="Europe/Berlin",
        log_level="debug",
    )
    assert settings.data_dir == tmp_path
    assert settings.index_dir.parent == settings.cache_dir.parent == tmp_path
    assert settings.port == 80
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.webhook_secret.get_secret_value() == "abc_DEF-123"
    assert settings.telegram_api_base == "http://127.0.0.1:9000"
    assert settings.time_zone == ZoneInfo("Europe/Berlin")
    assert settings.log_level == "DEBUG"
    assert settings.language_model == "openai:gpt-x"


def test_an_empty_variable_counts_as_unset() -> None:
    assert read(port="", host=" ", telegram_token="").port == 8787


def test_the_database_lies_in_the_data_folder_that_is_set(tmp_path: Path) -> None:
    assert read(data_dir=str(tmp_path)).database_url == f"sqlite:///{tmp_path / 'zhitu.db'}"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("port", "eighty", "ZHITU_PORT is 'eighty': expected a whole number from 0 to 65535"),
        ("port", "65536", "ZHITU_PORT is '65536': expected a whole number from 0 to 65535"),
        ("port", "-1", "ZHITU_PORT is '-1': expected a whole number from 0 to 65535"),
        ("port", "８０", "ZHITU_PORT is '８０': expected a whole number from 0 to 65535"),
        ("telegram_mode", "push", "ZHITU_TELEGRAM_MODE is 'push': expected polling or webhook"),
        ("webhook_url", "bot.example.com", "ZHITU_WEBHOOK_URL is 'bot.example.com': expected an address"),
        ("telegram_api_base", "tcp://x", "ZHITU_TELEGRAM_API_BASE is 'tcp://x': expected an address"),
        ("language_model", "gpt-x", "ZHITU_LANGUAGE_MODEL is 'gpt-x': expected provider:model"),
        ("time_zone", "Beijing", "ZHITU_TIME_ZONE is 'Beijing': expected a time zone such as Asia/Shanghai"),
        ("time_zone", "../../etc/passwd", "ZHITU_TIME_ZONE is '../../etc/passwd': expected a time zone"),
        ("log_level", "loud", "ZHITU_LOG_LEVEL is 'loud': expected DEBUG, INFO, WARNING or ERROR"),
        ("data_dir", __file__, "expected a folder, but a file is there"),
    ],
)
def test_a_bad_value_is_one_sentence(name: str, value: str, expected: str) -> None:
    with pytest.raises(BadSettingError) as caught:
        read(**{name: value})
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_token", "my-secret-token"),
        ("webhook_secret", "not allowed: spaces"),
        ("database_url", "mysql://me:my-secret-password@db/zhitu"),
    ],
)
def test_a_bad_secret_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(BadSettingError) as caught:
        read(**{name: value})
    assert f"ZHITU_{name.upper()} has the wrong form: expected" in str(caught.value)
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    ("missing", "given"),
    [("WEBHOOK_URL", {"webhook_secret": "abc"}), ("WEBHOOK_SECRET", {"webhook_url": "https://example.com"})],
)
def test_a_webhook_needs_its_address_and_its_secret(missing: str, given: dict[str, str]) -> None:
    with pytest.raises(BadSettingError, match=f"ZHITU_{missing} is not set"):
        read(telegram_token=TOKEN, telegram_mode="webhook", **given)


def test_no_secret_shows() -> None:
    settings = read(
        telegram_token=TOKEN, webhook_secret="hush-hush", database_url="postgresql://me:password1@db/zhitu"
    )
    shown = f"{settings!r} {settings} {settings.telegram_token} {settings.telegram_token!r}"
    for secret in (TOKEN, TOKEN.split(":")[1], "hush-hush", "password1"):
        assert secret not in shown


def test_a_misspelt_variable_is_found() -> None:
    assert find_unknown_variables({"ZHITU_PROT": "1", "ZHITU_PORT": "1", "PATH": "x"}) == ["ZHITU_PROT"]
    assert len(VARIABLES) == 13
