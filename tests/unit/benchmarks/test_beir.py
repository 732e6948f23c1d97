import json
from pathlib import Path

import pytest

from benchmarks import make_beir, retrieval
from benchmarks.beir import DataSetError, read_data_set, score

SQUAD = {
    "data": [
        {
            "title": title,
            "paragraphs": [{"context": text, "qas": [{"id": "x", "question": one} for one in questions]}],
        }
        for title, text, questions in (
            ("直播电商", "直播电商初级的考证费是280元。", ["初级考证费多少", "280元是什么费"]),
            ("互联网营销师", "互联网营销师有四个工种。", ["几个工种"]),
            ("故宫", "故宫位于北京市中心。", ["故宫在哪里"]),
            ("直播电商", "直播电商初级的考证费是280元。", ["直播电商的费用"]),
        )
    ]
}


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    source = tmp_path / "squad.json"
    source.write_text(json.dumps(SQUAD), encoding="utf-8")
    assert make_beir.main([str(source), "--out", str(tmp_path / "beir")]) == 0
    return tmp_path / "beir"


def test_questions_belong_to_their_paragraphs_which_are_kept_once(data_set: Path) -> None:
    data = read_data_set(data_set)
    assert [document.title for document in data.documents] == ["直播电商", "互联网营销师", "故宫"]
    assert list(data.queries.values())[:2] == ["初级考证费多少", "280元是什么费"]
    assert [list(grades) for grades in data.relevant.values()] == [["p1"], ["p1"], ["p2"], ["p3"], ["p1"]]


def test_the_benchmark_compares_three_ways(data_set: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert retrieval.main(["--beir", str(data_set), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["passages"], report["queries"]) == (3, 5)
    assert [row["name"] for row in report["results"]] == ["zhitu", "langchain-core + FAISS", "BM25 alone"]
    assert report["results"][0]["Hit@1"] == 1.0
    assert all(row["Recall@100"] <= 1 and row["passages/s"] > 0 for row in report["results"])


def test_the_table_has_a_row_for_each(data_set: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert retrieval.main(["--beir", str(data_set), "--queries", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 passages, 2 queries, encoder bundled"
    assert lines[1].split()[:4] == ["name", "Hit@1", "Hit@5", "Recall@10"]
    assert len(lines) == 5


def test_figures_are_those_of_the_textbooks() -> None:
    relevant = {"a": {"d1": 2, "d2": 1}, "b": {"d9": 1}}
    figures = score({"a": ["d2", "x", "d1"], "b": [f"x{n}" for n in range(20)] + ["d9"]}, relevant)
    assert figures["Hit@1"] == 0.5
    assert figures["Hit@5"] == 0.5
    assert figures["Recall@10"] == 0.5
    assert figures["Recall@100"] == 1.0
    assert figures["MRR@10"] == 0.5
    ideal = 2 / 1 + 1 / 1.5849625
    assert figures["nDCG@10"] == pytest.approx((1 / 1 + 2 / 2) / ideal / 2)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("corpus.jsonl", '{"_id": "p1", "text": "x"}\n{"_id"', "corpus.jsonl, line 2: not JSON"),
        ("corpus.jsonl", '{"id": "p1"}\n', "line 1: expected an object with _id, text"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1 p1 1\n", "test.tsv, line 2: expected query-id"),
        ("qrels/test.tsv", "q1\tp99\t1\n", "no query has a relevant document"),
    ],
)
def test_broken_data_is_one_sentence_with_file_and_line(
    data_set: Path, name: str, content: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_set / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataSetError, match=complaint):
        read_data_set(data_set)
    assert retrieval.main(["--beir", str(data_set)]) == 2
    assert complaint in capsys.readouterr().err


def test_bad_input_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert retrieval.main(["--beir", str(tmp_path)]) == 2
    assert "corpus.jsonl cannot be read" in capsys.readouterr().err
    (tmp_path / "bad.json").write_text('{"data": 3}', encoding="utf-8")
    assert make_beir.main([str(tmp_path / "bad.json"), "--out", str(tmp_path / "out")]) == 2
    assert "expected SQuAD layout" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_without_header_and_last_newline_is_read(data_set: Path) -> None:
    (data_set / "qrels" / "test.tsv").write_text("q1\tp1\t1\nq3\tp2\t1", encoding="utf-8")
    assert list(read_data_set(data_set).queries) == ["q1", "q3"]
