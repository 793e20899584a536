# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of large matrices of cases: `make test` takes the sample, `make test-matrix` all.

A case marked `matrix` is beyond the sample. Of a test marked `sampled` those cases are in it that together hold each
value of each parameter once, or as often as `sampled(times=N)` says, always the same ones.
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
    config.addinivalue_line("markers", "sampled(times=1): cases that hold each value of each parameter are the sample")


def left_by_a_cover(items, times):
    """Takes the case with most of the values that are still missing, of those the one with the rarest, until none is;
    returns what is left."""
    values = {item: {(name, repr(value)) for name, value in item.callspec.params.items()} for item in items}
    wanted = {value: times for value in set().union(*values.values())}
    used = collections.Counter()
    left = list(items)
    while left and any(count > 0 for count in wanted.values()):
        best = max(
            left, key=lambda item: (sum(wanted[v] > 0 for v in values[item]), -sum(used[v] for v in values[item]))
        )
        left.remove(best)
        used.update(values[best])
        wanted.update({value: wanted[value] - 1 for value in values[best]})
    return left


def beyond_the_sample(items):
    tests = collections.defaultdict(list)
    for item in items:
        if item.get_closest_marker("sampled"):
            tests[item.nodeid.partition("[")[0]].append(item)
    left = {item for item in items if item.get_closest_marker("matrix")}
    for cases in tests.values():
        left.update(left_by_a_cover(cases, cases[0].get_closest_marker("sampled").kwargs.get("times", 1)))
    return left


def pytest_collection_modifyitems(config, items):
    beyond = beyond_the_sample(items)
    left_out = [] if ALL else [item for item in items if item in beyond]
    sampled = sorted({file_of(item) for item in beyond})
    every, skipped = (collections.Counter(map(file_of, some)) for some in (items, left_out))
    config.stash[COUNTS] = {file: (every[file] - skipped[file], every[file]) for file in sampled}
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in beyond]


def pytest_terminal_summary(terminalreporter, config):
    """`make test` prints these lines once more."""
    for file, (run, every) in config.stash.get(COUNTS, {}).items():
        what = f"all {every} cases" if run == every else f"sample of {run} of {every} cases; all: make test-matrix"
        terminalreporter.write_line(f"{file}: {what}")
