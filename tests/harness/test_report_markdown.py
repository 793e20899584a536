# SPDX-License-Identifier: GPL-2.0-or-later
"""`report --markdown`: what a pull request gets to see."""

import html
import json
import re

import pytest
from synthetic_results import change_records, set_times

from conftest import SI_SW, SI_TERSOFF, suite_dict

HOSTILE = "</details>|<script>alert(1)</script>\n# *x* `y` [z](w) \u202e\U0001f600'\"" + 500 * "n"


@pytest.fixture
def output(harness):
    """Three runs of a teacher and of a student that is 50 times as fast."""
    potentials = [{**SI_TERSOFF, "role": "teacher"}, {**SI_SW, "role": "student"}]
    suite = suite_dict(repetitions=3, potentials=potentials)
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    set_times(harness.folder / "out", {"hard": 50, "soft": 1})
    return harness.folder / "out"


def markdown(harness, expect=0):
    return harness.call("report", "out", "--markdown", expect=expect).stdout


def rows(text):
    return [line for line in text.splitlines() if re.match(r"\| [✓✗] ", line)]


def test_answer_table_and_strip(harness, output):
    text = markdown(harness)
    assert text.startswith("<!-- mlff-bench report -->\n")
    assert "**soft is 50.0 times as fast as hard \\(95 % interval 50.0 to 50.0, 3 pairs of runs\\).**" in text
    (row,) = [line for line in rows(text) if "| soft |" in line]
    assert "| 3 | 10.02 (" in row and "| 50.0 (50.0 to 50.0) |" in row
    strip = re.search(r"`(.*?)`", row)[1]
    assert len(strip) == 31 and strip[15] == ":" and strip.index("o") == 15 + round(15 * 1.69897 / 3)


def test_failed_physics_stands_before_any_speed(harness, output):
    change_records(output, lambda record: record["flags"].append({"check": "energy", "message": "it exploded"}))
    text = markdown(harness, expect=3)
    assert text.index("Physics checks failed in 2 of 2 cells") < text.index("times as fast")
    assert "it exploded" in text and len(rows(text)) == 2 and all(row.startswith("| ✗ ") for row in rows(text))


def test_hostile_names_are_text(harness, output):
    def change(record):
        record["potential"] += HOSTILE

    change_records(output, change)
    text = markdown(harness)
    assert len(rows(text)) == 2
    for row in rows(text):
        # As GitHub splits it: at bars without a backslash.
        assert len(re.split(r"(?<!\\)\|", row)) == 9
    assert "<script" not in text and text.count("<details>") == text.count("</details>") == 1
    assert "\\# \\*x\\*" in text and "😀" in html.unescape(text)


def test_a_comment_is_never_too_long(harness, output):
    """Of many cells those that fit, and how many there are more."""
    results = output / "plan.json"
    plan = json.loads(results.read_text())
    runs = plan["runs"]
    source = output / runs[0]["folder"]
    text = (source / "record.json").read_text()
    for number in range(1300):
        run = {**runs[0], "run_id": f"{number:016x}", "folder": f"runs/x{number}", "position": len(plan["runs"]) + 1}
        record = {**json.loads(text), "run_id": run["run_id"], "system": f"si{number}"}
        (output / run["folder"]).mkdir()
        (output / run["folder"] / "record.json").write_text(json.dumps(record))
        plan["runs"].append(run)
    results.write_text(json.dumps(plan))
    comment = markdown(harness)
    left_out = int(re.search(r"(\d+) of 1302 cells do not fit here", comment)[1])
    assert len(comment.encode()) <= 60000 and len(rows(comment)) + left_out == 1302
    assert "</details>" in comment
