# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of large matrices: cases marked `matrix` run by `make test-matrix` alone, all others by `make test` too.

Environment: MLFFBENCH_MATRIX=1 runs all cases.
"""

import collections
import os

import pytest

ALL = os.environ.get("MLFFBENCH_MATRIX", "") not in ("", "0")
COUNTS = pytest.StashKey[dict]()


def file_of(item):
    return item.nodeid.partition("::")[0]


def pytest_configure(config):
    config.addinivalue_line("markers", "matrix: a case beyond the sample of `make test`")


def pytest_collection_modifyitems(config, items):
    left_out = [] if ALL else [item for item in items if item.get_closest_marker("matrix")]
    sampled = sorted({file_of(item) for item in items if item.get_closest_marker("matrix")})
    every, skipped = (collections.Counter(map(file_of, some)) for some in (items, left_out))
    config.stash[COUNTS] = {file: (every[file] - skipped[file], every[file]) for file in sampled}
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("matrix")]


def pytest_terminal_summary(terminalreporter, config):
    """`make test` prints these lines once more."""
    for file, (run, every) in config.stash.get(COUNTS, {}).items():
        what = f"all {every} cases" if run == every else f"sample of {run} of {every} cases; all: make test-matrix"
        terminalreporter.write_line(f"{file}: {what}")
