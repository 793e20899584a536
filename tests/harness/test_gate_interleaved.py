# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench gate`: interleaved programs and second measurements, with a real LAMMPS that sleeps in each call."""

import json
import pathlib

import pytest
from gate_results import cells, gate, sleeping
from synthetic_results import set_times

from conftest import suite_dict


def test_old_and_new_programs_interleaved(harness):
    """The new suite sleeps ten times as long in one potential: a busy machine cannot hide that."""
    harness.write_suite(sleeping(4), "old.yaml")
    harness.write_suite(sleeping(40), "new.yaml")
    arguments = ("new.yaml", "--against-suite", "old.yaml", "--delta", "50", "--output", "out")
    data = gate(harness, *arguments, expect=4)
    found = cells(data)
    # Six pairs cannot tell among two cells. That is enough to be measured again, alone.
    assert data["first"]["cells"][0]["reason"] == "table" and found["changed"]["second_verdict"] == "SLOWER"
    assert found["constant"]["verdict"] != "SLOWER"
    assert data["remeasurement"] == "interleaved" and data["first"]["paired"] and data["second"]["paired"]
    assert [cell["runs_a"] for cell in data["second"]["cells"]] == [6]
    assert "--against-suite old.yaml" in data["repeat"]
    # Pairs lie close in time: old and new of a repetition follow each other.
    runs = {}
    for side in ("old", "new"):
        for path in (harness.folder / "out/gate").glob(f"*/{side}/runs/*/*/*/changed/*/record.json"):
            record = json.loads(path.read_text())
            runs.setdefault(path.parts[len(harness.folder.parts) + 2], []).append(
                (path.stat().st_mtime_ns, record["repetition"], side)
            )
    assert len(runs) == 2
    for measured_runs in runs.values():
        order = [(repetition, side) for _, repetition, side in sorted(measured_runs)]
        assert [repetition for repetition, _ in order] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
        sides = "".join(side[0] for _, side in order)
        for block in (sides[i : i + 4] for i in range(0, 12, 4)):
            assert block in ("onno", "noon")
    # The other way round it has become faster.
    assert (
        gate(harness, "old.yaml", "--against-suite", "new.yaml", "--delta", "50", "--output", "out2")["second"] is None
    )


def test_old_and_new_programs_interleaved_between_calls(harness):
    measure = {"interleave": "calls", "flush_s": 0.02}
    harness.write_suite(sleeping(4, measure=measure), "old.yaml")
    harness.write_suite(sleeping(40, measure=measure), "new.yaml")
    gate(harness, "new.yaml", "--against-suite", "old.yaml", "--delta", "50", "--output", "out", expect=4)
    groups = {}
    for path in (harness.folder / "out/gate").glob("*/*/runs/*/*/*/*/*/record.json"):
        record = json.loads(path.read_text())
        groups.setdefault(record["interleave"]["group"], []).append(
            (path.parts[len(harness.folder.parts) + 3], record["potential"], record["repetition"])
        )
    # Old and new of one potential and repetition were interleaved with each other.
    for group in groups.values():
        assert sorted(side for side, _, _ in group) == ["new", "old"]
        assert len({run[1:] for run in group}) == 1
    assert {runs[0][1] for runs in groups.values()} == {"changed", "constant"}


def test_failing_cells_of_two_folders_are_measured_again_with_both_programs(harness):
    """A slowdown that is only in the records of the first measurement is not confirmed."""
    harness.write_suite(sleeping(4), "suite.yaml")
    for name in ("old", "new"):
        harness.call("run", "suite.yaml", "--output", name, "--quiet")
    set_times(harness.folder / "old", {"changed": 1.0, "constant": 1.0})
    set_times(harness.folder / "new", {"changed": 3.0, "constant": 1.0})
    data = gate(harness, "new", "--against", "old", "--delta", "50")
    assert data["remeasurement"] == "interleaved" and data["result"] == "passed"
    assert cells(data)["changed"]["first_verdict"] == "SLOWER" and cells(data)["changed"]["verdict"] != "SLOWER"
    assert pathlib.Path(harness.folder / data["remeasured_folder"] / "old/results.json").exists()
    # Without the earlier programs the new ones are held against the earlier runs once more.
    (harness.folder / "old/execution.json").unlink()
    set_times(harness.folder / "old", {"changed": 0.1, "constant": 1.0})
    data = gate(harness, "new", "--against", "old", "--delta", "50", expect=4)
    assert data["remeasurement"] == "alone" and cells(data)["changed"]["second_verdict"] == "SLOWER"
    # A control that has become slower in the same way takes it out.
    set_times(harness.folder / "old", {"changed": 0.1, "constant": 0.1})
    data = gate(harness, "new", "--against", "old", "--delta", "50", "--control", "constant")
    assert data["remeasurement"] == "control" and cells(data)["changed"]["verdict"] != "SLOWER"


