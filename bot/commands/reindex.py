"""``zhitu reindex``: brings the search index up to date with the content."""

import json
import sys
from dataclasses import asdict

import click

from bot.commands.parts import Parts, pass_parts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@pass_parts
def reindex(parts: Parts, as_json: bool) -> None:
    """Bring the search index up to date.

    Only what has changed is embedded again.
    """
    from bot.app import rebuild_index
    from bot.logs import set_up_logging

    settings = parts.read_settings()
    set_up_logging(settings, quiet=True)
    if sys.stderr.isatty():
        from bot.commands.progress import open_bar

        with open_bar() as bar:
            task = bar.add_task("Embedding", total=None)
            report = rebuild_index(
                settings, lambda done, total: bar.update(task, completed=done, total=total)
            )
    else:
        report = rebuild_index(settings, None)
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    numbers = f"{report.embedded} embedded, {report.reused} unchanged, {report.seconds:.1f} s"
    click.echo(f"{report.total} passages: {numbers}")
