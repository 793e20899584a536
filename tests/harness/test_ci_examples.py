# SPDX-License-Identifier: GPL-2.0-or-later
"""The example workflows: valid YAML, and commands that exist."""

import pathlib
import re
import shlex
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs/examples").glob("*.yml"))


def scripts(value):
    """All texts below `run`, `script` and `before_script`."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("run", "script", "before_script"):
                yield from [item] if isinstance(item, str) else item
            else:
                yield from scripts(item)
    elif isinstance(value, list):
        for item in value:
            yield from scripts(item)


def commands(path):
    for text in scripts(yaml.safe_load(path.read_text())):
        for line in text.splitlines():
            yield re.split(r"\s>", line)[0]


def test_there_are_two():
    assert [path.name for path in EXAMPLES] == ["github-actions.yml", "gitlab-ci.yml"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_commands_exist(harness, path):
    ours = [shlex.split(line) for line in commands(path) if "mlffbench" in line]
    assert ours
    for program, *arguments in ours:
        assert program == "build/harness/mlffbench"
        names = []
        for word in arguments:
            if not re.fullmatch("[a-z]+", word):
                break
            names.append(word)
        help_text = harness.call(*names, "--help").stdout
        for option in (word for word in arguments if word.startswith("--")):
            assert re.search(rf"{option}\b", help_text), f"{names} has no {option}"
        for suite in (word for word in arguments if word.startswith("inputs/")):
            assert (ROOT / suite).is_file()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_make_targets_exist(path):
    targets = {line.split()[-1] for line in commands(path) if line.startswith("make ")}
    assert targets
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True, timeout=60)
