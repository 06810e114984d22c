"""How serious a result of validation is."""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """How serious a finding is; ordered, after SHACL section 2.1.4."""

    INFO = 0
    WARNING = 1
    VIOLATION = 2

    @property
    def label(self) -> str:
        """The lower-case name used on the command line and in reports."""
        return self.name.lower()
