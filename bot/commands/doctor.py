"""``zhitu doctor``: says what is set up, what is missing, and how to fix it."""

import json

import click

from bot.commands.parts import Parts, pass_parts

_MARKS = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
@pass_parts
def doctor(parts: Parts, context: click.Context, as_json: bool) -> None:
    """Say what is set up and what is missing.

    Exits with 0 if Zhitu can serve, otherwise with 1.
    """
    from bot.diagnosis import examine

    findings = examine(parts.read_settings)
    ready = all(finding.state != "problem" for finding in findings)
    if as_json:
        rows = [
            {"name": one.name, "state": one.state, "message": one.message, "fix": one.fix} for one in findings
        ]
        click.echo(json.dumps({"ready": ready, "findings": rows}, ensure_ascii=False))
    else:
        for one in findings:
            click.echo(
                f"{_MARKS[one.state]}  {one.name}: {one.message}" + (f". {one.fix}" if one.fix else "")
            )
        click.echo("ready to serve" if ready else "not ready: see the lines marked PROBLEM")
    context.exit(0 if ready else 1)
