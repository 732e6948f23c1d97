"""The command line: ``zhitu COMMAND …``."""

import os
import sys
import traceback
from collections.abc import Sequence

import click

from bot.commands.ask import ask
from bot.commands.doctor import doctor
from bot.commands.knowledge import knowledge
from bot.commands.parts import Parts
from bot.commands.reindex import reindex
from bot.commands.running import bot, chat, serve, worker

_OURS = frozenset({"bot", "knowledge", "quizzes", "retrieval", "storage"})
BAD_INPUT = 2
"""The exit code for whatever the caller has to mend."""
INTERRUPTED = 130
DEFECT = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zhitu", message="%(prog)s %(version)s")
def cli() -> None:
    """Zhitu: career advisor and exam tutor for China's new occupations and skill certificates."""


for command in (ask, chat, serve, bot, worker, reindex, knowledge, doctor):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None, parts: Parts | None = None) -> int:
    """Run one command and return its exit code; what is wrong becomes one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # JSON lines are UTF-8 wherever they are read, whatever the locale here.
            stream.reconfigure(encoding="utf-8")
    try:
        code = cli.main(arguments, prog_name="zhitu", standalone_mode=False, obj=parts)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more; the interpreter must not complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in _OURS:
            return _report_defect(error)
        return _fail(str(error) or type(error).__doc__ or type(error).__name__, BAD_INPUT)
    return code if isinstance(code, int) else 0


def _report_defect(error: Exception) -> int:
    """Show what went wrong inside, with the stack, but without any token that stands in it."""
    from bot.logs import find_secrets, redact

    click.echo(redact("".join(traceback.format_exception(error)), find_secrets()), err=True)
    return DEFECT


def _fail(message: str, code: int) -> int:
    click.echo(f"zhitu: {message}", err=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
