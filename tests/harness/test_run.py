# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs of real LAMMPS from a suite file to results."""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess

import pytest

from conftest import SI_SW, SI_TERSOFF, suite_dict


def test_run_ends_in_results_that_agree(harness):
    suite = harness.write_suite(suite_dict())
    result = harness.call("run", suite, "--output", "out")
    assert "soft is " in result.stdout.splitlines()[-1] and "too few for an interval" in result.stdout.splitlines()[-1]
    assert "[4/4]" in result.stderr and "\x1b" not in result.stdout + result.stderr

    out = harness.folder / "out"
    data = json.loads((out / "results.json").read_text())
    assert (data["format"], data["version"]) == ("mlff-bench-results", 2)
    assert (data["runs_planned"], data["runs_finished"], data["runs_failed"]) == (4, 4, 0)
    with open(out / "results.csv", newline="") as file:
        table = list(csv.DictReader(file))
    database = sqlite3.connect(out / "results.sqlite")
    database.row_factory = sqlite3.Row
    rows = {row["run_id"]: row for row in database.execute("select * from runs")}
    assert len(table) == len(rows) == 4
    for run, line in zip(data["runs"], table):
        row = rows[run["run_id"]]
        assert line["run_id"] == run["run_id"]
        for column, value in {
            "pair_median_s": run["latency"]["pair_s"]["median"],
            "step_mean_s": run["latency"]["step_s"]["mean"],
            "ns_per_day": run["rates"]["ns_per_day"],
            "drift_eV_per_atom_per_ps": run["drift"]["slope_eV_per_atom_per_ps"],
            "peak_rss_B": run["memory"]["peak_rss_B"],
        }.items():
            assert float(line[column]) == value == row[column]


def test_figures_follow_from_the_bench_log(harness):
    harness.call("run", harness.write_suite(suite_dict()), "--output", "out")
    data = json.loads((harness.folder / "out/results.json").read_text())
    for run in data["runs"]:
        folder = next((harness.folder / "out/runs").rglob(f"*-{run['run_id']}"))
        lines = (folder / "bench.log").read_text().splitlines()
        rows = [dict(zip(lines[2].split(","), line.split(","))) for line in lines[3:] if not line.startswith("#")]
        counted = [row for row in rows if row["phase"] == "run"]
        assert len(counted) == 20 and sum(row["phase"] == "warmup" for row in rows) == 5
        mean = sum(float(row["step_s"]) for row in counted) / 20
        assert run["latency"]["step_s"]["mean"] == pytest.approx(mean)
        assert run["rates"]["steps_per_s"] == pytest.approx(1 / mean)
        assert run["rates"]["ns_per_day"] == pytest.approx(86400 / mean * 1e-6)
        assert run["rates"]["atom_steps_per_s"] == pytest.approx(64 / mean)
        times = [int(row["step"]) * 1e-3 for row in counted]
        energies = [float(row["conserved_eV"]) / 64 for row in counted]
        t, e = sum(times) / 20, sum(energies) / 20
        slope = sum((a - t) * (b - e) for a, b in zip(times, energies)) / sum((a - t) ** 2 for a in times)
        assert run["drift"]["slope_eV_per_atom_per_ps"] == pytest.approx(slope)


def test_compared_potentials_start_alike_and_are_interleaved(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=4)), "--output", "out")
    plan = json.loads((harness.folder / "out/plan.json").read_text())["runs"]
    orders = [[run["potential"] for run in plan if run["repetition"] == r] for r in (1, 2, 3, 4)]
    assert orders[1] == orders[0][::-1] and orders[3] == orders[2][::-1]
    assert [run["repetition"] for run in plan] == sorted(run["repetition"] for run in plan)
    starts = {}
    for run in plan:
        log = (harness.folder / "out" / run["folder"] / "log.lammps").read_text()
        kinetic = re.search(r"Step .*\n\s+0\s+\S+\s+\S+\s+\S+\s+(\S+)", log).group(1)
        velocity = re.search(r"velocity .*create 600 (\d+)", log).group(1)
        starts.setdefault(run["repetition"], set()).add((kinetic, velocity))
    assert all(len(start) == 1 for start in starts.values())
    assert len(set.union(*starts.values())) == 4


