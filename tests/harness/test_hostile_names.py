# SPDX-License-Identifier: GPL-2.0-or-later
"""Names that want to be more than names: no suite may have them, and in records of strangers they are text."""

import csv
import io
import json
import re
import xml.etree.ElementTree

import pytest
from synthetic_results import change_records, set_times
from untrusted import UNSEEN, assert_visible, call, copy_results

from conftest import SI_SW, suite_dict

NAMES = {
    "script": "</script><img src=x onerror=alert(1)>",
    "quotes": "a'b\"c`d",
    "bars": "a|b||c",
    "newline": "a\nb\r\n# c",
    "long": 10000 * "n" + "-end",
    "direction": "a\u202egnp.\u2066b\u200f",
    "emoji": "\U0001f600\u65e5\u672c",
    "formula": '=cmd|"/c calc"!A1',
    "tab": "\t=1",
    "escape": "\x1b]0;PWN\x07\x1b[2J",
}
named = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


@named
@pytest.mark.parametrize("place", ["suite", "systems", "protocols", "potentials"])
def test_no_suite_may_have_them(harness, name, place):
    suite = suite_dict()
    if place == "suite":
        suite["suite"] = name
    else:
        suite[place] = [{**suite[place][0], "name": name}]
    result = call(harness, "plan", harness.write_suite(json.dumps(suite, ensure_ascii=False)))
    assert result.returncode == 1 and len(result.stderr) < 1000
    assert_visible(result.stderr)
    said = result.stderr.decode()
    assert "suite.yaml:1:" in said and ("a name starts with" in said or "shorten it" in said), said


@pytest.fixture
def output(harness, measured):
    output = copy_results(measured, harness.folder)
    set_times(output, {"hard": 50, "soft": 1})
    return output


def rename(output, name):
    """All names of the records and of the plan, and messages that hold one."""

    def change(record):
        record["potential"] += name
        record["suite"] = record["system"] = record["protocol"] = name
        record["flags"] = [{"check": "energy", "message": name}]

    change_records(output, change)
    plan = json.loads((output / "plan.json").read_text())
    plan["suite"]["name"] = name
    for run in plan["runs"]:
        run.update(system=name, protocol=name, potential=run["potential"] + name)
    (output / "plan.json").write_text(json.dumps(plan))


def text_of(harness, *arguments, expect=(0, 3)):
    result = call(harness, *arguments)
    assert result.returncode in expect, result.stderr
    assert_visible(result.stdout + result.stderr)
    return result.stdout.decode()


@named
def test_on_a_terminal_they_are_one_line_in_the_table(harness, output, name):
    rename(output, name)
    for command in (["report", "out"], ["report", "out", "--details"], ["status", "out"], ["status", "out", "--watch"]):
        assert len(text_of(harness, *command).splitlines()) < 100
    lines = text_of(harness, "report", "out").splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("---"))
    assert [line[:4] for line in lines[begin + 1 : begin + 3]] == ["soft", "hard"] and lines[begin + 3] == ""
    assert all(len(line) <= 80 for line in lines[begin - 3 : begin + 3])
    assert "soft" in lines[-1] and "times as fast as hard" in lines[-1] and len(lines[-1]) < 300


@named
def test_in_markdown_they_end_no_cell_and_no_line(harness, output, name):
    rename(output, name)
    text = text_of(harness, "report", "out", "--markdown")
    rows = [line for line in text.splitlines() if re.match(r"\| [✓✗] ", line)]
    assert len(rows) == 2 and all(len(re.split(r"(?<!\\)\|", row)) == 9 for row in rows)
    assert "<script" not in text and "<img" not in text and len(text) < 20000
    assert "times as fast as hard" in text


@named
def test_in_csv_they_are_one_field_and_no_formula(harness, output, name):
    rename(output, name)
    text_of(harness, "report", "out")
    exported = text_of(harness, "export", "out", "--format", "csv")
    assert exported == (output / "results.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(exported, newline="")))
    assert len(rows) == 4
    for row in rows:
        for column in ("suite", "system", "protocol", "potential"):
            assert row[column][0] not in "=+-@\t\r\n"
        unseen = UNSEEN.search(name)
        formula = name[0] in "=+-@\t\r"
        assert unseen or row["system"] == ("'" if formula else "") + name
        assert float(row["step_median_s"]) > 0 and float(row["drift_eV_per_atom_per_ps"]) is not None


@named
def test_in_xml_and_json_they_are_values(harness, output, name):
    rename(output, name)
    text = text_of(harness, "export", "out", "--format", "junit")
    cases = list(xml.etree.ElementTree.fromstring(text.encode()).iter("testcase"))
    assert len(cases) == 4 or len(cases) == 2
    for command in (
        ["report", "out", "--json"],
        ["status", "out", "--json"],
        ["compare", "out", "--json"],
        ["export", "out", "--format", "gbench"],
    ):
        data = json.loads(text_of(harness, *command))
    report = json.loads(text_of(harness, "report", "out", "--json"))
    assert {cell["system"] for cell in report["cells"]} == {name}
    assert {cell["potential"] for cell in report["cells"]} == {"hard" + name, "soft" + name}
    assert data


def test_what_a_suite_may_say_is_no_formula_either(harness):
    """A letter or digit comes first in a name; signs may follow."""
    potential = {**SI_SW, "name": "s+-1"}
    harness.call(
        "run", harness.write_suite(suite_dict(potentials=[potential], repetitions=1)), "--output", "out", "--quiet"
    )
    (row,) = csv.DictReader(io.StringIO((harness.folder / "out/results.csv").read_text()))
    assert row["potential"] == "s+-1"
