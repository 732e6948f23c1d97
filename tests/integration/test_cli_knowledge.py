"""`zhitu knowledge`: counting, listing and showing the records of the package."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.commands.cards import draw_card
from bot.commands.parts import Parts
from bot.settings import Settings
from knowledge.catalogue import load_catalogue
from tests.integration.test_cli_ask import assert_refused, zhitu


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """Parts with one data folder for all tests, so that the content is compiled once."""
    folder = str(tmp_path_factory.mktemp("data"))
    return Parts(read_settings=lambda: Settings.from_environment({"ZHITU_DATA_DIR": folder}))


def knowledge(parts: Parts, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["knowledge", *arguments], obj=parts, catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_check_counts_the_records(parts: Parts) -> None:
    counts = json.loads(knowledge(parts, "check", "--json"))
    assert counts["work_tasks"] == 60
    assert counts["exam_sessions"] == 7
    assert counts["records"] == sum(
        count for kind, count in counts.items() if kind not in ("records", "sources", "slots")
    )
    table = knowledge(parts, "check").splitlines()
    assert [tuple(row.split()) for row in table] == [(kind, str(count)) for kind, count in counts.items()]
    rows = json.loads(knowledge(parts, "list", "--json"))
    assert len(rows) == counts["records"] + counts["sources"]
    assert all(row["zh"] and row["en"] for row in rows)


def test_list_names_every_record_of_a_kind(parts: Parts) -> None:
    rows = json.loads(knowledge(parts, "list", "fees", "--json"))
    assert {row["kind"] for row in rows} == {"fees"}
    lines = knowledge(parts, "list", "fee").splitlines()
    assert [line.split()[0] for line in lines] == [row["id"] for row in rows]


@pytest.mark.parametrize("kind", ["policy", "policies", "work-types", "work_type", "Sources"])
def test_a_kind_may_be_written_as_people_do(parts: Parts, kind: str) -> None:
    assert knowledge(parts, "list", kind)


def test_show_gives_both_languages_and_the_sources(parts: Parts) -> None:
    card = knowledge(parts, "show", "cert.1x-livestream")
    assert card.startswith("cert.1x-livestream  (certificates)\n")
    for part in (
        "  zh  ",
        "  en  ",
        "直播电商",
        "2025-12-31",
        "sources:\n  src.",
        "cert.1x-livestream.junior",
    ):
        assert part in card


def test_show_as_json_is_the_record(parts: Parts) -> None:
    record = json.loads(knowledge(parts, "show", "cert.1x-livestream", "--json"))
    assert record["id"] == "cert.1x-livestream"
    assert record["sources"][0]["source"].startswith("src.")


def test_a_source_can_be_shown(parts: Parts) -> None:
    card = knowledge(parts, "show", "src.aopai-2024-plan")
    assert "kind: organiser" in card
    assert "published: 2024-01-18" in card


def test_every_record_and_source_can_be_shown(parts: Parts) -> None:
    catalogue = load_catalogue(cache=parts.read_settings().cache_dir)
    for record in [*catalogue, *catalogue.sources.values()]:
        card = draw_card(record, catalogue)
        assert "Text(" not in card
        assert ": None" not in card


def test_an_unknown_id_suggests_close_ones(tmp_path: Path) -> None:
    result = zhitu("knowledge", "show", "cert.1x-livestrem", home=tmp_path)
    assert_refused(result, "there is no record 'cert.1x-livestrem': did you mean cert.1x-livestream")
    result = zhitu("knowledge", "show", "zzzzzzzz", home=tmp_path)
    assert_refused(result, "`zhitu knowledge list` names them all")


def test_an_unknown_kind_names_the_kinds(tmp_path: Path) -> None:
    result = zhitu("knowledge", "list", "prices", home=tmp_path)
    assert_refused(result, "there is no kind 'prices': expected one of sources, regions, topics")


def test_the_second_run_reads_the_compiled_form(tmp_path: Path) -> None:
    first = zhitu("knowledge", "list", home=tmp_path)
    (compiled,) = (tmp_path / "data" / "cache").iterdir()
    before = compiled.stat().st_mtime_ns
    assert zhitu("knowledge", "list", home=tmp_path).stdout == first.stdout
    assert compiled.stat().st_mtime_ns == before
