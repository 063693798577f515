import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from distmode.encoder import (
    Encoder,
    SentenceVectors,
    cut_long,
    find_default_encoder,
    find_encoder,
    list_encoders,
    open_encoder,
    read_encoder_card,
)
from distmode.encoder.pieces import LONGEST, WordPieces
from distmode.errors import ModelError
from distmode.preprocess import find_sentences, preprocess
from tests.command_line import ROOT

SHIPPED = ROOT / "models" / "encoder-en"
ODD = (
    "Mrs. O'Brien’s café, naïve—“quoted” … 3½ km! 北京 ok",
    "a\u200bb\ufeffc\x07d \u00a0e\u2028f",
    "ﬁne Straße İstanbul ǅ ß ŉ",
    "😀 ok 🇬🇧 x" * 3,
    "x" * 120 + " y",
    "don't   stop\tnow\n\nok",
    "$5 + 3^2 `a` ~b |c a_b-c/d",
    "\u0301alone e\u0301 한국어 カタカナ 㐀 𠀀 豈 \ufffd\x00",
    "",
)


@pytest.fixture(scope="module")
def words() -> list[str]:
    return (SHIPPED / "vocab.txt").read_text(encoding="utf-8").split("\n")


def test_word_pieces_are_those_of_an_independent_implementation(words: list[str]) -> None:
    numbers = {word: number for number, word in enumerate(words)}
    other = Tokenizer(WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100))
    other.normalizer = BertNormalizer(lowercase=True)
    other.pre_tokenizer = BertPreTokenizer()
    rows = (ROOT / "examples" / "coded.jsonl").read_text(encoding="utf-8").splitlines()
    ours = WordPieces(words)
    for text in (*ODD, *(json.loads(row)["text"] for row in rows)):
        assert ours.number(text)[1:-1] == other.encode(text).ids[: LONGEST - 2], text


def test_a_sentence_longer_than_the_encoder_has_places_for_is_no_crash() -> None:
    text = "strengthening " * 40 + "x" * 50_000 + " 北" * 600
    vectors = open_encoder(SHIPPED).encode(text, [(0, len(text))])
    assert np.isfinite(vectors.matrix).all()


def test_vectors_have_length_one_and_depend_on_their_sentence_alone() -> None:
    encoder = open_encoder(SHIPPED)
    text = "She runs the club. Nobody asked her to. The roof leaks."
    spans = find_sentences(text)
    together = encoder.encode(text, spans)
    assert together.matrix.shape == (3, encoder.width)
    assert np.linalg.norm(together.matrix, axis=1) == pytest.approx(1.0, abs=1e-5)
    for number, (start, end) in enumerate(spans):
        alone = encoder.encode(text[start:end], [(0, end - start)])
        assert alone.matrix[0].tobytes() == together.matrix[number].tobytes()


def test_other_words_of_like_meaning_are_nearer_than_other_talk() -> None:
    one, alike, other = (
        next(preprocess([talk], encoder=SHIPPED)).vectors
        for talk in (
            "The principal put the assistant principal in charge of discipline.",
            "Behaviour was the deputy's job; her head gave it to her.",
            "Rain came in through a crack above the stage all winter.",
        )
    )
    assert one
    assert alike
    assert other
    assert one.pool() @ alike.pool() > one.pool() @ other.pool()


def test_shares_of_sentences_add_up_to_the_excerpts_vector() -> None:
    # Sizes 1 and 3: the mean is (0.25, 0.75), its length sqrt(0.625).
    vectors = SentenceVectors(((0, 1), (2, 3)), (1, 3), np.eye(2, dtype=np.float32))
    assert vectors.pool() == pytest.approx(np.array([0.25, 0.75]) / np.sqrt(0.625))
    assert vectors.share().sum(axis=0) == pytest.approx(vectors.pool())
    assert np.linalg.norm(vectors.pool()) == pytest.approx(1.0)


def test_silence_has_no_vector() -> None:
    tokens = next(preprocess(["  \n "], encoder=SHIPPED))
    assert tokens.vectors is not None
    assert tokens.vectors.spans == ()
    assert tokens.vectors.pool().tolist() == [0.0] * 384


def test_without_an_encoder_there_are_no_vectors() -> None:
    assert next(preprocess(["She leads."])).vectors is None


def test_endless_talk_is_cut_into_even_stretches_and_loses_no_word() -> None:
    text = "and then we " * 50
    parts = list(cut_long(text, (0, len(text))))
    assert [len(text[a:b].split()) for a, b in parts] == [50, 50, 50]
    assert " ".join(text[a:b] for a, b in parts) == text.strip()


def test_telemetry_is_off_before_onnxruntime_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    Encoder(SHIPPED)
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


@pytest.mark.parametrize("name", ["encoder.onnx", "vocab.txt"])
def test_a_damaged_encoder_is_not_opened(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "encoder-en"
    shutil.copytree(SHIPPED, folder)
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ModelError, match=f"{name} is damaged; install distmode again"):
        Encoder(folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name} cannot be read"):
        Encoder(folder)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"name": "a"}',
        '{"name": "a", "version": "1", "width": -1, '
        '"files": {"encoder.onnx": "", "vocab.txt": ""}}',
    ],
)
def test_a_card_that_says_nothing_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "encoder.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="use the model distmode-en-lite"):
        read_encoder_card(tmp_path)


def test_the_shipped_encoder_is_found_by_its_hash() -> None:
    card = read_encoder_card(SHIPPED)
    assert find_encoder(card.sha256).folder == SHIPPED
    assert find_default_encoder() == card
    assert SHIPPED in list_encoders()


def test_an_encoder_that_did_not_come_with_distmode_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="did not come with this distmode; install distmode"):
        find_encoder("0" * 64)
    assert find_default_encoder([tmp_path]) is None


def test_without_onnxruntime_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distmode.encoder.folder.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install onnxruntime, or use the model"):
        find_encoder(read_encoder_card(SHIPPED).sha256)
    assert find_default_encoder() is None