def test_a_second_run_does_nothing(harness):
    suite = harness.write_suite(suite_dict())
    harness.call("run", suite, "--output", "out")
    before = {path: path.stat().st_mtime_ns for path in (harness.folder / "out/runs").rglob("*")}
    results = (harness.folder / "out/results.json").stat().st_mtime_ns
    result = harness.call("run", suite, "--output", "out")
    assert "all 4 runs are finished already" in result.stderr and "soft" in result.stdout
    assert before == {path: path.stat().st_mtime_ns for path in (harness.folder / "out/runs").rglob("*")}
    assert results == (harness.folder / "out/results.json").stat().st_mtime_ns


def test_again_keeps_the_old_results(harness):
    suite = harness.write_suite(suite_dict(repetitions=1))
    harness.call("run", suite, "--output", "out", "--again")
    old = (harness.folder / "out/results.json").read_text()
    result = harness.call("run", suite, "--output", "out/", "--again")
    assert "earlier results moved to" in result.stderr
    aside = list(harness.folder.glob("out.2*Z"))
    assert len(aside) == 1 and (aside[0] / "results.json").read_text() == old
    assert (harness.folder / "out/results.json").read_text() != old


def test_a_changed_suite_measures_only_what_changed(harness):
    harness.call("run", harness.write_suite(suite_dict(potentials=[SI_SW])), "--output", "out")
    result = harness.call("run", harness.write_suite(suite_dict(potentials=[SI_SW, SI_TERSOFF])), "--output", "out")
    assert result.stderr.count(" ms per step") == 2 and "6 of" not in result.stdout
    # Another time step is another run; the old ones do not count.
    protocols = [{"name": "nve", "ensemble": "nve", "timestep_fs": 0.5, "steps": 20, "warmup_steps": 5}]
    harness.call("run", harness.write_suite(suite_dict(potentials=[SI_SW], protocols=protocols)), "--output", "out")
    data = json.loads((harness.folder / "out/results.json").read_text())
    assert [run["timestep_fs"] for run in data["runs"]] == [0.5, 0.5]


def test_nvt_npt_metals_and_two_ranks(harness):
    copper = {
        "name": "eam",
        "role": "reference",
        "pair_style": "eam",
        "pair_coeff": ["* * Cu_u3.eam"],
        "files": ["Cu_u3.eam"],
    }
    suite = suite_dict(
        systems=[{"name": "cu", "material": "copper", "replicas": [5, 4, 4], "temperature_K": 300}],
        protocols=[
            {"name": "nvt", "ensemble": "nvt", "timestep_fs": 1, "steps": 20},
            {"name": "npt", "ensemble": "npt", "timestep_fs": 1, "steps": 20, "barostat": {"modulus_bar": 1.4e6}},
        ],
        potentials=[copper],
        layouts=[{"ranks": 1}, {"ranks": 2}],
        repetitions=1,
    )
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    data = json.loads((harness.folder / "out/results.json").read_text())
    assert len(data["runs"]) == 4
    for run in data["runs"]:
        # Berendsen's barostat takes out energy of which nobody keeps account.
        assert run["atoms"] == 320 and (run["drift"] is None) == (run["ensemble"] == "npt")
        assert run["inputs"]["bench_log_header"]["ranks"] == run["ranks"]


def test_json_result_on_stdout(harness):
    suite = harness.write_suite(suite_dict(repetitions=1))
    data = json.loads(harness.call("run", suite, "--output", "out", "--json").stdout)
    assert data["runs_finished"] == 2
    speed_up = next(cell["speed_up"]["step"] for cell in data["cells"] if cell["potential"] == "soft")
    assert speed_up["pairs"] == 1 and speed_up["interval_95"] is None and speed_up["median"] > 0
    assert json.loads(harness.call("status", "out", "--json").stdout)["runs_finished"] == 2
    assert json.loads(harness.call("report", "out", "--json").stdout) == data
    assert len(json.loads(harness.call("plan", suite, "--json").stdout)["runs"]) == 2


