# SPDX-License-Identifier: GPL-2.0-or-later
"""`plot`: one figure as a file of a size and a format."""

import os
import re
import shutil
import struct
import subprocess
import sys

import pytest

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

POTENTIALS = [{**SI_TERSOFF, "role": "teacher"}, {**SI_SW, "role": "student"}]
CELL = "si/nve/1x1"


@pytest.fixture(scope="module")
def measured_once(program, tmp_path_factory):
    harness = Harness(program, tmp_path_factory.mktemp("plot"))
    systems = [
        {"name": f"si{replicas}", "material": "silicon", "atoms": 64, "temperature_K": 300} for replicas in ("", "-b")
    ]
    suite = harness.write_suite(suite_dict(potentials=POTENTIALS, systems=systems))
    harness.call("run", suite, "--output", "out", "--quiet")
    return harness.folder / "out"


@pytest.fixture
def output(harness, measured_once):
    shutil.copytree(measured_once, harness.folder / "out")
    return harness.folder / "out"


def plot(harness, *arguments, expect=0, python=sys.executable):
    return harness.call("plot", *arguments, "--python", python, expect=expect)


def fault(harness, *arguments):
    """The sentence of a plot that fails, after which there is no new file."""
    before = sorted(harness.folder.iterdir())
    result = plot(harness, *arguments, expect=1)
    assert sorted(harness.folder.iterdir()) == before and result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def size_mm(svg):
    found = re.search(r'width="([\d.]+)mm" height="([\d.]+)mm"', svg)
    return float(found[1]), float(found[2])


def png(content):
    """Width in pixels, and dots in a metre."""
    at = content.index(b"pHYs")
    return struct.unpack(">I", content[16:20])[0], struct.unpack(">II", content[at + 4 : at + 12])


def test_the_ending_is_the_format_and_the_same_again(harness, output):
    for ending in ("svg", "png", "pdf"):
        for name in (f"a.{ending}", f"b.{ending}"):
            assert f"Figure: {name}" in plot(harness, "tail", "out", "--cell", CELL, "-o", name).stderr
        assert (harness.folder / f"a.{ending}").read_bytes() == (harness.folder / f"b.{ending}").read_bytes()
    svg = (harness.folder / "a.svg").read_text()
    assert "<text" in svg and "var(--" not in svg and size_mm(svg)[0] == 85
    width, dots = png((harness.folder / "a.png").read_bytes())
    assert dots == (11811, 11811) and abs(width - 85 / 25.4 * 300) <= 2
    assert b"/FontFile" in (harness.folder / "a.pdf").read_bytes()


def test_size_and_dots(harness, output):
    plot(harness, "tail", "out", "--cell", CELL, "-o", "a.svg", "--width-mm", 120, "--height-mm", 60)
    assert size_mm((harness.folder / "a.svg").read_text()) == (120, pytest.approx(60, abs=1))
    plot(harness, "tail", "out", "--cell", CELL, "-o", "b.svg", "--width", "page")
    assert size_mm((harness.folder / "b.svg").read_text())[0] == 175
    plot(harness, "tail", "out", "--cell", CELL, "-o", "c.png", "--dpi", 100)
    width, dots = png((harness.folder / "c.png").read_bytes())
    assert dots == (3937, 3937) and abs(width - 85 / 25.4 * 100) <= 1


def test_words_are_large_enough_to_be_printed(harness, output):
    for width in ("column", "page"):
        for name in ("tail", "comparison"):
            plot(harness, name, "out", "--cell", CELL, "-o", "a.svg", "--width", width)
            svg = (harness.folder / "a.svg").read_text()
            width_px = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
            scale_pt = size_mm(svg)[0] / 25.4 * 72 / width_px
            sizes = {float(size) * scale_pt for size in re.findall(r'font-size="([\d.]+)px"', svg)}
            assert sizes and min(sizes) >= 6, (name, width, sizes)


def test_the_default_name_says_what_it_is(harness, output):
    plot(harness, "hist", "out", "--cell", CELL, "--potential", "soft", "--format", "pdf")
    assert (harness.folder / "hist.si.nve.1x1.soft.pdf").is_file()
    plot(harness, "hist.si.nve.1x1.soft", "out")
    assert (harness.folder / "hist.si.nve.1x1.soft.svg").is_file()


def test_list(harness, output):
    text = plot(harness, "out").stdout
    assert text == plot(harness, "--list", "out").stdout == plot(harness, "tail", "out", "--list").stdout
    lines = text.splitlines()
    names = {line for line in lines if not line.startswith(" ")}
    assert {"verdict", "speedup.soft", "tail.si.nve.1x1", "heat.si.nve.1x1.soft", "comparison.si.nve.1x1"} <= names
    at = lines.index("scaling_atoms")
    assert lines[at + 2].startswith("    not drawn: no potential was measured at two sizes")


