"""Fit the weights of ``iomkg ask`` to questions whose right commands are known.

    python scripts/fit_ask.py [--by-set | --by-topic] [FILE …]

Without an option the weights are fitted to all questions but those of ``UNSEEN``, and printed for
``iomkg/ask/question.py``. With ``--by-set`` and ``--by-topic`` each file, or each tenth of the
open questions, is left out in turn, and what is printed is how many of those left out come out
right, wrong and unsure. A multinomial logistic regression over the fits of a question and the
chance that none fits, ridge-penalised, by gradient descent.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import iomkg  # noqa: E402
from iomkg.ask.features import FITS, NONE, fits, none_features, read_question  # noqa: E402
from iomkg.ask.intents import Catalogue, gather  # noqa: E402
from iomkg.ask.question import FIT_WEIGHTS, NONE_WEIGHTS, SURE, Choice, belief  # noqa: E402

DATA = ROOT / "tests" / "data"
UNSEEN: frozenset[str] = frozenset()  # names of files that are kept to measure with
_MAY_BE_SILENT = frozenset({"property-by-source", "topic", "membership"})
_KEPT = 30  # fits of a question that are looked at
_ROUNDS, _RATE, _RIDGE = 300, 0.1, 0.001
_LACKING = 3.0  # how much worse a confident row is where the graph has none


@dataclass(frozen=True)
class Case:
    """A question: what its fits and their absence look like, and which fits are right."""

    file: str
    topic: str
    question: str
    lacking: bool
    vetoed: bool
    none: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    right: tuple[bool, ...]
    commands: tuple[str, ...]
    calls: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def read_cases(files: Sequence[Path], catalogue: Catalogue, kg: iomkg.KnowledgeGraph) -> list[Case]:
    """Read questions and make features of them."""

    @cache
    def is_silent(query: str, params: tuple[tuple[str, str], ...]) -> bool:
        rows = kg.query(query, **dict(params)).dicts() if query in _MAY_BE_SILENT else [{}]
        return {row.get("answer") for row in rows} <= {"silent", "not wholly read"}

    accepted = json.loads((DATA / "questions-accepted.json").read_text(encoding="utf-8"))
    cases = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            right = record.get("accepted") or accepted.get(record.get("of"), [])
            cases.append(_case(file.name, record, right, catalogue, is_silent))
    return cases


def _case(
    file: str,
    record: dict[str, str],
    right: list[str],
    catalogue: Catalogue,
    is_silent: Callable[[str, tuple[tuple[str, str], ...]], bool],
) -> Case:
    asked = read_question(record["question"], catalogue)
    found = tuple(fits(asked, catalogue))
    none = none_features(asked, catalogue, found)
    by_command: dict[str, tuple[float, ...]] = {}
    calls = {}
    ranked = sorted(found, key=lambda fit: -_dot(FIT_WEIGHTS, fit.features))
    for fit in ranked:
        command = Choice(fit.intent.query.id, fit.params, "", 0).command
        by_command.setdefault(command, fit.features)
        calls[command] = fit.intent.query.id, fit.params
    is_right = {c: any(c.startswith(f"iomkg query {r}") for r in right) for c in by_command}
    if not right:
        is_right = {c: is_silent(*calls[c]) for c in list(by_command)[:_KEPT]}
        is_right |= dict.fromkeys(list(by_command)[_KEPT:], False)
    kept = [c for at, c in enumerate(by_command) if at < _KEPT or is_right[c]]
    return Case(
        file,
        record.get("of") or f"{file} {record['id']}",
        record["question"],
        not right,
        bool(asked.seen.strangers) or asked.seen.future,
        none,
        tuple(by_command[c] for c in kept),
        tuple(is_right[c] for c in kept),
        tuple(kept),
        tuple(calls[c] for c in kept),
    )


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(map(float.__mul__, weights, values))


def chances(case: Case, weights: Sequence[float]) -> list[float]:
    """Return the probability of each fit, that of none last."""
    of_fit, of_none = weights[: len(FITS)], weights[len(FITS) :]
    scores = [_dot(of_fit, row) for row in case.rows] + [_dot(of_none, case.none)]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def fit(cases: Sequence[Case]) -> list[float]:
    """Fit the weights, those of the fits first (Adam on the penalised log-likelihood)."""
    start = [*FIT_WEIGHTS, *NONE_WEIGHTS]
    weights, mean, square = list(start), [0.0] * len(start), [0.0] * len(start)
    used = [c for c in cases if not c.vetoed and (c.lacking or any(c.right))]
    for step in range(1, _ROUNDS + 1):
        slope = [-_RIDGE * w for w in weights]
        for case in used:
            _add_slope(case, weights, slope, len(used))
        for i, value in enumerate(slope):
            mean[i] = 0.9 * mean[i] + 0.1 * value
            square[i] = 0.99 * square[i] + 0.01 * value * value
            rate = _RATE * mean[i] / (1 - 0.9**step)
            weights[i] += rate / (math.sqrt(square[i] / (1 - 0.99**step)) + 1e-8)
    return weights


def _add_slope(case: Case, weights: Sequence[float], slope: list[float], total: int) -> None:
    found = chances(case, weights)
    wanted = [*case.right, case.lacking]
    good = sum(p for p, w in zip(found, wanted, strict=True) if w) or 1e-12
    part = (_LACKING if case.lacking else 1.0) / total
    for at, (chance, want) in enumerate(zip(found, wanted, strict=True)):
        pull = part * ((chance / good if want else 0.0) - chance)
        if abs(pull) < 1e-7:
            continue
        values, offset = (case.rows[at], 0) if at < len(case.rows) else (case.none, len(FITS))
        for i, value in enumerate(values):
            if value:
                slope[offset + i] += pull * value


def verdict(case: Case, weights: Sequence[float]) -> str:
    """Say how a question comes out: right, wrong or unsure."""
    found = chances(case, weights)[:-1]
    if not found or case.vetoed:
        return "unsure"
    listed = [Choice(*call, "", p) for call, p in zip(case.calls, found, strict=True)]
    if belief(sorted(listed, key=lambda choice: -choice.score)) < SURE:
        return "unsure"
    if case.rows[found.index(max(found))][FITS.index("unused")]:
        return "unsure"
    return "right" if case.right[found.index(max(found))] else "wrong"


def leave_out(cases: Sequence[Case], group: Callable[[Case], str]) -> None:
    """Print how questions come out whose group took no part in the fit."""
    counts: dict[tuple[str, str], int] = {}
    for name in sorted({group(case) for case in cases}):
        weights = fit([case for case in cases if group(case) != name])
        for case in cases:
            if group(case) == name:
                key = case.file, ("lacking " if case.lacking else "") + verdict(case, weights)
                counts[key] = counts.get(key, 0) + 1
    for (file, outcome), count in sorted(counts.items()):
        print(f"{file:40} {outcome:16} {count}")


def main() -> None:
    """Fit, or see how the fit does on what it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by-set", action="store_true")
    parser.add_argument("--by-topic", action="store_true")
    parser.add_argument("--show", action="store_true", help="list what does not come out right")
    parser.add_argument("--keep", action="store_true", help="use the weights as they are")
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    with iomkg.open() as kg:
        catalogue = gather(kg.queries(), kg.entities, kg.store)
        cases = read_cases(
            args.files
            or [f for f in sorted(DATA.glob("questions*.jsonl")) if f.name not in UNSEEN],
            catalogue,
            kg,
        )
    if args.by_set:
        leave_out(cases, lambda case: case.file)
    elif args.by_topic:
        leave_out(cases, lambda case: case.topic[-1])
    else:
        weights = [*FIT_WEIGHTS, *NONE_WEIGHTS] if args.keep else fit(cases)
        _report(cases, weights, show=args.show)


