"""Validation compares what claims say in words with the text and with one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import copy_of