def test_what_is_not_there_is_named_with_what_is(harness, output):
    message = fault(harness, "tale", "out")
    assert "there is no figure `tale`; there are breakdown, comparison, drift, heat, hist" in message
    assert "there are 2 figures `tail`; choose one by --cell: si-b/nve/1x1, si/nve/1x1" in fault(harness, "tail", "out")
    message = fault(harness, "hist", "out", "--cell", CELL)
    assert "there are 2 figures `hist`; choose one by --potential: hard, soft" in message
    message = fault(harness, "tail", "out", "--cell", "si/npt/1x1")
    assert "there is no figure `tail` of si/npt/1x1; there are tail.si-b.nve.1x1, tail.si.nve.1x1" in message
    assert "`tail` has all potentials in one figure; leave out --potential" in fault(
        harness, "tail", "out", "--potential", "soft"
    )
    assert "`verdict` has all cells in one figure; leave out --cell" in fault(harness, "verdict", "out", "--cell", CELL)
    assert "scaling_atoms cannot be drawn: no potential was measured" in fault(harness, "scaling_atoms", "out")


def test_formats_that_contradict_or_are_unknown(harness, output):
    message = fault(harness, "verdict", "out", "-o", "a.jpg")
    assert "a.jpg ends with neither .svg, .png nor .pdf; give the format by --format" in message
    assert "ends in another format than --format png" in fault(
        harness, "verdict", "out", "-o", "a.pdf", "--format", "png"
    )
    plot(harness, "verdict", "out", "-o", "picture", "--format", "png")
    assert (harness.folder / "picture").read_bytes().startswith(b"\x89PNG")
    assert "40 to 1000 mm" in harness.call("plot", "verdict", "out", "--width-mm", "nan", expect=1).stderr


def test_without_the_renderer_nothing_is_written(harness, output):
    python = harness.folder / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')  # no site-packages
    python.chmod(0o755)
    before = sorted(harness.folder.iterdir())
    message = plot(harness, "verdict", "out", expect=1, python=python).stderr
    assert "no figures were drawn" in message and "pip install vl-convert-python==" in message
    assert sorted(harness.folder.iterdir()) == before


def test_folders_that_have_no_figures(harness, output):
    assert "elsewhere" in fault(harness, "tail", "elsewhere")
    for path in output.glob("runs/**/record.json"):
        path.unlink()
    assert "no run has finished, so there are no figures" in fault(harness, "tail", "out")
    plan = output / "plan.json"
    plan.write_text(plan.read_text().replace('"version": 1', '"version": 7').replace('"version":1', '"version":7'))
    assert "plan of version 1" in fault(harness, "tail", "out")


def test_where_it_cannot_be_written(harness, output):
    full = os.stat("/dev/full").st_rdev
    message = fault(harness, "verdict", "out", "-o", "/dev/full", "--format", "pdf")
    assert "cannot write /dev/full: No space left on device; free some space" in message
    assert os.stat("/dev/full").st_rdev == full  # nothing was put in its place
    assert "cannot write no/such/a.svg: No such file or directory" in fault(
        harness, "verdict", "out", "-o", "no/such/a.svg"
    )


def test_where_nothing_may_be_written(harness, output):
    # root may write anywhere, unless it gives that up
    user = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override"]
    if user and subprocess.run([*user, "true"], capture_output=True).returncode != 0:
        pytest.skip("root may not give up its rights here")
    folder = harness.folder / "closed"
    folder.mkdir()
    (folder / "a.svg").write_text("before")
    folder.chmod(0o555)
    for arguments in (
        ("plot", "verdict", "out", "-o", "closed/a.svg"),
        ("report", "out", "--quiet", "--figures", "closed/a"),
    ):
        command = harness.command(*arguments, "--python", sys.executable)
        result = subprocess.run([*user, *command], cwd=harness.folder, text=True, capture_output=True, timeout=120)
        assert result.returncode == 1 and "closed/a" in result.stderr
        assert "Permission denied; check its permissions" in result.stderr
    folder.chmod(0o755)
    assert [path.name for path in folder.iterdir()] == ["a.svg"] and (folder / "a.svg").read_text() == "before"


def test_it_is_drawn_into_a_pipe(harness, output):
    os.mkfifo(harness.folder / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=harness.folder, stdout=subprocess.PIPE) as reader:
        plot(harness, "verdict", "out", "-o", "pipe", "--format", "svg")
        assert reader.stdout.read().startswith(b"<svg")
    assert (harness.folder / "pipe").is_fifo()
