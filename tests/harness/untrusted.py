# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests of files that somebody else made have in common."""

import os
import re
import resource
import shutil
import subprocess

from conftest import SI_SW, suite_dict

ONE = suite_dict(potentials=[SI_SW], repetitions=1)
TARGETS = "targets: [{potential: soft, latency_ms: {max: 1}}]\n"

# What steers a terminal or does not show: control characters of both sets but tab and line end, marks of the writing
# direction, characters without width, separators of lines, language tags.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


def assert_visible(text):
    """`text` is bytes of an output: valid UTF-8, and nothing in it steers a terminal."""
    found = UNSEEN.search(text.decode())
    assert found is None, text[max(0, found.start() - 60) : found.start() + 20]


def limited_memory():
    """A program that reads without end is ended, and not the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def call(harness, *arguments, environment=None, timeout=120, **options):
    """mlffbench in bounded memory; output as bytes, any exit code that is not a crash."""
    result = subprocess.run(
        harness.command(*(os.fsdecode(argument) for argument in arguments)),
        cwd=harness.folder,
        capture_output=True,
        timeout=timeout,
        env={**os.environ, **(environment or {})},
        preexec_fn=limited_memory,
        **options,
    )
    assert result.returncode >= 0, (arguments, result.returncode, result.stderr)
    return result


def copy_results(results, folder):
    """A copy of an output folder named `out`, to be damaged."""
    return shutil.copytree(results, folder / "out", symlinks=True)
