"""Answers as a session or a notebook shows them."""

from __future__ import annotations

from typing import Self

from iomkg.ask.answers import Answer


class ShownAnswer(Answer):
    """An answer that shows itself in short in a session, and whole in a notebook."""

    __slots__ = ()

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Make an answer one that shows itself."""
        return cls(*answer)

    def __repr__(self) -> str:
        told = self.lead or self.missing or f"{len(self.groups)} groups"
        return f"<answer: {self.title} {told}>"

    def __str__(self) -> str:
        """The answer as Markdown, whole."""
        from iomkg.report.answer_markdown import write_answer_markdown

        return "".join(write_answer_markdown(self))

    def _repr_html_(self) -> str:
        from iomkg.report.answer_html import write_answer_html

        return "".join(write_answer_html(self, lambda _: ""))
