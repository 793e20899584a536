# SPDX-License-Identifier: GPL-2.0-or-later
"""Every suite of the malformed corpus, as a user meets it: exit code 1, file, line, what is expected, nothing made."""

import pathlib
import subprocess

import pytest

CORPUS = sorted((pathlib.Path(__file__).parent / "malformed").glob("*.yaml"))


@pytest.fixture(scope="module")
def fast_lmp(tmp_path_factory, lmp):
    """Answers -h as LAMMPS does, at once; no suite comes so far that it would be run."""
    folder = tmp_path_factory.mktemp("lmp")
    (folder / "help.txt").write_text(subprocess.run([lmp, "-h"], capture_output=True, text=True, check=True).stdout)
    script = folder / "lmp"
    script.write_text(f"#!/bin/sh\ncat {folder}/help.txt\n")
    script.chmod(0o755)
    return script


def test_the_corpus_is_large():
    assert len(CORPUS) >= 50


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_is_refused(harness, fast_lmp, path):
    result = harness.call("run", path, "--output", "out", "--lmp", fast_lmp, expect=1)
    expected = path.read_bytes().split(b"\n")[0].decode().removeprefix("# expect: ").strip()
    assert expected in result.stderr
    assert result.stdout == "" and not (harness.folder / "out").exists()
    place = result.stderr.removeprefix(f"mlffbench: error: {path}:").split(":")
    assert place[0].isdigit() and place[1].isdigit(), result.stderr
