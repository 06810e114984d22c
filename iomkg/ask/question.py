"""From a question in plain English to a named query: retrieval, without model or network.

Things, sources and dates are recognised in the words; what is left is compared with the ways in
which people ask for each query (``asks`` in its front matter, its summary and tags) and with the
properties of the ontology. The features of each fit make a probability, and those of the question
one that nothing fits; the weights were fitted to questions (``scripts/fit_ask.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from iomkg.ask.features import FITS, Fit, fits, none_features, read_question, unknown_items
from iomkg.ask.intents import Catalogue
from iomkg.ask.named import quoted

SURE = 0.45
_UNUSED = FITS.index("unused")
# Fitted to the questions of tests/data with scripts/fit_ask.py, which says how to do it again;
# one for each of FITS and NONE, in their order.
FIT_WEIGHTS: tuple[float, ...] = (
    3.383,
    2.285,
    2.334,
    3.605,
    -0.857,
    -3.88,
    -0.286,
    -1.565,
    0.375,
    -4.475,
    0.189,
    -0.42,
    -2.091,
    0.766,
    -1.429,
    -1.499,
    -2.884,
    1.24,
    0.971,
    1.95,
    1.027,
    1.522,
    -0.595,
    1.658,
    -1.02,
)
NONE_WEIGHTS: tuple[float, ...] = (
    3.846,
    1.763,
    1.004,
    0.8,
    1.169,
    -0.257,
    0.522,
    4.831,
    3.93,
)


@dataclass(frozen=True)
class Choice:
    """A named query with the parameters that a question seems to ask for.

    Attributes:
        query: its name.
        params: its parameters as a person would write them.
        summary: what it answers.
        score: how probable it is that it was meant, from 0 to 1.
    """

    query: str
    params: tuple[tuple[str, str], ...]
    summary: str
    score: float

    @property
    def command(self) -> str:
        """The command that asks the same."""
        words = [f"--{n.replace('_', '-')} {quoted(v)}" for n, v in self.params]
        return " ".join(["iomkg query", self.query, *words])


@dataclass(frozen=True)
class Understanding:
    """What a question was taken to mean.

    Attributes:
        sure: whether the first choice fits well enough to be asked.
        choices: the nearest named queries, the best first; at most three.
        unknown: words of the question that nothing accounts for.
    """

    sure: bool
    choices: tuple[Choice, ...]
    unknown: tuple[str, ...]


def understand(question: str, catalogue: Catalogue) -> Understanding:
    """Choose the named query that a question asks for.

    Args:
        question: a question in plain English.
        catalogue: all that can be asked for.

    Returns:
        The best choices and whether the first of them is sure.
    """
    asked = read_question(question, catalogue)
    found = tuple(fits(asked, catalogue))
    none = _dot(NONE_WEIGHTS, none_features(asked, catalogue, found))
    best = _probable(found, none)
    unknown = tuple(item.text for item in unknown_items(asked, catalogue))
    sure = (
        bool(best)
        and belief(best) >= SURE
        and not _leaves_out(best[0], found)
        and not asked.seen.strangers
        and not asked.seen.future
    )
    return Understanding(sure, best[:3], asked.seen.strangers + unknown)


def _leaves_out(choice: Choice, found: Sequence[Fit]) -> bool:
    """Whether a thing is named that the choice has nothing to do with."""
    fit = next(f for f in found if f.intent.query.id == choice.query and f.params == choice.params)
    return fit.features[_UNUSED] > 0


def belief(choices: Sequence[Choice]) -> float:
    """Return how probable the first choice is, wider or narrower forms of it taken together."""
    first = choices[0]
    return sum(
        choice.score
        for choice in choices
        if choice.query == first.query
        and (set(choice.params) <= set(first.params) or set(choice.params) >= set(first.params))
    )


def _probable(found: Sequence[Fit], none: float) -> tuple[Choice, ...]:
    scores: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[float, Fit]] = {}
    for fit in found:
        key = (fit.intent.query.id, fit.params)
        score = _dot(FIT_WEIGHTS, fit.features)
        if key not in scores or scores[key][0] < score:
            scores[key] = score, fit
    top = max((score for score, _ in scores.values()), default=0.0)
    top = max(top, none)
    whole = math.exp(none - top) + sum(math.exp(score - top) for score, _ in scores.values())
    choices = [
        Choice(name, params, fit.intent.query.summary, round(math.exp(score - top) / whole, 4))
        for (name, params), (score, fit) in scores.items()
    ]
    return tuple(sorted(choices, key=lambda c: (-c.score, c.query, c.params)))


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True))
