# SPDX-License-Identifier: GPL-2.0-or-later
"""`interleave: calls`: matched runs at the same time on the same CPUs, by time slices between force calls."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import jsonschema

from conftest import SI_SW, SI_TERSOFF, suite_dict

MEASURE = {"interleave": "calls", "flush_s": 0.02}
PROTOCOL = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 2000, "warmup_steps": 20}
SPRINGS_ASE = {
    "name": "springs",
    "role": "student",
    "engine": "ase",
    "calculator": "springs.py:Springs",
}
SPRINGS = """
from ase.calculators.calculator import Calculator, all_changes


class Springs(Calculator):
    implemented_properties = ["energy", "forces"]
    home = None

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        if self.home is None:
            self.home = atoms.get_positions()
        shift = atoms.get_positions() - self.home
        self.results = {"energy": 2.5 * float((shift**2).sum()), "forces": -5.0 * shift}
"""


def interleaved(**changes):
    return suite_dict(**{"protocols": [PROTOCOL], "measure": MEASURE, **changes})


def results(harness, suite, *options, expect=0, **kwargs):
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", *options, expect=expect, **kwargs)
    return json.loads((harness.folder / "out/results.json").read_text())


def by_repetition(records):
    pairs = {}
    for record in records:
        pairs.setdefault(record["repetition"], []).append(record)
    return pairs


def test_matched_runs_are_interleaved(harness):
    made = results(harness, interleaved())
    schema = json.loads(harness.call("schema", "results").stdout)
    jsonschema.Draft202012Validator(schema).validate(made)
    pairs = by_repetition(made["runs"])
    assert len(pairs) == 2
    groups = set()
    for a, b in pairs.values():
        assert a["interleave"]["group"] == b["interleave"]["group"]
        groups.add(a["interleave"]["group"])
        assert a["process"]["binding"]["cpus"] == b["process"]["binding"]["cpus"]
        assert len(set(a["interleave"]["slice"]) & set(b["interleave"]["slice"])) >= 5
        for record in (a, b):
            interleave = record["interleave"]
            assert interleave["slice"] == sorted(set(interleave["slice"]))
            assert sum(interleave["steps"]) == record["steps"] == PROTOCOL["steps"]
            low, high = min(interleave["step_median_s"]), max(interleave["step_median_s"])
            assert low <= record["latency"]["step_s"]["median"] <= high
    assert len(groups) == 2
    (cell,) = json.loads(harness.call("compare", "out", "--json").stdout)["cells"]
    assert cell["runs_a"] == cell["pairs_interleaved"] == 2
    assert "2 of 2 pairs were interleaved by force calls" in harness.call("compare", "out").stdout
    assert cell["ratio"]["step_median"]["value"] < 1  # sw is faster than tersoff
    # The socket is gone, and a run can be repeated by hand.
    folder = next((harness.folder / "out").glob("**/record.json")).parent
    assert (folder / "interleave").is_symlink() and not (folder / "interleave").exists()
    assert "interleave interleave" in (folder / "in.lammps").read_text()


def test_a_template_of_before_says_turns(harness):
    """Keyword and socket of the fix and section of the template were called so."""
    (harness.folder / "own.mustache").write_text(
        "{{>potential}}\nvelocity all create {{start_temperature_K}} {{velocity_seed}}\nfix integrate all nve\n"
        "thermo {{thermo_every}}\nfix bench all bench/latency file bench.log warmup {{warmup_steps}} energy no "
        "flush {{flush_s}} halt yes summary no{{#turns}} turns turns{{/turns}}\nrun {{total_steps}}\n"
    )
    made = results(harness, interleaved(protocols=[{**PROTOCOL, "ensemble": "custom", "template": "own.mustache"}]))
    for a, b in by_repetition(made["runs"]).values():
        assert a["interleave"]["group"] == b["interleave"]["group"]
        assert len(set(a["interleave"]["slice"]) & set(b["interleave"]["slice"])) >= 5


def test_records_and_logs_of_before_are_read(harness):
    """They say turns and rounds. What is derived from them does not."""
    made = results(harness, interleaved())
    compared = harness.call("compare", "out", "--json").stdout
    for path in (harness.folder / "out").glob("**/record.json"):
        record = json.loads(path.read_text())
        turns = record.pop("interleave")
        record["turns"] = {"round": turns.pop("slice"), **turns}
        path.write_text(json.dumps(record))
        log = path.with_name("bench.log")
        text = re.sub(r'^# interleave (.*)"slice"', r'# turn \1"round"', log.read_text(), flags=re.M)
        assert "# interleave" not in text
        log.write_text(text)
    assert harness.call("compare", "out", "--json").stdout == compared
    harness.call("report", "out")
    assert json.loads((harness.folder / "out/results.json").read_text()) == made
    assert "0 of 4 records changed" in harness.call("analyse", "out").stdout
    # And results.json as it was written then.
    text = json.dumps(made).replace('"interleave": {"group"', '"turns": {"group"').replace('"slice": [', '"round": [')
    (harness.folder / "old.json").write_text(text)
    assert json.loads(harness.call("compare", "old.json", "--json").stdout)["cells"] == json.loads(compared)["cells"]


def test_without_it_nothing_is_shared(harness):
    made = results(harness, suite_dict())
    assert all(record["interleave"] is None for record in made["runs"])


def test_a_run_that_fails_leaves_the_other(harness):
    broken = {**SI_SW, "name": "broken", "pair_coeff": ["* * Si.sw"]}
    made = results(harness, interleaved(potentials=[SI_TERSOFF, broken], repetitions=1), expect=2)
    (record,) = made["runs"]
    assert record["potential"] == "hard" and record["interleave"]["slice"]
    (failure,) = made["failures"]
    assert "Number of element to type mappings" in failure["what"]


def test_a_run_that_is_stuck_leaves_the_other(harness):
    stuck = {
        "name": "stuck",
        "role": "student",
        "pair_style": "bench/synthetic sleep 100",
        "pair_coeff": ["* *"],
        "plugins": [os.environ["MLFFBENCH_SYNTHETIC"]],
    }
    measure = {**MEASURE, "timeout_s": 6}
    made = results(harness, interleaved(potentials=[SI_TERSOFF, stuck], repetitions=1, measure=measure), expect=2)
    (record,) = made["runs"]
    assert record["potential"] == "hard"
    (failure,) = made["failures"]
    assert "took longer than 6 s" in failure["what"]


def test_a_run_alone_has_no_pair(harness):
    suite = harness.write_suite(interleaved())
    harness.call("run", suite, "--output", "out", "--quiet")
    next(path for path in (harness.folder / "out").glob("**/record.json") if "soft" in str(path)).unlink()
    harness.call("run", suite, "--output", "out", "--quiet")
    records = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    assert sum(record["interleave"] is None for record in records) == 1
    (cell,) = json.loads(harness.call("compare", "out", "--json").stdout)["cells"]
    assert (cell["runs_a"], cell["pairs_interleaved"], cell["pairs_apart"]) == (1, 1, 1)
    assert "1 pair was not measured together and left out" in harness.call("compare", "out").stdout


def test_python_takes_part(harness):
    (harness.folder / "springs.py").write_text(SPRINGS)
    suite = interleaved(potentials=[SI_TERSOFF, SPRINGS_ASE], repetitions=1, protocols=[{**PROTOCOL, "steps": 1000}])
    made = results(harness, suite, "--python", sys.executable)
    a, b = made["runs"]
    assert a["interleave"]["group"] == b["interleave"]["group"]
    assert len(set(a["interleave"]["slice"]) & set(b["interleave"]["slice"])) >= 5


def test_ranks_wait_together(harness):
    made = results(harness, interleaved(layouts=[{"ranks": 2, "threads": 1}], repetitions=1))
    a, b = made["runs"]
    assert len(set(a["interleave"]["slice"]) & set(b["interleave"]["slice"])) >= 5


def test_temporary_files_have_to_be_somewhere(harness):
    error = harness.call(
        "run", harness.write_suite(interleaved()), "--output", "out", "--quiet",
        environment={"TMPDIR": "/nowhere"}, expect=1,
    ).stderr  # fmt: skip
    assert error.endswith(
        "/nowhere is no folder for temporary files, but TMPDIR names it; make it, or set TMPDIR to a folder that exists\n"
    )
    assert error.count("\n") == 1


def test_names_of_folders_may_be_long(harness):
    """A socket's may not; and what a killed harness left there is removed."""
    deep = harness.folder / ("a" * 150)
    (deep / "mlffbench-scratch-Killed").mkdir(parents=True)
    made = results(harness, interleaved(repetitions=1), environment={"TMPDIR": str(deep)})
    assert all(record["interleave"] for record in made["runs"])
    assert list(deep.iterdir()) == []


def test_slurm_refuses_it(harness):
    site = harness.write_site(executor="slurm")
    suite = harness.write_suite(interleaved())
    done = harness.call("run", suite, "--output", "out", "--site", site, expect=1)
    assert "`interleave: calls` needs matched runs at the same time" in done.stderr


def working_folder(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def test_an_interrupt_ends_all_of_them(harness):
    long = interleaved(protocols=[{**PROTOCOL, "steps": 1000000}], repetitions=1)
    suite = harness.write_suite(long)
    command = harness.command("run", suite, "--output", "out", "--quiet")
    process = subprocess.Popen(command, cwd=harness.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    logs = []
    while len(logs) < 2 and process.poll() is None:
        time.sleep(0.2)
        logs = list((harness.folder / "out").glob("**/bench.log"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) != 0
    here = str(harness.folder)
    left = [pid for pid in filter(str.isdigit, os.listdir("/proc")) if working_folder(pid).startswith(here)]
    assert not left
