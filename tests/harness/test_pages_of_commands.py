# SPDX-License-Identifier: GPL-2.0-or-later
"""`--html` and `--markdown` of run, compare and gate, and several folders in one page."""

import html
import re

import pytest
from gate_results import SAME, SLOW, measured_fixture, results_fixture  # noqa: F401
from page_file import read_page
from synthetic_results import change_records

from conftest import SI_SW, SI_TERSOFF, suite_dict


def test_run_writes_a_page_beside_its_results(harness):
    potentials = [{**SI_TERSOFF, "role": "teacher"}, {**SI_SW, "role": "student"}]
    suite = harness.write_suite(suite_dict(repetitions=1, potentials=potentials))
    error = harness.call("run", suite, "--output", "out", "--quiet", "--html", "no/page.html", expect=1).stderr
    assert "cannot write no/page.html" in error and not (harness.folder / "out").exists()
    harness.call("run", suite, "--output", "out", "--quiet", "--html")
    assert "verdict" in read_page(harness, "out/report.html").figures
    # Finished results get one as well.
    harness.call("run", suite, "--output", "out", "--quiet", "--html", "again.html")
    assert read_page(harness, "again.html").figures.keys() == read_page(harness, "out/report.html").figures.keys()


def test_compare_two_results(harness, results):
    results("old", SAME), results("new", SLOW)
    text = harness.call("compare", "old", "new", "--html", expect=4).stdout
    found = read_page(harness, "comparison.html")
    rows = dict(zip(*(found.figures["verdict"]["data"]["main"][key] for key in ("potential", "ratio"))))
    assert rows["soft"] == pytest.approx(1.1, rel=0.01) and rows["hard"] == pytest.approx(1.0, rel=0.01)
    assert "SLOWER: si/nve/1x1/soft: a step of B takes +10" in found.head() and "▼ slower" in found.head()
    assert str(rows["soft"]) in found.values  # the table has all digits
    (notes,) = re.findall('<section id="notes">.*?</section>', found.text, re.S)
    said = [line for line in text.splitlines() if line.startswith("note: ")]
    assert said and all(line in html.unescape(notes) for line in said)


def test_compare_potentials_of_one_result(harness, results):
    results("old", SAME)
    harness.call("compare", "old", "--html", "potentials.html")
    found = read_page(harness, "potentials.html")
    names = {potential["name"] for potential in found.json["figures"]["potentials"]}
    assert names == {"hard", "soft"} and "FASTER: soft is 2.00 times as fast as hard in si/nve/1x1 (" in found.head()


def test_compare_says_failed_physics_first(harness, results):
    results("old", SAME)
    change_records(results("new", SAME), lambda record: record["flags"].append({"check": "energy", "message": "no"}))
    harness.call("compare", "old", "new", "--html", expect=3)
    text = read_page(harness, "comparison.html").text
    assert 0 < text.index("Physics checks failed in 2 of 2 cells") < text.index("a step of B takes ")


def test_compare_says_what_is_missing(harness, results):
    results("old", SAME)
    for path in results("new", SAME).glob("runs/si/nve/1x1/soft/*/record.json"):
        path.unlink()
    harness.call("compare", "old", "new", "--html")
    text = read_page(harness, "comparison.html").head()
    assert "B lacks 1 cell of A" in text and "si/nve/1x1/soft" in text


def test_gate_writes_its_verdict(harness, results):
    results("old", SAME), results("new", SLOW)
    gate = ("gate", "new", "--against", "old", "--no-rerun")
    text = harness.call(*gate, "--html", expect=4).stdout
    found = read_page(harness, "gate.html")
    repeat = re.search("Repeat it: (.*)", text)[1]
    assert "FAILED: 1 of 2 cells slower by more than 2\u00a0%" in found.head() and repeat in found.text
    harness.call("gate", "old", "--against", "new", "--html", "good.html")
    assert "PASSED" in read_page(harness, "good.html").head()


def test_markdown_of_gate_and_compare(harness, results):
    results("old", SAME), results("new", SLOW)
    text = harness.call("gate", "new", "--against", "old", "--no-rerun", "--markdown", expect=4).stdout
    assert text.startswith("<!-- mlff-bench report -->\n**✗ FAILED: 1 of 2 cells slower by more than 2 %")
    (row,) = [line for line in text.splitlines() if line.startswith("| ▼ SLOWER |")]
    assert "si/nve/1x1/soft" in row and "| 1.1" in row
    strip = re.search("`(.*)`", row)[1]
    assert len(strip) == 31 and strip[15] == ":" and strip.index("o") == 17  # 15 ln(1.1)/ln(2) right of the middle
    assert text.count("<details>") == text.count("</details>") == 1 and "Repeat it: mlffbench gate new" in text
    text = harness.call("compare", "old", "new", "--markdown", expect=4).stdout
    assert "**1 SLOWER, 1 EQUIVALENT**" in text
    text = harness.call("gate", "old", "--against", "new", "--markdown").stdout
    assert "**✓ PASSED" in text


def test_several_folders_in_one_page(harness, results):
    results("march", SAME), results("april", SLOW)
    text = harness.call("report", "march", "april", "--html", "both.html").stdout
    assert text.index("march:\n") < text.index("april:\n")
    found = read_page(harness, "both.html")
    assert {"verdict.march", "verdict.april", "tail.march.si.nve.1x1"} <= found.figures.keys()
    assert [potential["name"] for potential in found.json["figures"]["potentials"]] == ["hard", "soft"]
    assert all(name in found.head() for name in ("march: ", "april: "))
    # Folders of one name stay apart.
    (harness.folder / "other").mkdir()
    (harness.folder / "march").rename(harness.folder / "other/april")
    harness.call("report", "april", "other/april", "--html", "both.html", "--quiet")
    assert "april (2): " in read_page(harness, "both.html").head()


@pytest.mark.parametrize("form", ["--json", "--markdown"])
def test_several_folders_have_no_one_json(harness, results, form):
    results("march", SAME), results("april", SLOW)
    error = harness.call("report", "march", "april", form, expect=1).stderr
    assert "--json and --markdown are of one folder; give one DIR" in error


def test_a_page_never_replaces_results(harness, results):
    results("old", SAME), results("new", SLOW)
    harness.call("report", "new", "--quiet")
    before = (harness.folder / "new/results.json").read_bytes()
    error = harness.call("compare", "old", "--html", "new/results.json", expect=1).stderr
    assert "new/results.json does not end with .html; name the page so, or put --html last" in error
    assert (harness.folder / "new/results.json").read_bytes() == before
    harness.call("compare", "old", "new/results.json", "--html", expect=4)  # as it says
