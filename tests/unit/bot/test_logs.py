"""The log: a token never reaches it, whoever writes it and wherever it stands."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import redact, set_up_logging
from bot.settings import Settings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ODD_TOKEN = "42:short-test-token"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging(
        Settings.from_environment({"ZHITU_TELEGRAM_TOKEN": ODD_TOKEN, "ZHITU_WEBHOOK_SECRET": "hush-hush"}),
        stream,
    )
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("secret", [TOKEN, ODD_TOKEN, "hush-hush"])
def test_a_secret_is_taken_out_of_messages_arguments_and_exceptions(stream: io.StringIO, secret: str) -> None:
    log = logging.getLogger("somewhere")
    log.info("calling https://api.telegram.org/bot%s/getMe", secret)
    log.warning({"url": f"/bot{secret}/sendMessage"})
    try:
        raise ConnectionError(f"POST /bot{secret}/getUpdates")
    except ConnectionError:
        log.exception("failed")
    log.error("with a stack", stack_info=True, extra={"token": secret})
    written = stream.getvalue()
    assert secret not in written
    assert written.count("<token>") == 3
    assert "Traceback" in written


def test_the_token_of_another_bot_is_taken_out_too(stream: io.StringIO) -> None:
    other = "987654321:" + "Zz_-9" * 7
    logging.getLogger("somewhere").error("bot%s and %s", other, other.replace(":", "%3A"))
    assert stream.getvalue().endswith("bot<token> and <token>\n")


@pytest.mark.parametrize("name", ["httpx", "httpcore.connection"])
def test_the_http_client_does_not_log_each_request(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST ...")
    assert stream.getvalue() == ""
    logging.getLogger(name).warning("something is wrong")
    assert "something is wrong" in stream.getvalue()


def test_what_looks_alike_stays() -> None:
    text = "12:30:45 人社厅发〔2021〕79 号 sha256:" + "a" * 64
    assert redact(text) == text


def test_quiet_hides_information_only() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        set_up_logging(Settings.from_environment({}), stream, quiet=True)
        logging.getLogger("somewhere").info("loaded")
        logging.getLogger("somewhere").warning("odd")
        assert "odd" in stream.getvalue()
        assert "loaded" not in stream.getvalue()
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:] = before
        root.setLevel(level)
