"""Where the process of the command starts and ends, so that no signal finds it unready.

Until :mod:`iomkg.cli.ending` watches, Ctrl-C and SIGTERM end the process as they do later: with
status 130 or 143, and without a word. After a signal nothing is waited for, such as a thread that
still reads standard input. A command that its shell has ignore Ctrl-C, as in the background of a
script, goes on ignoring it.

Python looks for garbage in circles while modules are imported and once more at the end, which took
a tenth of a short command. It begins with that later here; and at the end, when all memory is given
back anyway, it looks through nothing.
"""

import gc
import os
import signal
import sys

_MANY = 50_000
"""Objects that are made before Python looks for garbage; a short command makes fewer."""


def main() -> int:
    """Run the command with the words of the process; return the exit status."""
    gc.set_threshold(_MANY)
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _end)
    from iomkg.cli import start

    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = start.main()
    except SystemExit as left:
        if left.code != 128 + signal.SIGTERM:
            raise
        status = left.code
    if status > 128:
        os._exit(status)
    gc.freeze()
    return status


def _end(number: int, _: object) -> None:
    os._exit(128 + number)
