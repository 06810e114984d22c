"""How many letters two words differ in.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations


def letters_apart(one: str, other: str, most: int | None = None) -> int:
    """Count the letters to insert, delete, replace or swap with their neighbour.

    Args:
        one: a text.
        other: another text.
        most: how many are worth counting, or None for any number.

    Returns:
        The optimal string alignment distance; where it is more than ``most``, one more than that.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if most is not None and min(row) > most:
            return most + 1
    return row[-1] if most is None else min(row[-1], most + 1)
