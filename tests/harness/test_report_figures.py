# SPDX-License-Identifier: GPL-2.0-or-later
"""`report --figures`: files for a paper."""

import json
import struct
import sys

import pytest

from conftest import SI_SW, SI_TERSOFF, suite_dict


@pytest.fixture
def output(harness):
    potentials = [{**SI_TERSOFF, "role": "teacher"}, {**SI_SW, "role": "student"}]
    harness.call("run", harness.write_suite(suite_dict(potentials=potentials)), "--output", "out", "--quiet")
    return harness.folder / "out"


def dots_per_metre(png):
    at = png.index(b"pHYs")
    return struct.unpack(">IIB", png[at + 4 : at + 13])


def test_each_figure_in_each_format_and_the_same_again(harness, output):
    for folder in ("first", "second"):
        harness.call("report", "out", "--quiet", "--figures", folder, "--python", sys.executable)
    files = {path.name: path.read_bytes() for path in (harness.folder / "first").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (harness.folder / "second").iterdir()}
    document = json.loads(files.pop("figures.json"))
    drawn = [figure["name"] for figure in document["figures"]["figures"] if not figure["refused"]]
    assert sorted(files) == sorted(f"{name}.{kind}" for name in drawn for kind in ("svg", "png", "pdf"))
    for name in drawn:
        assert dots_per_metre(files[f"{name}.png"]) == (11811, 11811, 1)  # 300 DPI
        assert b"<text" in files[f"{name}.svg"] and b"var(--" not in files[f"{name}.svg"]
        assert b"/FontFile" in files[f"{name}.pdf"]


def test_without_the_renderer_the_data_are_there_and_the_remedy_is_said(harness, output):
    python = harness.folder / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')  # no site-packages
    python.chmod(0o755)
    message = harness.call("report", "out", "--quiet", "--figures", "files", "--python", python, expect=1).stderr
    assert "no figures were drawn" in message and "pip install vl-convert-python==" in message
    assert [path.name for path in (harness.folder / "files").iterdir()] == ["figures.json"]