def _report(cases: Sequence[Case], weights: Sequence[float], *, show: bool) -> None:
    names = [*FITS, *NONE]
    print("\n".join(f"{name:14} {w:8.3f}" for name, w in zip(names, weights, strict=True)))
    print("FIT_WEIGHTS =", tuple(round(w, 3) for w in weights[: len(FITS)]))
    print("NONE_WEIGHTS =", tuple(round(w, 3) for w in weights[len(FITS) :]))
    counts: dict[tuple[str, str], int] = {}
    for case in cases:
        outcome = ("lacking " if case.lacking else "") + verdict(case, weights)
        counts[case.file, outcome] = counts.get((case.file, outcome), 0) + 1
        if show and outcome not in {"right", "lacking unsure", "lacking right"}:
            found = chances(case, weights)
            best = max(range(len(case.rows)), key=lambda i: found[i], default=None)
            right = max((p for p, w in zip(found, case.right, strict=False) if w), default=-1)
            at = "" if best is None else f"{found[best]:.2f} {case.commands[best][12:]}"
            veto = "VETO" if case.vetoed else ""
            print(outcome, case.topic, veto, case.question, "|", at, f"| right {right:.2f}")
    for (file, outcome), count in sorted(counts.items()):
        print(f"{file:40} {outcome:16} {count}")


if __name__ == "__main__":
    main()
