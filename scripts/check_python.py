"""Say whether this Python can set up iomkg and, if not, what to install.

Run by ``make`` before anything else, so it keeps to the syntax of Python 3.6: a Python that is
too old for iomkg must still be able to read it.
"""

import importlib
import sys

MINIMUM = (3, 11)

TOO_OLD = """\
iomkg needs Python {minimum} or newer; {python} is {found}. To install a newer one:

  Debian, Ubuntu   sudo apt install python3.11 python3.11-venv
                   (an old release may not have it: see https://docs.python.org/3/using/unix.html)
  Fedora           sudo dnf install python3.13
  macOS            brew install python@3.13

If one is installed under another name, name it:  make PYTHON=/path/to/python{minimum}
"""

NO_VENV = """\
{python} (Python {found}) cannot make virtual environments: it has no {module}.
To install what is missing:

  Debian, Ubuntu   sudo apt install python3-venv     (or, for this very version, python{found}-venv)
  Fedora           sudo dnf install python3 python3-pip
  macOS            brew install python@3.13

Or name another Python:  make PYTHON=/path/to/python{minimum}
"""


def main():
    """Return 0 if this Python will do; otherwise print what to install and return 1."""
    if sys.version_info[:2] < MINIMUM:
        return _refuse(TOO_OLD)
    for module in ("venv", "ensurepip"):
        try:
            importlib.import_module(module)
        except ImportError:
            return _refuse(NO_VENV, module)
    return 0


def _refuse(message, module=None):
    minimum, found = ("{}.{}".format(*version) for version in (MINIMUM, sys.version_info))
    text = message.format(minimum=minimum, found=found, python=sys.executable, module=module)
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