def test_a_slower_lammps_against_the_one_before(harness, lmp):
    """The new LAMMPS sleeps ten times as long in each call."""
    slow = harness.fake_lmp(
        "sed -i 's/bench.synthetic sleep 0.004/bench\\/synthetic sleep 0.04/' in.lammps && exec $LMP \"$@\"", lmp
    )
    harness.write_suite(sleeping(4), "suite.yaml")
    arguments = ("suite.yaml", "--lmp", slow, "--against-lmp", lmp, "--delta", "50", "--output", "out")
    data = gate(harness, *arguments, expect=4)
    assert {cell["verdict"] for cell in data["cells"]} == {"SLOWER"} and data["remeasurement"] == "interleaved"


def test_measured_interleaved_a_folder_is_one_to_run_in(harness):
    harness.write_suite(suite_dict(repetitions=6), "old.yaml")
    harness.call("gate", "old.yaml", "--against-suite", "old.yaml", "--output", "out", "--delta", "1000")
    arguments = ("--against-suite", "old.yaml", "--output", "out", "--delta", "1000", "--cell", "si/nve/1x1/soft")
    harness.call("gate", "old.yaml", *arguments, "--keep", "0")
    assert len(list((harness.folder / "out/gate").iterdir())) == 1
    assert {r["potential"] for side in (harness.folder / "out/gate").glob("*/*") for r in harness.records(side)} == {
        "soft"
    }
    harness.call("run", "old.yaml", "--output", "out", "--quiet")


@pytest.mark.parametrize("repetitions", [3, pytest.param(4, marks=pytest.mark.matrix)])
def test_fewer_repetitions_than_a_verdict_needs(harness, repetitions):
    """Interleaved, each side has six runs, whatever the suite says, and so has the second measurement."""
    harness.write_suite({**sleeping(4), "repetitions": repetitions}, "old.yaml")
    harness.write_suite({**sleeping(40), "repetitions": repetitions}, "new.yaml")
    arguments = ("--delta", "50", "--output", "out")
    data = gate(harness, "new.yaml", "--against-suite", "old.yaml", *arguments, expect=4)
    assert data["not_remeasured"] is None and data["remeasurement"] == "interleaved"
    assert cells(data)["changed"]["second_verdict"] == "SLOWER"
    # So have the folders that it leaves, of which the same can be asked again.
    (first, *_) = sorted((harness.folder / "out/gate").iterdir())
    set_times(first / "old", {"changed": 1.0, "constant": 1.0}, "2031-01-01T12:00:00Z")
    set_times(first / "new", {"changed": 3.0, "constant": 1.0}, "2031-01-01T13:00:00Z")
    data = gate(harness, first / "new", "--against", first / "old", "--delta", "50", expect=4)
    assert data["not_remeasured"] is None and data["remeasurement"] == "interleaved"


def test_baseline_and_suite_of_other_repetitions(harness):
    """Four earlier runs and three new ones, and the other way round: the second measurement has as many as it needs."""
    for earlier, now in ((4, 6), (6, 4)):
        harness.write_suite({**sleeping(4), "repetitions": earlier}, "old.yaml")
        harness.write_suite({**sleeping(4), "repetitions": now}, "new.yaml")
        for name, file in (("old", "old.yaml"), ("new", "new.yaml")):
            harness.call("run", file, "--output", f"{name}{now}", "--quiet")
        set_times(harness.folder / f"old{now}", {"changed": 1.0, "constant": 1.0})
        set_times(harness.folder / f"new{now}", {"changed": 3.0, "constant": 1.0})
        data = gate(harness, f"new{now}", "--against", f"old{now}", "--delta", "50")
        assert data["remeasurement"] == "interleaved" and data["not_remeasured"] is None
