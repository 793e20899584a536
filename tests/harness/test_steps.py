# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench history steps`: when what became slower, and whether somebody accepted it."""

import json

from page_file import Page
from synthetic_results import change_records, set_times

from conftest import suite_dict

FILE = ("--history", "history.sqlite")


def test_a_step_with_its_time_its_cause_and_its_note(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=3)), "--output", "out", "--quiet")
    out = harness.folder / "out"
    assert "cannot read history.sqlite" in harness.call("history", "steps", *FILE, expect=1).stderr
    for day in range(10, 22):
        slower = day >= 16
        noise = 1 + 0.002 * (day % 3)
        set_times(out, {"soft": noise * (1.1 if slower else 1.0), "hard": 2 * noise}, f"2031-05-{day}T12:00:00Z")
        change_records(out, lambda record, slower=slower: record["programs"].update(package="2" if slower else "1"))
        harness.call("history", "add", "out", *FILE)
        if day == 13:
            text = harness.call("history", "steps", *FILE).stdout
            assert "0 steps beyond 2 % in 2 cells\n2 cells have fewer than 9 sessions" in text
    data = json.loads(harness.call("history", "steps", *FILE, "--json").stdout)
    assert (data["format"], data["version"]) == ("mlff-bench-steps", 1)
    cells = {cell["cell"]: cell for cell in data["cells"]}
    assert [cell["sessions"] for cell in cells.values()] == [12, 12]
    assert cells["si/nve/1x1/hard"]["steps"] == []
    (step,) = cells["si/nve/1x1/soft"]["steps"]
    assert step["utc"].startswith("2031-05-16") and abs(step["ratio"] - 1.1) < 0.005 and step["p"] <= 0.05
    assert (step["sessions_before"], step["sessions_after"], step["note"]) == (6, 6, None)
    assert step["changed"] == [{"key": "package", "a": "1", "b": "2"}]
    assert "0 steps beyond 20 %" in harness.call("history", "steps", *FILE, "--delta", "20").stdout
    # The last session is accepted: the step has a reason.
    harness.call("baseline", "accept", "out", *FILE, "--note", "longer cutoff")
    text = harness.call("history", "steps", *FILE).stdout
    assert "longer cutoff" in text and "+10 %" in text and "package: 1 -> 2" in text
    harness.call("history", "steps", *FILE, "--html")
    page = Page((harness.folder / "history.html").read_text())
    assert (
        page.loads == []
        and "1 step beyond 2\N{NO-BREAK SPACE}% in 2 cells" in page.text
        and "longer cutoff" in page.text
    )
    assert step["ratio"] in map(float, page.values) and "package: 1 -&gt; 2" in page.text
    (figure,) = [figure for figure in page.figures.values() if figure["id"] == "history"]
    assert figure["data"]["main"]["potential"].count("soft") == 12
