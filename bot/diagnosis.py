"""What a Zhitu needs to run, looked at piece by piece: what is there, what is missing, how to get it."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.settings import Settings, find_unknown_variables
from bot.variables import BadSettingError

_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
)
_FONT_NAMES = (
    "notosanscjk",
    "notoserifcjk",
    "notosanssc",
    "sourcehansans",
    "wqy-",
    "droidsansfallback",
    "pingfang",
)
_HASTY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``state`` is ok, note (it runs without) or problem (it does not serve)."""

    name: str
    state: str
    message: str
    fix: str = ""


def examine(read_settings: Callable[[], Settings]) -> list[Finding]:
    """Look at everything. Nothing is built, migrated or downloaded, and no secret is repeated."""
    findings = [_examine_python()]
    try:
        settings = read_settings()
    except BadSettingError as error:
        return [*findings, Finding("settings", "problem", str(error), "Correct the variable")]
    looks = (_examine_folder, _examine_database, _examine_content, _examine_encoder, _examine_index)
    findings += [_examine_variables(), *(look(settings) for look in looks), _examine_font()]
    return [*findings, *_examine_options(settings)]


def _examine_python() -> Finding:
    version = platform.python_version()
    if sys.version_info < (3, 11):  # noqa: UP036 - a wheel that was forced onto an old Python gets here
        return Finding("python", "problem", f"{version} is too old", "Install Python 3.11 or newer")
    return Finding("python", "ok", version)


def _examine_variables() -> Finding:
    unknown = find_unknown_variables()
    if unknown:
        return Finding("settings", "note", f"nothing reads {', '.join(unknown)}", "Check the spelling")
    return Finding("settings", "ok", "all variables are known and good")


def _examine_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        fix = "Make it writable, or set ZHITU_DATA_DIR to another folder"
        return Finding("data folder", "problem", f"{existing} cannot be written", fix)
    if existing != folder:
        return Finding("data folder", "note", f"{folder} does not exist yet", "The first start makes it")
    return Finding("data folder", "ok", str(folder))


def _examine_database(settings: Settings) -> Finding:
    from storage import DatabaseUrlError, StorageUnavailableError, pending
    from storage.engine import parse_url

    try:
        url = parse_url(settings.database_url)
        place = url.render_as_string(hide_password=True)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return Finding("database", "note", f"{place} does not exist yet", "The first start makes it")
        lacking = pending(settings.database_url, busy_seconds=_HASTY_SECONDS)
    except (StorageUnavailableError, DatabaseUrlError) as error:
        return Finding("database", "problem", str(error), "Correct it or set ZHITU_DATABASE_URL")
    if lacking:
        fix = "The next start of `zhitu serve` or `zhitu bot` migrates it"
        return Finding("database", "note", f"{place} lacks {len(lacking)} migration(s)", fix)
    return Finding("database", "ok", f"{place} is up to date")


def _examine_content(settings: Settings) -> Finding:
    from knowledge.catalogue import load_catalogue
    from knowledge.problems import CatalogueError, ContentMissingError

    try:
        catalogue = load_catalogue()
    except CatalogueError as error:
        message = f"{len(error.problems)} problem(s), the first: {error.problems[0]}"
        return Finding("content", "problem", message, "`zhitu knowledge check` lists them")
    except ContentMissingError as error:
        return Finding("content", "problem", str(error), "Install the package again")
    return Finding("content", "ok", f"{len(catalogue)} records from {len(catalogue.sources)} sources")


def _examine_encoder(settings: Settings) -> Finding:
    from retrieval.encoders import EncoderError, load_encoder

    try:
        load_encoder(settings.encoder)
    except EncoderError as error:
        return Finding("encoder", "problem", str(error), "Or unset ZHITU_ENCODER to use the bundled one")
    return Finding("encoder", "ok", settings.encoder)


def _examine_index(settings: Settings) -> Finding:
    from retrieval.encoders import EncoderError, load_encoder
    from retrieval.index import IndexMissingError, IndexUnusableError, verify_index

    fix = "Run `zhitu reindex`"
    try:
        manifest = verify_index(settings.index_dir)
        # Of a model by hub name the fingerprint is known only after a download, which is not ours to start.
        local = settings.encoder == "bundled" or Path(settings.encoder).expanduser().is_dir()
        if local and load_encoder(settings.encoder).fingerprint != manifest.encoder:
            return Finding(
                "index", "note", "it was made with another encoder", "The next start makes it anew"
            )
    except IndexMissingError:
        return Finding("index", "note", "there is none yet", "The first question makes it")
    except (IndexUnusableError, EncoderError, OSError) as error:
        return Finding("index", "problem", str(error), "" if "zhitu reindex" in str(error) else fix)
    if not _is_current(manifest.content):
        return Finding(
            "index", "note", "the content has changed since it was built", "The next start mends that"
        )
    return Finding("index", "ok", f"{manifest.passages} passages, current")


def _is_current(indexed: str) -> bool:
    from knowledge.catalogue import CONTENT
    from knowledge.files import hash_files

    return hash_files(CONTENT) in indexed


def _examine_font() -> Finding:
    for folder in _FONT_FOLDERS:
        for file in Path(folder).expanduser().rglob("*.[ot]t[fc]"):
            if file.name.casefold().startswith(_FONT_NAMES):
                return Finding("Chinese font", "ok", str(file))
    fix = "For pictures with Chinese text: apt install fonts-noto-cjk"
    return Finding("Chinese font", "note", "none found, pictures are sent as text", fix)


def _examine_options(settings: Settings) -> Iterator[Finding]:
    if settings.telegram_token:
        yield Finding("Telegram", "ok", f"token is set, by {settings.telegram_mode}")
    else:
        yield Finding(
            "Telegram", "note", "off", "Set ZHITU_TELEGRAM_TOKEN to the token of @BotFather to switch it on"
        )
    if not settings.language_model:
        yield Finding("language model", "ok", "none: answers are written from the records")
    elif find_spec("langchain") is None:
        fix = "Run pip install 'zhitu[llm]' and the package of the provider"
        yield Finding("language model", "problem", f"{settings.language_model} needs langchain", fix)
    else:
        yield Finding("language model", "ok", settings.language_model)
