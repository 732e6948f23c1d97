"""``zhitu knowledge``: checks, lists and shows what is in the catalogue."""

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from bot.commands.parts import Parts, pass_parts

if TYPE_CHECKING:
    from knowledge.catalogue import Catalogue


class UnknownRecordError(Exception):
    """There is no record with this id."""


class UnknownKindError(Exception):
    """There is no kind of this name."""


class UnsoundContentError(Exception):
    """The content has problems."""


@click.group()
def knowledge() -> None:
    """Look at the reviewed records that answers rest on."""


@knowledge.command()
@click.option("--json", "as_json", is_flag=True, help="Print the counts (or the problems) as JSON.")
def check(as_json: bool) -> None:
    """Check the content and count it; every problem is one line on stderr."""
    from knowledge.catalogue import inspect_catalogue
    from knowledge.check import count_records, find_problems, format_counts

    inspection = inspect_catalogue()
    problems = find_problems(inspection)
    if problems:
        if as_json:
            click.echo(json.dumps({"problems": [str(problem) for problem in problems]}, ensure_ascii=False))
        for problem in problems:
            click.echo(str(problem), err=True)
        raise UnsoundContentError(
            f"the content has {len(problems)} problem{'s' if len(problems) > 1 else ''}"
        )
    counts = count_records(inspection.catalogue)
    click.echo(json.dumps(counts) if as_json else format_counts(counts))


@knowledge.command("list")
@click.argument("kind", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@pass_parts
def list_records(parts: Parts, kind: str | None, as_json: bool) -> None:
    """List the records of a KIND, such as fees or occupations, or all of them."""
    from bot.commands.cards import kind_of, title_of

    catalogue = _load(parts)
    records = [*catalogue.sources.values(), *catalogue]
    if kind is not None:
        wanted = _find_kind(kind)
        records = [record for record in records if kind_of(record) == wanted]
    if as_json:
        rows = [
            {"id": record.id, "kind": kind_of(record), "zh": title_of(record).zh, "en": title_of(record).en}
            for record in records
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    width = max((len(record.id) for record in records), default=0)
    for record in records:
        title = title_of(record)
        click.echo(f"{record.id:{width}}  {title.zh}  |  {title.en}")


@knowledge.command()
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON, as its file says it.")
@pass_parts
def show(parts: Parts, id_: str, as_json: bool) -> None:
    """Show one record (or source) with its sources, dates and both languages."""
    catalogue = _load(parts)
    record: Any = catalogue.get(id_) or catalogue.sources.get(id_)
    if record is None:
        known = [*catalogue.records, *catalogue.sources]
        close = (
            get_close_matches(id_, known, n=3, cutoff=0.5) or [other for other in known if id_ in other][:3]
        )
        hint = f": did you mean {' or '.join(close)}?" if close else ": `zhitu knowledge list` names them all"
        raise UnknownRecordError(f"there is no record '{id_}'{hint}")
    if as_json:
        from pydantic_core import to_json

        click.echo(to_json(record).decode())
    else:
        from bot.commands.cards import draw_card

        click.echo(draw_card(record, catalogue))


def _load(parts: Parts) -> "Catalogue":
    from knowledge.catalogue import load_catalogue

    return load_catalogue(cache=parts.read_settings().cache_dir)


def _find_kind(text: str) -> str:
    """Return the kind that is meant: "fee", "fees" and "work-types" will do."""
    from knowledge.kinds import KINDS
    from knowledge.models import Record, Source

    names = [kind.name for kind in KINDS if issubclass(kind.model, Record | Source)]
    wanted = text.lower().replace("-", "_")
    for name in names:
        if wanted in (name, name.removesuffix("s"), f"{name.removesuffix('ies')}y"):
            return name
    raise UnknownKindError(f"there is no kind '{text}': expected one of {', '.join(names)}")
