# SPDX-License-Identifier: GPL-2.0-or-later
"""`report --figures`: files for a paper."""

import json
import re
import struct
import sys

import pytest
from all_figures import document_of, measure_all

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

OF_A_REPORT = {
    "verdict", "speedup", "runs", "tail", "hist", "overtime", "heat", "breakdown", "drift", "thermo", "memory",
    "tradeoff", "scaling_ranks",
}  # fmt: skip


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
    drawn += ["comparison.si.nve.1x1.85mm", "comparison.si.nve.1x1.175mm"]
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


def test_a_comparison_has_all_panels_and_one_legend(harness, output):
    harness.call("report", "out", "--quiet", "--figures", "files", "--python", sys.executable)
    for width in ("85", "175"):
        svg = (harness.folder / f"files/comparison.si.nve.1x1.{width}mm.svg").read_text()
        assert f'width="{width}mm"' in svg
        words = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        letters = [word[1] for word in words if re.match(r"\([a-z]\) \S", word)]
        assert letters == list("abcdefg")
        # Of each potential once, beside those in titles.
        assert words.count("hard") == words.count("soft") == 1
        height = float(re.search(r'height="([\d.]+)mm"', svg)[1])
        assert height < 250, "more than a page of a journal"


@pytest.fixture(scope="module")
def everything(program, tmp_path_factory):
    """A harness whose folder `out` has the data of all figures, and these."""
    harness = Harness(program, tmp_path_factory.mktemp("everything"))
    measure_all(harness, "out")
    harness.call("report", "out", "--html", "page.html", "--quiet")
    return harness, document_of(harness.folder / "page.html")


def drawn(document, name):
    (figure,) = [figure for figure in document["figures"]["figures"] if figure["name"] == name]
    assert figure["refused"] is None, figure["refused"]
    return figure


def rows(figure, table="main"):
    columns = figure["data"][table]
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def test_a_folder_with_all_data_has_all_figures(everything):
    _, document = everything
    figures = document["figures"]["figures"]
    assert {figure["id"] for figure in figures if not figure["refused"]} == OF_A_REPORT
    assert {figure["id"] for figure in figures} == OF_A_REPORT | {"scaling_atoms"}
    names = [figure["name"] for figure in figures]
    assert len(names) == len(set(names))


def test_thermo_has_the_samples_of_the_log_and_what_is_wanted(everything):
    harness, document = everything
    figure = drawn(document, "thermo.si.npt.1x1")
    results = json.loads((harness.folder / "out/results.json").read_text())
    records = {run["run_id"]: run for run in results["runs"] if run["run_id"] in figure["run_ids"]}
    wanted = {(row["quantity"], row["wanted"]) for row in rows(figure, "wanted")}
    assert wanted == {("temperature, K", 300), ("pressure, bar", 0)}
    for record in records.values():
        for quantity, key in (("temperature, K", "temperature_K"), ("pressure, bar", "pressure_bar")):
            means = [
                row["mean"]
                for row in rows(figure)
                if (row["potential"], row["quantity"]) == (record["potential"], quantity)
            ]
            # Stretches of nearly one length.
            assert sum(means) / len(means) == pytest.approx(record["averages"][key]["mean"], rel=0.05, abs=20)


def test_ranks_are_those_of_the_results(everything):
    harness, document = everything
    cells = json.loads((harness.folder / "out/results.json").read_text())["cells"]
    found = {
        (row["potential"], row["ranks"], row["threads"]): row["step_ms"]
        for row in rows(drawn(document, "scaling_ranks"))
    }
    assert found == {
        (cell["potential"], cell["ranks"], cell["threads"]): pytest.approx(1e3 * cell["latency"]["step_s"]["median"])
        for cell in cells
        if cell["protocol"] == "npt"
    }


def test_the_error_of_the_tradeoff_is_that_of_fidelity(everything):
    harness, document = everything
    for comparison in json.loads(harness.call("fidelity", "out", "--json").stdout)["comparisons"]:
        figure = drawn(document, f"tradeoff.si.frames.{comparison['ranks']}x{comparison['threads']}")
        by_name = {row["potential"]: row for row in rows(figure)}
        assert by_name["soft"]["rmse_eV_per_A"] == pytest.approx(comparison["force"]["rmse_eV_per_A"], rel=1e-12)
        assert by_name["hard"]["rmse_eV_per_A"] == 0 and by_name["hard"]["front"] == "yes"
        assert {row["protocol"] for row in by_name.values()} == {"npt"}
