"""Which lines changed since a revision of git, and which findings are in them."""

from __future__ import annotations

import os
import re
from ast import literal_eval
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from iomkg.check.finding import Finding
from iomkg.errors import BadParameter

if TYPE_CHECKING:
    import subprocess

_HUNK: Final = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
# The user's settings of git must not change its output.
_DIFF: Final = (
    *(
        "-c",
        "diff.relative=false",
        "-c",
        "core.quotePath=true",
        "diff",
        "--unified=0",
        "--inter-hunk-context=0",
        "--find-renames",
        "--text",
    ),
    *("--no-color", "--no-ext-diff", "--no-textconv"),
    *("--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/"),
)


@dataclass(frozen=True)
class ChangedLines:
    """Lines of one file.

    Attributes:
        ranges: first and last line, from 1, of each run of lines; None stands for all lines.
    """

    ranges: tuple[tuple[int, int], ...] | None

    def touch(self, first: int, last: int) -> bool:
        """Whether any line from ``first`` to ``last`` is among them."""
        return self.ranges is None or any(a <= last and first <= b for a, b in self.ranges)


Changed: TypeAlias = Mapping[Path, ChangedLines]
"""Lines by file, the file's path resolved."""


def repository(folder: Path) -> Path | None:
    """Find the repository that a folder is in, without asking git.

    Args:
        folder: any folder.

    Returns:
        The nearest folder, from this one upwards, that holds ``.git``; or None.
    """
    folder = folder.resolve()
    return next((f for f in (folder, *folder.parents) if (f / ".git").exists()), None)


def changed_lines(folder: Path, revision: str) -> dict[Path, ChangedLines]:
    """Ask git which lines of the working tree changed since a revision.

    Compared is the point at which the present branch left the revision, as a pull request
    does, so that what the other branch did since counts as no change here. ChangedLines are of the
    files as they are now; where lines were only taken away, those on both sides of the gap
    count. A file that git does not track and does not ignore has changed wholly, a file that
    was only renamed not at all.

    Args:
        folder: a folder in the repository; all of the repository is looked at.
        revision: a commit, branch or tag.

    Returns:
        The changed lines of each changed file.

    Raises:
        BadParameter: git is not installed, the folder is in no repository, or there is no such
            revision.
    """
    if revision.startswith("-"):
        raise BadParameter(f"{revision!r} is not a revision.", "Name a commit, branch or tag.")
    top = Path(os.fsdecode(_git(folder, revision, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    commit = _git(folder, revision, "rev-parse", "--verify", f"{revision}^{{commit}}").strip()
    since = _left_at(folder, commit.decode())
    changed = {
        _real(top / os.fsdecode(name)): ChangedLines(ranges)
        for name, ranges in _hunks(_git(folder, revision, *_DIFF, since, "--"))
    }
    others = _git(top, revision, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    changed |= {_real(top / os.fsdecode(name)): ChangedLines(None) for name in others if name}
    return changed


@dataclass(frozen=True)
class Since:
    """What to report: only what is in lines changed since a revision.

    Attributes:
        revision: the revision, as the user named it.
        changed: what changed; see :func:`changed_lines`.
    """

    revision: str
    changed: Changed

    def only(self, findings: Iterable[Finding]) -> tuple[list[Finding], str]:
        """Leave out findings in lines that have not changed.

        Args:
            findings: findings of the whole.

        Returns:
            The findings in changed lines, those in a changed file whose line is not known, and
            those without a file; and a note of how many were left out.
        """
        every = list(findings)
        kept = [finding for finding in every if _touched(finding, self.changed)]
        left_out = len(every) - len(kept)
        return kept, (
            f"only lines changed since {self.revision} are reported: "
            f"{left_out:,} finding{'' if left_out == 1 else 's'} in other lines left out"
        )


def _touched(finding: Finding, changed: Changed) -> bool:
    place = finding.place
    if place is None:
        return True
    lines = changed.get(_real(place.file))
    if lines is None:
        return False
    return place.line is None or lines.touch(place.line, place.end_line or place.line)


def _real(file: Path) -> Path:
    # Not Path.resolve, which refuses a link that leads to itself.
    return Path(os.path.realpath(file))


def _left_at(folder: Path, commit: str) -> str:
    """Find where the present branch left a commit; in a shallow clone, the commit itself."""
    done = _run(folder, "merge-base", commit, "HEAD")
    return done.stdout.decode().strip() if done.returncode == 0 else commit


def _git(folder: Path, revision: str, *arguments: str) -> bytes:
    try:
        done = _run(folder, *arguments)
    except OSError as problem:
        raise BadParameter(
            f"--changed-since {revision} needs git, which cannot be run: {problem.strerror}.",
            "Install git, or leave the option out.",
        ) from problem
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise BadParameter(
            f"--changed-since {revision}: git says: {said}",
            "Name a revision of the repository that holds the project.",
        )
    return done.stdout


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    import subprocess

    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=False, capture_output=True)  # noqa: S603


def _hunks(patch: bytes) -> Iterator[tuple[bytes, tuple[tuple[int, int], ...]]]:
    """Yield each file of a patch with its changed lines."""
    name, ranges = b"", list[tuple[int, int]]()
    lines = iter(patch.split(b"\n"))
    for line in lines:
        hunk = _HUNK.match(line)
        if line.startswith(b"+++ "):
            if name:
                yield name, tuple(ranges)
            name, ranges = _name(line[4:]), []
        elif hunk:
            removed, start, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            # Of nothing added, git gives the line before the gap.
            ranges.append((start, start + added - 1) if added else (start, start + 1))
            # What is in the lines themselves may look like a header.
            for _ in range(removed + added):
                while next(lines, b"").startswith(b"\\"):  # "\ No newline at end of file"
                    pass
    if name:
        yield name, tuple(ranges)


def _name(written: bytes) -> bytes:
    """Read the name of a file in a patch; nothing for a file that was removed."""
    written = written.removesuffix(b"\t")  # git's mark after a name with spaces
    if written.startswith(b'"'):
        written = literal_eval(f"b{written.decode('ascii')}")  # git and Python quote alike
    return written.removeprefix(b"b/") if written.startswith(b"b/") else b""