def test_report_rebuilds_lost_files(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out")
    out = harness.folder / "out"
    before = (out / "results.json").read_text()
    for name in ("results.json", "results.csv", "results.sqlite"):
        (out / name).unlink()
    result = harness.call("report", "out", "--details")
    assert "Speed, physics, memory" in result.stdout
    assert (out / "results.json").read_text() == before
    assert (out / "results.csv").is_file() and (out / "results.sqlite").is_file()


def test_record_holds_what_is_needed_to_repeat_the_run(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=1, potentials=[SI_SW])), "--output", "out")
    record = harness.records()[0]
    assert record["programs"]["lammps"].startswith("22 Jul 2025") and len(record["programs"]["plugin_sha256"]) == 64
    assert record["inputs"]["files"][0]["name"] == "Si.sw" and len(record["inputs"]["files"][0]["sha256"]) == 64
    for key in ("cpu_model", "usable_cpus", "os", "memory_B", "load_before", "load_after"):
        assert record["environment"][key] is not None
    assert record["process"]["wall_s"] > 0


def test_a_run_that_drifts_fails_the_physics_check(harness):
    # Steps of 12 fs are too long for silicon.
    protocols = [{"name": "nve", "ensemble": "nve", "timestep_fs": 12.0, "steps": 400, "warmup_steps": 5}]
    suite = suite_dict(
        potentials=[SI_SW],
        protocols=protocols,
        repetitions=1,
        systems=[{"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 1500}],
    )
    result = harness.call("run", harness.write_suite(suite), "--output", "out", expect=3)
    assert "physics check not passed: si/nve/1x1/soft: " in result.stdout and "  FAILED  " in result.stdout
    details = harness.call("report", "out", "--details", expect=3).stdout
    assert "physics check not passed: si/nve/1x1/soft #1:" in details


COLUMNS = (
    "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,step_s,neigh_s,comm_s,other_s,pe_eV,etotal_eV,"
    "conserved_eV,temp_K,press_bar,rss_B,rss_mean_B,peak_rss_B,lammps_B,device_B"
)


def halted_lammps(harness, lmp, rows, reason="the temperature is 7000 K"):
    """LAMMPS that the fix ends with an error, after 5 steps of warm-up and so many others."""
    header = json.dumps({"atoms": 64, "units": "metal", "timer": "normal", "columns": COLUMNS.split(",")})
    log = ["# mlff-bench-log 2", f"# {header}", COLUMNS]
    for step in range(6 + rows):
        phase = "setup" if step == 0 else "warmup" if step <= 5 else "run"
        times = ",,,,,,," if step == 0 else "0.01,,,0.01,0.02,0,0,0.01"
        log.append(f"{step + 1},{step},{phase},0,0,{times},-346,-344,-344,600,,,,,,")
    log.append("# halt " + json.dumps({"reason": reason, "step": 5 + rows}))
    (harness.folder / "halted.log").write_text("\n".join(log) + "\n")
    return harness.fake_lmp(f"cp {harness.folder}/halted.log bench.log; echo 'ERROR: {reason}'; exit 1", lmp)


@pytest.mark.parametrize("rows, progress", [(3, "20 ms per step (median), "), (0, "no counted step, ")])
def test_a_run_that_the_fix_halts_fails_the_physics_check(harness, lmp, rows, progress):
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1))
    fake = halted_lammps(harness, lmp, rows)
    result = harness.call("run", suite, "--output", "out", "--lmp", fake, expect=3)
    message = f"the run was ended at step {5 + rows}: the temperature is 7000 K"
    assert f"physics check not passed: si/nve/1x1/soft: {message}\n" in result.stdout
    assert f"{progress}physics check not passed: {message}\n" in result.stderr
    first = f"Suite tiny: 1 of 1 runs ended early: si/nve/1x1/soft #1: {message}; 0 of 1 runs finished\n"
    assert result.stdout.startswith(first)
    data = json.loads((harness.folder / "out/results.json").read_text())
    assert (data["runs_finished"], data["runs_failed"]) == (1, 0)
    assert data["runs"][0]["flags"] == [{"check": "halted", "message": message}]
    assert data["runs"][0]["latency"]["step_s"]["n"] == rows
    details = harness.call("report", "out", "--details", expect=3).stdout
    assert f"physics check not passed: si/nve/1x1/soft #1: halted: {message}\n" in details


