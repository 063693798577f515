"""The part that needs torch: a student learns to give a teacher's sentence vectors."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

Array = NDArray[Any]
AXES = 384
_LONGEST = 256
_BATCH = 48
_RATES = (3e-4, 1e-3)  # of the student's weights, and of the map after its pooling
_WARM_UP = 50
_SMOOTHING = 0.7

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


class Transformer:
    """A transformer with mean pooling; arithmetic in bfloat16, numbers kept in float32.

    Args:
        folder: Where its weights and its tokenizer lie.
    """

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.network: Any = AutoModel.from_pretrained(folder).eval()

    def number(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of the word pieces of each text."""
        given = {"truncation": True, "max_length": _LONGEST}
        return [self.tokenizer(text, **given)["input_ids"] for text in texts]

    def pool(self, numbers: Sequence[Sequence[int]]) -> Any:  # noqa: ANN401 (a tensor)
        """Return the mean of the last states of each text, shape (texts, width)."""
        longest = max(map(len, numbers))
        ids = torch.full((len(numbers), longest), self.tokenizer.pad_token_id)
        mask = torch.zeros((len(numbers), longest), dtype=torch.long)
        for row, one in enumerate(numbers):
            ids[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.network(input_ids=ids, attention_mask=mask).last_hidden_state
        return (states.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)

    def encode(self, texts: Sequence[str]) -> Array:
        """Return the vectors of texts, shape (texts, width), in batches of equal lengths."""
        numbers = self.number(texts)
        order = np.argsort([len(one) for one in numbers], kind="stable")
        found = np.zeros((len(texts), self.network.config.hidden_size), np.float32)
        with torch.inference_mode():
            for first in range(0, len(order), 32):
                some = order[first : first + 32]
                found[some] = self.pool([numbers[i] for i in some]).numpy()
        return found

    def weights(self) -> dict[str, Array]:
        """Return the weights by name."""
        return {name: one.detach().numpy() for name, one in self.network.named_parameters()}

    def vocabulary(self) -> list[str]:
        """Return the word pieces, each at the place of its number."""
        pairs = sorted(self.tokenizer.get_vocab().items(), key=lambda pair: pair[1])
        return [piece for piece, _ in pairs]


def teach(
    student: Transformer,
    sentences: Sequence[str],
    target: Array,
    *,
    steps: int,
    held: Sequence[bool],
) -> Array:
    """Teach the student, in place, and return the linear map after its pooling.

    The loss is the cosine distance to the teacher's vectors, and the squared difference of the
    cosines within a batch (Tung and Mori 2019, similarity-preserving distillation).

    Args:
        student: Changed in place.
        sentences: The texts.
        target: The teacher's vectors of them, shape (sentences, AXES), of length one.
        steps: Batches to learn from.
        held: Which sentences it does not see; printed is how near it comes to them.
    """
    torch.manual_seed(0)
    numbers = student.number(sentences)
    seen = np.flatnonzero(~np.array(held))
    linear = _map_linearly(student.encode([sentences[int(i)] for i in seen]), target[seen])
    mapping = torch.nn.Parameter(torch.tensor(linear, dtype=torch.float32))
    weights = _free_weights(student)
    groups = [{"params": weights, "weight_decay": 0.01}, {"params": [mapping], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups)
    goal = torch.tensor(target, dtype=torch.float32)
    began, losses = time.time(), []
    for step, batch in zip(range(steps), _batches(numbers, seen), strict=False):
        for group, rate in zip(optimiser.param_groups, _RATES, strict=True):
            group["lr"] = rate * min(1, (step + 1) / _WARM_UP) * (1 - step / steps)
        loss = _measure_loss(student.pool([numbers[i] for i in batch]) @ mapping, goal[batch])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*weights, mapping], 1.0)
        optimiser.step()
        losses.append(loss.item())
        if (step + 1) % 100 == 0:
            _say(f"step {step + 1}, {time.time() - began:.0f} s, loss {np.mean(losses[-100:]):.4f}")
    student.network.eval()
    found: Array = mapping.detach().numpy()
    _tell_nearness(student, sentences, target, found, np.flatnonzero(held)[::5])
    return found


