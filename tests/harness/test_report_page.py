# SPDX-License-Identifier: GPL-2.0-or-later
"""`report --html`: one file whose numbers are those of results.json and of the bench logs."""

import json
import re
import shutil
import sys

import pytest
from page_file import Page
from synthetic_results import change_records, set_times

from conftest import SI_SW, SI_TERSOFF, suite_dict

HOSTILE = "</script><img src=x onerror=alert(1)>'\"&|\u202e\U0001f600"


@pytest.fixture(scope="module")
def measured_once(program, tmp_path_factory):
    from conftest import Harness

    harness = Harness(program, tmp_path_factory.mktemp("page"))
    potentials = [{**SI_TERSOFF, "role": "teacher"}, {**SI_SW, "role": "student"}]
    harness.call(
        "run", harness.write_suite(suite_dict(repetitions=2, potentials=potentials)), "--output", "out", "--quiet"
    )
    return harness.folder / "out"


@pytest.fixture
def output(harness, measured_once):
    shutil.copytree(measured_once, harness.folder / "out")
    return harness.folder / "out"


def page(harness, *arguments, expect=0):
    harness.call("report", "out", "--html", *arguments, "--quiet", expect=expect)
    return Page((harness.folder / (arguments[0] if arguments else "out/report.html")).read_text())


def test_it_loads_nothing_and_has_the_numbers_of_the_results(harness, output):
    found = page(harness, "page.html")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', found.text)[1]
    assert found.loads == [] and "default-src 'none'" in policy and "unsafe-eval" not in policy
    for cell in json.loads((output / "results.json").read_text())["cells"]:
        step = cell["latency"]["step_s"]
        for number in (step["median"], step["mean"], cell["rates"]["steps_per_s"], cell["memory"]["peak_rss_B"]):
            assert float(number) in map(float, found.values)


def test_figures_count_every_step_of_the_log(harness, output):
    found = page(harness)
    for name in ("tail.si.nve.1x1", "hist.si.nve.1x1.soft", "overtime.si.nve.1x1", "heat.si.nve.1x1.soft"):
        assert found.figures[name]["refused"] is None, name
    (folder,) = {path.parent for path in output.glob("runs/si/nve/1x1/soft/*/bench.log")} & {
        path.parent
        for path in output.glob("runs/**/record.json")
        if json.loads(path.read_text())["run_id"] in found.figures["heat.si.nve.1x1.soft"]["run_ids"]
    }
    rows = [
        line.split(",") for line in (folder / "bench.log").read_text().splitlines() if re.match(r"\d+,\d+,run,", line)
    ]
    columns = found.figures["heat.si.nve.1x1.soft"]["data"]["main"]
    assert sum(columns["steps"]) == len(rows) == 20
    over_time = found.figures["overtime.si.nve.1x1"]["data"]["main"]
    slowest = max(ms for ms, who in zip(over_time["max_ms"], over_time["potential"]) if who == "soft")
    assert slowest == pytest.approx(1e3 * max(float(row[5]) for row in rows), rel=1e-12)


def test_each_figure_has_a_specification_a_caption_and_a_sentence(harness, output):
    found = page(harness)
    assert len(found.figures) >= 12
    for figure in found.figures.values():
        assert figure["id"] in found.json["specs"]
        assert figure["refused"] or (
            figure["alt"].endswith(".") and f"{figure['marks_out']} marks out" in figure["method"]
        )
        for table in figure["data"].values():
            assert len({len(column) for column in table.values()}) == 1


def test_a_log_that_is_missing_or_broken_refuses_its_figures_alone(harness, output):
    for path in output.glob("runs/si/nve/1x1/*/*/bench.log"):
        path.unlink()
    found = page(harness)
    assert "bench.log" in found.figures["tail.si.nve.1x1"]["refused"]
    assert found.figures["runs.si.nve.1x1"]["refused"] is None and "Not drawn" in found.text


def test_a_log_that_was_cut_off_refuses_its_figures_alone(harness, output):
    """Percentiles of some steps would pass for those of all."""
    for path in output.glob("runs/si/nve/1x1/soft/*/bench.log"):
        lines = path.read_text().splitlines(keepends=True)
        rows = [i for i, line in enumerate(lines) if re.match(r"\d+,\d+,run,", line)]
        path.write_text("".join(lines[: rows[7]]))
    found = page(harness)
    for name in ("hist", "heat"):
        assert "has 7 of 20 counted steps" in found.figures[f"{name}.si.nve.1x1.soft"]["refused"]
        assert found.figures[f"{name}.si.nve.1x1.hard"]["refused"] is None
    assert set(found.figures["tail.si.nve.1x1"]["data"]["main"]["potential"]) == {"hard"}


def test_failed_physics_stands_before_any_speed(harness, output):
    change_records(output, lambda record: record["flags"].append({"check": "energy", "message": "it exploded"}))
    text = page(harness, expect=3).text
    assert 0 < text.index("Physics checks failed in 2 of 2 cells") < text.index("times as fast")


def test_hostile_names_are_text(harness, output):
    set_times(output, {"hard": 50, "soft": 1})

    def change(record):
        record["potential"] += HOSTILE

    change_records(output, change)
    found = page(harness)
    assert found.loads == [] and {"hard" + HOSTILE, "soft" + HOSTILE} <= set(found.marks)
    assert {potential["name"] for potential in found.json["figures"]["potentials"]} == {
        "hard" + HOSTILE,
        "soft" + HOSTILE,
    }


def test_a_folder_that_is_none_or_cannot_be_written_to(harness, output):
    message = harness.call("report", "elsewhere", "--html", expect=1).stderr
    assert "elsewhere" in message
    message = harness.call("report", "out", "--html", "no/such/folder/page.html", expect=1).stderr
    assert "no/such/folder/page.html" in message and not (harness.folder / "no").exists()


def test_pictures_for_readers_without_scripts(harness, output):
    found = page(harness)
    pictures = re.findall(r'<div class="plot">(<svg.*?</svg>)</div>', found.text, re.S)
    assert len(pictures) == sum(not figure["refused"] for figure in found.figures.values())
    colours = re.findall(r"var\([^)]*\)", "".join(pictures))
    assert colours and all(re.fullmatch(r"var\(--[\w-]+, ?#\w{6}\)", colour) for colour in colours)
    # Digits that nobody sees are left out, since a heat map has thousands of marks.
    assert not re.search(r"<path[^>]* d=\"[^\"]*\.\d{3}", "".join(pictures))
    again = page(harness, "again.html")
    assert pictures == re.findall(r'<div class="plot">(<svg.*?</svg>)</div>', again.text, re.S)


def test_without_the_renderer_the_page_has_its_tables(harness, output):
    python = harness.folder / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')  # no site-packages
    python.chmod(0o755)
    said = harness.call("report", "out", "--html", "page.html", "--quiet", "--python", python).stderr
    assert "without scripts the page has tables and no pictures" in said
    assert "pip install vl-convert-python==" in said
    text = (harness.folder / "page.html").read_text()
    assert '<div class="plot"></div>' in text and "<table>" in text


def test_a_number_and_its_per_cent_stay_in_one_line(harness, output):
    set_times(output, {"hard": 50, "soft": 1})
    text = page(harness).text
    shown = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.S)
    assert "95\u00a0% interval" in shown and not re.search(r"\d %", shown)