def test_a_changed_role_counts_without_a_new_run(harness):
    reference = {**SI_TERSOFF, "role": "reference"}
    harness.call("run", harness.write_suite(suite_dict(potentials=[reference, SI_SW])), "--output", "out")
    again = harness.call("run", harness.write_suite(suite_dict()), "--output", "out", "--json")
    assert "all 4 runs are finished already" in again.stderr
    cells = {cell["potential"]: cell for cell in json.loads(again.stdout)["cells"]}
    assert cells["hard"]["role"] == "teacher"
    assert cells["soft"]["speed_up"]["step"]["pairs"] == 2


def test_changed_checks_are_applied(harness):
    harness.call("run", harness.write_suite(suite_dict()), "--output", "out")
    strict = suite_dict(checks={"energy_change_eV_per_atom": 1e-6})
    result = harness.call("run", harness.write_suite(strict), "--output", "out", "--json", expect=3)
    checks = {flag["check"] for cell in json.loads(result.stdout)["cells"] for flag in cell["flags"]}
    assert checks == {"energy"}


def test_a_damaged_record_is_measured_again(harness):
    suite = harness.write_suite(suite_dict())
    harness.call("run", suite, "--output", "out")
    record = next((harness.folder / "out/runs").rglob("record.json"))
    record.write_text('{"format": "mlff-bench-record", "version": "1"}')
    result = harness.call("run", suite, "--output", "out")
    assert "4 of 4 runs finished" in result.stdout
    assert json.loads(record.read_text())["version"] == 2


def test_a_damaged_plan_is_named_with_its_remedy(harness):
    suite = harness.write_suite(suite_dict())
    harness.call("run", suite, "--output", "out")
    (harness.folder / "out/plan.json").write_text('{"format": "mlff-bench-plan", "version": 1}')
    for command in ("status", "report"):
        error = harness.call(command, "out", expect=1).stderr
        assert "plan.json is damaged or of another release (`suite` is missing); `mlffbench run`" in error


def test_switching_lammps_timers_off_is_a_failed_run(harness):
    potential = {**SI_SW, "commands": ["timer off"]}
    result = harness.call("run", harness.write_suite(suite_dict(potentials=[potential])), "--output", "out", expect=2)
    assert "a command of the potential must not change `timer`" in result.stderr


def test_noise_is_said(harness, lmp):
    """A process that takes the CPU of the run stands in the record, with its name, and in the summary."""
    cpu = sorted(os.sched_getaffinity(0))[0]
    greedy = harness.folder / "greedy"
    shutil.copy(shutil.which("sh"), greedy)
    fake = harness.fake_lmp('"$LMP" "$@"; s=$?; sleep 1; exit $s', lmp)
    site = harness.write_site(executor="local")
    process = subprocess.Popen(["taskset", "-c", str(cpu), greedy, "-c", "while :; do :; done"])
    try:
        suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1))
        command = [
            "taskset",
            "-c",
            str(cpu),
            *harness.command("run", suite, "--site", site, "--output", "out", "--lmp", fake),
        ]
        result = subprocess.run(command, cwd=harness.folder, capture_output=True, text=True, timeout=120)
    finally:
        process.kill()
        process.wait()
    assert result.returncode == 0, result.stderr
    others = harness.records()[0]["environment"]["others"]
    assert others["cpus"] == str(cpu) and others["share"] > 0.2
    assert "greedy" in [user["name"] for user in others["processes"]]
    # Named when the run begins, unless other tests take so much of this CPU that nobody has a fifth of it.
    assert f"on CPU {cpu} of this run; times suffer" in result.stderr
    assert "noise: during 1 of 1 run other processes took more than 5 % of a CPU" in result.stdout
    assert "greedy" in result.stdout
    # `report` says it again, from the record.
    assert "noise: during 1 of 1 run other processes" in harness.call("report", "out").stdout