def _tell_nearness(
    student: Transformer, sentences: Sequence[str], target: Array, mapping: Array, unseen: Array
) -> None:
    """Print how near the student comes to the teacher on sentences that it has not seen."""
    if len(unseen):
        given = student.encode([sentences[int(i)] for i in unseen]) @ mapping
        given /= np.linalg.norm(given, axis=1, keepdims=True)
        _say(f"cosine to the teacher, held out: {(given * target[unseen]).sum(1).mean():.4f}")


def measure_scales(student: Transformer, sentences: Sequence[str]) -> dict[str, Array]:
    """Return what the inputs of each linear layer are divided by before they are rounded to int8.

    SmoothQuant (Xiao et al. 2023, equation 4, alpha 0.7): largest input to the power of alpha over
    largest weight to the power of 1 - alpha, for each input channel.
    """
    largest: dict[str, torch.Tensor] = {}
    sizes: dict[str, torch.Tensor] = {}
    hooks = []
    for number, layer in enumerate(student.network.encoder.layer):
        for name, modules in _linear_layers(layer).items():
            tag = f"{number}.{name}"
            sizes[tag] = torch.cat([one.weight for one in modules]).detach().abs().amax(0)
            hooks.append(modules[0].register_forward_hook(_note_largest(largest, tag)))
    with torch.inference_mode():
        for numbers in student.number(sentences):
            student.network(input_ids=torch.tensor([numbers]))
    for hook in hooks:
        hook.remove()
    return {
        tag: np.maximum(
            (largest[tag] ** _SMOOTHING / sizes[tag] ** (1 - _SMOOTHING)).double().numpy(), 1e-4
        )
        for tag in largest
    }


def _linear_layers(layer: Any) -> Mapping[str, list[Any]]:  # noqa: ANN401
    own = layer.attention.self
    return {
        "attention": [own.query, own.key, own.value],
        "attended": [layer.attention.output.dense],
        "up": [layer.intermediate.dense],
        "down": [layer.output.dense],
    }


def _note_largest(largest: dict[str, Any], tag: str) -> Any:  # noqa: ANN401 (a hook of torch)
    def note(module: Any, inputs: Any, output: Any) -> None:  # noqa: ANN401
        sizes = inputs[0].detach().abs().reshape(-1, inputs[0].shape[-1]).amax(0)
        largest[tag] = torch.maximum(largest[tag], sizes) if tag in largest else sizes

    return note


def _map_linearly(start: Array, target: Array) -> Array:
    start = start.astype(np.float64)
    ridge = 0.1 * np.eye(start.shape[1])
    solved: Array = np.linalg.solve(start.T @ start + ridge, start.T @ target)
    return solved


def _free_weights(student: Transformer) -> list[Any]:
    # Word vectors stay: words that the texts lack keep their place among the others.
    student.network.embeddings.word_embeddings.weight.requires_grad_(False)
    for module in student.network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    student.network.train()
    named = student.network.named_parameters()
    return [one for name, one in named if one.requires_grad and "pooler" not in name]


def _batches(numbers: Sequence[Sequence[int]], seen: Array) -> Any:  # noqa: ANN401
    """Yield batches of sentences of about equal length, without end, in an order of chance."""
    generator = np.random.default_rng(0)
    lengths = np.array([len(numbers[i]) for i in seen])
    while True:
        order = seen[np.argsort(lengths + generator.uniform(-2, 2, len(seen)), kind="stable")]
        batches = [order[i : i + _BATCH] for i in range(0, len(order), _BATCH)]
        for number in generator.permutation(len(batches)):
            yield batches[number]


def _measure_loss(vectors: Any, goal: Any) -> Any:  # noqa: ANN401 (tensors)
    unit = torch.nn.functional.normalize(vectors, dim=1)
    apart = (1 - (unit * goal).sum(1)).mean()
    among = ((unit @ unit.T - goal @ goal.T) ** 2).mean()
    length = ((vectors.norm(dim=1) - 1) ** 2).mean()
    return apart + 2 * among + 0.05 * length


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
