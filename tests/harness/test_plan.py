# SPDX-License-Identifier: GPL-2.0-or-later
"""What `plan` says of runs to come: cells, order, time and disk, and what it does not know."""

import json
import os
import pathlib
import zipfile

import pytest

from conftest import SI_SW, SI_TERSOFF, suite_dict


def systems(*atoms):
    return [{"name": f"si-{n}", "material": "silicon", "atoms": n, "temperature_K": 300} for n in atoms]


def steps(n):
    return [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": n, "warmup_steps": 5}]


@pytest.fixture
def measured(harness):
    """Records of one potential on 64 atoms, 205 steps."""
    suite = suite_dict(systems=systems(64), protocols=steps(200), potentials=[SI_SW])
    harness.call("run", harness.write_suite(suite, "measured.yaml"), "--output", "measured", "--quiet")
    return suite


def plan(harness, suite, *arguments):
    return json.loads(harness.call("plan", harness.write_suite(suite), "--json", *arguments).stdout)


def test_another_build_of_one_lammps_makes_other_runs(harness, lmp):
    """What LAMMPS names as its program is looked at, not the wrapper script."""
    build = harness.folder / "build"
    fake = harness.folder / "lmp"
    fake.write_text(f"#!/bin/sh\n{lmp} -h | sed 's#example: .* -var#example: {build} -var#'\n")
    fake.chmod(0o755)
    lj = {"name": "lj", "role": "student", "pair_style": "lj/cut 5.0", "pair_coeff": ["* * 0.01 2.0"]}
    ids = []
    for text in ("one", "one", "two"):
        build.write_text(text)
        fake.write_text(fake.read_text() + "# the wrapper changes each time\n")
        ids.append([run["run_id"] for run in plan(harness, suite_dict(potentials=[lj]), "--lmp", fake)["runs"]])
    assert ids[0] == ids[1] != ids[2]


def test_a_lost_ldd_makes_no_other_build(harness):
    ldd = harness.folder / "ldd"
    ldd.write_text("#!/bin/sh\nkill -9 $$\n")
    ldd.chmod(0o755)
    path = {"PATH": f"{harness.folder}:{os.environ['PATH']}"}
    error = harness.call("plan", harness.write_suite(suite_dict()), environment=path, expect=1).stderr
    assert "which tells builds of LAMMPS apart, failed" in error


def test_without_records_there_is_no_estimate(harness):
    suite = harness.write_suite(suite_dict())
    text = harness.call("plan", suite).stdout
    assert "4 runs of 1 system, 1 protocol, 1 layout, 2 potentials; 2 cells, repetitions: 2" in text
    assert "estimate: no basis for 4 runs of hard, soft: no record of these potentials in this layout in" in text
    data = json.loads(harness.call("plan", suite, "--json").stdout)
    assert data["estimate"]["runs_without_basis"] == 4 and data["estimate"]["time_s"] == 0
    assert data["runs"][0]["estimate"] == {"time_s": None, "disk_B": None, "basis": "none", "at_most": False}


def test_records_of_the_same_cell(harness, measured):
    (first, second) = json.loads((harness.folder / "measured/results.json").read_text())["runs"]
    longer = plan(harness, {**measured, "protocols": steps(2000)}, "--records", "measured")
    assert longer["estimate"]["runs_without_basis"] == 0 and longer["estimate"]["records"] == 2
    run = longer["runs"][0]["estimate"]
    assert run["basis"] == "same cell"

    def median(values):
        return sum(values) / 2

    step_s = [r["latency"]["step_s"]["mean"] for r in (first, second)]
    start_s = [max(0, r["process"]["wall_s"] - 205 * s) for r, s in zip((first, second), step_s)]
    assert run["time_s"] == pytest.approx(median(start_s) + 2005 * median(step_s), rel=1e-9)
    folder = next((harness.folder / "measured/runs").rglob("bench.log")).parent
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert size < run["disk_B"] < 10 * size


def test_records_of_other_sizes_are_scaled_from_the_nearest(harness, measured):
    data = plan(harness, {**measured, "systems": systems(64, 512)}, "--records", "measured")
    by_system = {run["system"]: run["estimate"] for run in data["runs"]}
    assert by_system["si-64"]["basis"] == "same cell" and by_system["si-512"]["basis"] == "other size"
    assert by_system["si-512"]["time_s"] > by_system["si-64"]["time_s"]
    assert by_system["si-512"]["disk_B"] > by_system["si-64"]["disk_B"]


def test_what_has_no_basis_is_named(harness, measured):
    suite = harness.write_suite({**measured, "potentials": [SI_SW, SI_TERSOFF]})
    text = harness.call("plan", suite, "--records", "measured").stdout
    assert "of disk for 2 of 4 runs to do, from 2 records in measured" in text
    assert "estimate: no basis for 2 runs of hard:" in text
    other_layout = {**measured, "layouts": [{"ranks": 1, "threads": 2}]}
    assert plan(harness, other_layout, "--records", "measured")["estimate"]["runs_without_basis"] == 2


def test_finished_runs_are_no_work(harness, measured):
    text = harness.call("plan", harness.folder / "measured.yaml", "--output", "measured").stdout
    assert "estimate: all 2 runs are finished" in text
    longer = {**measured, "repetitions": 3}
    data = plan(harness, longer, "--output", "measured")
    assert [run["finished"] for run in data["runs"]] == [True, True, False]
    assert data["estimate"]["runs_to_do"] == 1
    assert data["estimate"]["time_s"] == data["runs"][2]["estimate"]["time_s"]


def test_damaged_records_are_no_basis(harness, measured):
    for record in (harness.folder / "measured/runs").rglob("record.json"):
        record.write_text("{")
    assert plan(harness, measured, "--records", "measured")["estimate"]["runs_without_basis"] == 2


def test_records_folder_that_is_none(harness):
    suite = harness.write_suite(suite_dict())
    error = harness.call("plan", suite, "--records", "nowhere", expect=1).stderr
    assert "nowhere is no output folder: it has no runs; give --records a folder" in error


def disk_of_run_B(run_folder):
    return sum(path.stat().st_size for path in run_folder.iterdir() if path.is_file() and not path.is_symlink())


def test_stored_trajectories_grow_with_frames_and_atoms(harness):
    """Of a run that wrote one, and of one that did not."""
    protocol = {**steps(200)[0], "dump_every": 5}
    suite = suite_dict(systems=systems(64), protocols=[protocol], potentials=[SI_SW], repetitions=1)
    for name, kept in (("stored", protocol), ("plain", steps(200)[0])):
        harness.call(
            "run", harness.write_suite({**suite, "protocols": [kept]}, f"{name}.yaml"), "--output", name, "--quiet"
        )
    (dump,) = (harness.folder / "stored/runs").rglob("trajectory.lammpstrj")
    longer = {**suite, "protocols": [{**protocol, "steps": 2000}], "systems": systems(64, 512)}
    for records in ("stored", "plain"):
        small, large = (run["estimate"]["disk_B"] for run in plan(harness, longer, "--records", records)["runs"])
        of_dump = 401 / 41 * dump.stat().st_size
        assert of_dump < small < of_dump + 1e6
        assert 8 * of_dump < large < 8 * of_dump + 2e6


def test_a_rerun_grows_with_its_frames_and_not_with_what_it_links_to(harness):
    protocol = {**steps(50)[0], "dump_every": 5}
    suite = suite_dict(systems=systems(64), protocols=[protocol], potentials=[SI_SW], repetitions=1)
    harness.call("run", harness.write_suite(suite, "md.yaml"), "--output", "md", "--quiet")
    (dump,) = (harness.folder / "md/runs").rglob("trajectory.lammpstrj")
    frames = ["ITEM: TIMESTEP\n" + frame for frame in dump.read_text().split("ITEM: TIMESTEP\n")[1:]]
    assert len(frames) == 11
    stored = harness.folder / "frames.lammpstrj"
    stored.write_text(dump.read_text())
    suite["protocols"] = [{"name": "frames", "ensemble": "rerun", "trajectory": "frames.lammpstrj"}]
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    (record,) = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    (folder,) = (path.parent for path in (harness.folder / "out/runs").rglob("record.json"))
    # One other frame, so that the run is not the one that is finished; then many.
    stored.write_text("".join(frames[:-1]))
    (run,) = plan(harness, suite, "--records", "out")["runs"]
    force_s = record["latency"]["force_s"]
    calls = force_s["n"] + force_s["transient_samples"]
    assert calls == 11 and run["estimate"]["basis"] == "same cell"
    assert run["estimate"]["time_s"] == pytest.approx(record["process"]["wall_s"] - force_s["mean"], rel=1e-6)
    assert 0.8 * disk_of_run_B(folder) < run["estimate"]["disk_B"] < disk_of_run_B(folder)
    many = ["ITEM: TIMESTEP\n" + str(i) + frames[i % 11][frames[i % 11].index("\n", 15) :] for i in range(1100)]
    stored.write_text("".join(many))
    (run,) = plan(harness, suite, "--records", "out")["runs"]
    (forces,) = (harness.folder / "out/runs").rglob("forces.lammpstrj")
    assert 100 * forces.stat().st_size < run["estimate"]["disk_B"] < 125 * forces.stat().st_size


def test_a_minimisation_ends_as_early_as_before(harness, measured):
    suite = {**measured, "protocols": [{"name": "min", "ensemble": "minimize"}], "repetitions": 1}
    data = plan(harness, suite, "--records", "measured")
    (run,) = data["runs"]
    assert run["estimate"]["at_most"] and data["estimate"]["at_most"]
    assert "estimate: at most " in harness.call("plan", harness.folder / "suite.yaml", "--records", "measured").stdout
    harness.call("run", harness.folder / "suite.yaml", "--output", "out", "--quiet")
    (record,) = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    assert 0 < record["steps"] < run["steps"] / 2
    suite["repetitions"] = 2
    later = plan(harness, suite, "--records", "out")["runs"][1]["estimate"]
    assert not later["at_most"] and later["basis"] == "same cell"
    assert later["time_s"] == pytest.approx(record["process"]["wall_s"], rel=1e-6)


def test_interleaved_runs_do_not_count_what_they_wait(harness):
    suite = suite_dict(systems=systems(64), protocols=steps(2000), measure={"interleave": "calls"}, repetitions=1)
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    records = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    waited_s = [record["process"]["waited_s"] for record in records]
    assert min(waited_s) > 0
    data = plan(harness, {**suite, "repetitions": 2}, "--output", "out")
    for run, record in zip(data["runs"], records):
        process, mean = record["process"], record["latency"]["step_s"]["mean"]
        own_s = process["wall_s"] - process["waited_s"]
        assert run["estimate"]["time_s"] == pytest.approx(max(own_s, 2005 * mean), rel=1e-6)


MODELS = pathlib.Path(__file__).parents[2] / "inputs/models"


def model_potential(path, **keys):
    return {"name": "m", "role": "student", "pair_style": "mlff", "model": str(path), **keys}


def refused(harness, potential, **suite):
    error = harness.call("plan", harness.write_suite(suite_dict(potentials=[potential], **suite)), expect=1).stderr
    assert "suite.yaml:1:" in error
    return error


@pytest.mark.parametrize("model", ["student/student-silicon.pt2", "sevennet-0/sevennet-0.pt"])
def test_plan_takes_a_model_that_knows_the_elements(harness, model):
    harness.call("plan", harness.write_suite(suite_dict(potentials=[model_potential(MODELS / model)])))


def test_plan_finds_a_model_of_other_elements(harness):
    """LAMMPS would say so in each run."""
    copper = [{"name": "cu", "material": "copper", "atoms": 108, "temperature_K": 300}]
    model = model_potential(MODELS / "student/student-silicon.pt2")
    assert "the model of `m` does not know Cu; it knows Si: take another model" in refused(
        harness, model, systems=copper
    )
    named = {**model, "pair_coeff": ["* * {model} Ge"]}
    assert "the model of `m` does not know Ge" in refused(harness, named)
    # The remedy: systems that it is for.
    silicon = {"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 300}
    eam = {
        "name": "eam",
        "role": "reference",
        "pair_style": "eam",
        "pair_coeff": ["* * Cu_u3.eam"],
        "files": ["Cu_u3.eam"],
    }
    suite = suite_dict(
        systems=[silicon, *copper], potentials=[{**model, "systems": ["si"]}, {**eam, "systems": ["cu"]}]
    )
    harness.call("plan", harness.write_suite(suite))


@pytest.mark.parametrize(
    "damage, message",
    [
        (lambda data: data[:-100], "is damaged: it does not end as a zip archive"),
        (lambda data: data[: len(data) // 2], "is damaged: it does not end as a zip archive"),
        (lambda data: data[:3000] + bytes([data[3000] ^ 255]) + data[3001:], "is damaged: its record"),
        (lambda data: b"\x80\x02" + data, "is no exported model"),
        (lambda data: b"", "is no exported model"),
    ],
)
def test_plan_finds_a_broken_model(harness, damage, message):
    (harness.folder / "m.pt2").write_bytes(damage((MODELS / "student/student-silicon.pt2").read_bytes()))
    assert message in refused(harness, model_potential("m.pt2"))


def archive(path, records):
    with zipfile.ZipFile(path, "w") as file:
        for name, text in records.items():
            file.writestr(f"m/{name}", text)


@pytest.mark.parametrize(
    "records, message",
    [
        ({"data.pkl": "x", "data/0": "y"}, "a checkpoint holds weights without a program"),
        ({"code/m.py": "", "extra/mlff.json": " " * (1 << 21)}, "has metadata of more than 1 MiB"),
        ({"code/m.py": "", "extra/chemical_symbols_to_index": "Cu Ni"}, "does not know Si; it knows Cu, Ni"),
        ({"code/m.py": "", "extra/type_names": "Cu"}, "does not know Si; it knows Cu"),
        ({"data/aotinductor/model/x_metadata.json": json.dumps({"type_names": "O H"})}, "does not know Si; it knows O, H"),
    ],
)  # fmt: skip
def test_plan_looks_into_archives_of_all_families(harness, records, message):
    archive(harness.folder / "m.pt", records)
    assert message in refused(harness, model_potential("m.pt"))


@pytest.mark.parametrize("text", ["[" * 500_000, '{"species": 7}', "no json", '{"species": [[1]]}'])
def test_metadata_that_tell_nothing_are_left_to_the_pair_style(harness, text):
    archive(harness.folder / "m.pt", {"code/m.py": "", "extra/mlff.json": text})
    harness.call("plan", harness.write_suite(suite_dict(potentials=[model_potential("m.pt")])))


def test_plan_finds_potential_files_that_do_not_fit(harness):
    copper = [{"name": "cu", "material": "copper", "atoms": 108, "temperature_K": 300}]
    assert "no file of `soft` in this line knows Cu" in refused(harness, SI_SW, systems=copper)
    assert "no file of `hard` in this line knows Ge" in refused(
        harness, {**SI_TERSOFF, "pair_coeff": ["* * Si.tersoff Ge"]}
    )
    lost = {**SI_SW, "pair_coeff": ["* * Mine.sw {elements}"]}
    assert "`soft` names the file Mine.sw, which is neither in its `files` nor among" in refused(harness, lost)
    # The remedy: the file in `files`.
    (harness.folder / "Mine.sw").write_bytes(b"# of my own\n")
    assert "no file of `soft` in this line knows Si" in refused(harness, {**lost, "files": ["Mine.sw"]})
