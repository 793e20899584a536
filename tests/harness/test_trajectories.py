# SPDX-License-Identifier: GPL-2.0-or-later
"""Trajectories of two force fields side by side: dumps of real LAMMPS, figures of LAMMPS' computes and NumPy."""

import json

import numpy as np
import pytest

FRAMES, EVERY, TIMESTEP_FS, CUTOFF_A, BINS = 200, 5, 1.0, 4.5, 90

DECK = """\
units metal
atom_style atomic
lattice diamond 5.431
region box block 0 2 0 2 0 2
create_box 2 box
create_atoms 1 box basis 1 2 basis 2 2
mass * 28.0855
pair_style {style}
pair_coeff * * {file} Si Si
comm_modify cutoff 8
velocity all create 1200 {seed}
fix nve all nve
timestep 0.001
run 200
reset_timestep 0
dump frames all custom {every} {name}.dump {columns}
dump_modify frames sort off format float %.10g
compute rdf all rdf {bins} 1 1 1 2 2 2 cutoff {cutoff}
fix rdf all ave/time {every} 1 {every} c_rdf[*] ave running mode vector overwrite file {name}.rdf
run {steps}
"""
STYLES = {"sw": "Si.sw", "tersoff": "Si.tersoff"}
COLUMNS = "id type xu yu zu vx vy vz"


@pytest.fixture
def run(lammps, harness):

    def run(name, style="sw", seed=1, columns=COLUMNS, every=EVERY):
        deck = DECK.format(
            style=style, file=STYLES[style], seed=seed, name=name, columns=columns, every=every,
            bins=BINS, cutoff=CUTOFF_A, steps=(FRAMES - 1) * every,
        )  # fmt: skip
        lammps(deck, harness.folder)
        return f"{name}.dump"

    return run


def compare(harness, *arguments, **options):
    return harness.call(
        "trajectories", *arguments, "--timestep-fs", TIMESTEP_FS, "--cutoff-A", CUTOFF_A, "--bins", BINS, **options
    )


def frames_of(path):
    """Positions and velocities [frames, atoms, 3] by id."""
    frames, lines = [], path.read_text().splitlines()
    atoms = int(lines[3])
    for start in range(9, len(lines), 9 + atoms):
        rows = np.array([line.split() for line in lines[start : start + atoms]], dtype=float)
        frames.append(rows[np.argsort(rows[:, 0])])
    frames = np.array(frames)
    return frames[:, :, 2:5], frames[:, :, 5:8]


def test_curves_are_those_of_lammps_and_numpy(harness, run):
    teacher, student = run("teacher"), run("student", "tersoff", seed=2)
    result = json.loads(compare(harness, teacher, student, "--json").stdout)
    assert result["format"] == "mlff-bench-trajectories"
    for who, name in (("teacher", teacher), ("student", student)):
        figures = result[who]
        assert (figures["frames"], figures["atoms"]) == (FRAMES, 64)
        assert figures["interval_ps"] == pytest.approx(EVERY * TIMESTEP_FS * 1e-3)

        rows = (harness.folder / name).with_suffix(".rdf").read_text().splitlines()[4:]
        lammps = np.array([row.split() for row in rows], dtype=float)
        np.testing.assert_allclose(figures["distances_A"], lammps[:, 1], rtol=1e-6)
        assert list(figures["rdf"]) == ["1-1", "1-2", "2-2"]
        for column, pair in ((2, "1-1"), (4, "1-2"), (6, "2-2")):
            # A pair on the edge of a bin may fall to either side.
            assert np.abs(np.array(figures["rdf"][pair]) - lammps[:, column]).max() < 2e-2 * lammps[:, column].max()
            assert np.sum(figures["rdf"][pair]) == pytest.approx(np.sum(lammps[:, column]), rel=2e-3)

        positions, velocities = frames_of(harness.folder / name)
        lags = range(FRAMES // 2 + 1)
        msd = [np.mean(np.sum((positions[lag:] - positions[: FRAMES - lag]) ** 2, axis=2)) for lag in lags]
        np.testing.assert_allclose(figures["msd_A2"], msd, rtol=1e-9, atol=1e-12)
        times = np.arange(len(msd)) * figures["interval_ps"]
        slope = np.polyfit(times[len(msd) // 5 :], msd[len(msd) // 5 :], 1)[0]
        assert figures["diffusion_A2_per_ps"] == pytest.approx(slope / 6, rel=1e-8)

        vacf = np.array([np.mean(np.sum(velocities[lag:] * velocities[: FRAMES - lag], axis=2)) for lag in lags])
        vacf /= vacf[0]
        np.testing.assert_allclose(figures["vacf"], vacf, atol=1e-9)
        windowed = vacf * 0.5 * (1 + np.cos(np.pi * np.arange(len(vacf)) / (len(vacf) - 1)))
        spectrum = np.fft.rfft(np.concatenate([windowed, windowed[-2:0:-1]])).real.clip(min=0)
        frequencies = np.fft.rfftfreq(2 * (len(vacf) - 1), figures["interval_ps"])
        np.testing.assert_allclose(figures["frequencies_THz"], frequencies, rtol=1e-9)
        np.testing.assert_allclose(
            figures["spectrum_ps"], spectrum / (spectrum.sum() * frequencies[1]), atol=1e-9 * spectrum.max()
        )
        # Silicon's optical phonons: some 15 THz, none above 20.
        strong = np.array(figures["frequencies_THz"])[np.array(figures["spectrum_ps"]) > 0.005]
        assert 10 < strong.max() < 22

    one, other = result["teacher"], result["student"]
    difference = result["difference"]
    for pair, value in difference["rdf_A"].items():
        apart = np.abs(np.subtract(one["rdf"][pair], other["rdf"][pair])).sum() * CUTOFF_A / BINS
        assert value == pytest.approx(apart, rel=1e-9)
    assert difference["vacf_rms"] == pytest.approx(np.sqrt(np.mean(np.subtract(one["vacf"], other["vacf"]) ** 2)))
    apart = np.abs(np.subtract(one["spectrum_ps"], other["spectrum_ps"])).sum() * one["frequencies_THz"][1] / 2
    assert difference["spectrum"] == pytest.approx(apart, rel=1e-9)


def test_the_floor_is_what_two_runs_of_the_teacher_differ_by(harness, run):
    teacher, again, student = run("teacher"), run("again", seed=3), run("student", "tersoff", seed=2)
    result = json.loads(compare(harness, teacher, student, "--floor", again, "--json").stdout)
    assert result["difference"]["spectrum"] > 2 * result["floor"]["spectrum"] > 0
    table = compare(harness, teacher, student, "--floor", again).stdout
    assert "teacher to teacher" in table and "RDF 1-2" in table
    same = json.loads(compare(harness, teacher, teacher, "--json").stdout)["difference"]
    assert set(same["rdf_A"].values()) == {0} and (same["vacf_rms"], same["spectrum"]) == (0, 0)


def test_structure_is_stable_until_it_is_another(harness, run):
    """A student that is its teacher at first, and whose atoms lie anywhere near their places later."""
    teacher = run("teacher")
    length_ps = (FRAMES - 1) * EVERY * TIMESTEP_FS * 1e-3

    def stable_ps(student):
        return json.loads(compare(harness, teacher, student, "--json").stdout)["difference"]["stable_ps"]

    assert stable_ps(teacher) == pytest.approx(length_ps)
    random = np.random.default_rng(1)
    frames = (harness.folder / teacher).read_text().split("ITEM: TIMESTEP\n")[1:]
    for number in range(120, FRAMES):
        heading, atoms = frames[number].split("ITEM: ATOMS")
        columns, *lines = atoms.splitlines()
        rows = [line.split() for line in lines]
        for row in rows:
            row[2:5] = [str(float(x) + random.normal(0, 0.5)) for x in row[2:5]]
        frames[number] = f"{heading}ITEM: ATOMS{columns}\n" + "".join(" ".join(row) + "\n" for row in rows)
    (harness.folder / "broken.dump").write_text("".join("ITEM: TIMESTEP\n" + frame for frame in frames))
    assert stable_ps("broken.dump") == pytest.approx(100 * EVERY * TIMESTEP_FS * 1e-3)  # the third window of 50 frames
    assert "structure stable for" in compare(harness, teacher, "broken.dump").stdout


def test_scaled_positions_are_the_same_places(harness, run):
    plain, scaled = run("plain", columns="id type xu yu zu"), run("scaled", columns="id type xsu ysu zsu")
    result = json.loads(compare(harness, plain, scaled, "--json").stdout)
    np.testing.assert_allclose(result["student"]["msd_A2"], result["teacher"]["msd_A2"], rtol=1e-6, atol=1e-9)
    wrapped = json.loads(compare(harness, plain, run("wrapped", columns="id type xs ys zs"), "--json").stdout)
    assert wrapped["student"]["msd_A2"] == [] and max(wrapped["difference"]["rdf_A"].values()) < 1e-3


def test_what_a_dump_lacks_is_left_out(harness, run):
    dump = run("plain", columns="id type x y z")
    result = json.loads(compare(harness, dump, dump, "--json").stdout)
    assert result["teacher"]["vacf"] == [] and result["teacher"]["msd_A2"] == []
    assert result["difference"]["spectrum"] is None and result["difference"]["diffusion_A2_per_ps"] is None
    text = compare(harness, dump, dump).stdout
    assert "dump vx vy vz as well" in text and "dump xu yu zu for the diffusion" in text


def test_trajectories_that_cannot_be_compared_are_refused(harness, run):
    dump, slower = run("teacher"), run("slower", every=10)
    assert "0.005 ps between frames and 0.01 ps" in compare(harness, dump, slower, expect=1).stderr
    for option in ("--timestep-fs", "--cutoff-A"):
        error = harness.call("trajectories", dump, dump, option, "nan", expect=1).stderr
        assert "is a number above 0; not nan" in error
    error = harness.call("trajectories", dump, dump, "--timestep-fs", 1, "--cutoff-A", 6, expect=1).stderr
    assert "the box of step 0 is 10.86 Angstrom wide, too small for distances up to 6 Angstrom" in error
    text = (harness.folder / dump).read_text().split("ITEM: TIMESTEP\n")
    (harness.folder / "gap.dump").write_text("ITEM: TIMESTEP\n".join(text[:3] + text[4:]))
    error = compare(harness, dump, "gap.dump", expect=1).stderr
    assert "gap.dump: 10 steps lie between the frames of steps 5 and 15, 5 between the first ones" in error
    (harness.folder / "one.dump").write_text("ITEM: TIMESTEP\n".join(text[:2]))
    assert "one.dump has 1 frame after those to skip" in compare(harness, dump, "one.dump", expect=1).stderr


def small_dump(steps, atoms="1 1\n2 2", lengths=(10, 10, 10), units="", time_of=None):
    """A dump of two atoms, without velocities."""
    text = f"ITEM: UNITS\n{units}\n" if units else ""
    for number, step in enumerate(steps):
        if time_of:
            text += f"ITEM: TIME\n{time_of(step)}\n"
        length = lengths[number % len(lengths)]
        text += f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n"
        text += f"0 {length}\n" * 3 + "ITEM: ATOMS id type xu yu zu\n"
        one, other = atoms.split("\n")
        text += f"{one} {1 + 0.01 * number} 1 1\n{other} 3 3 3\n"
    return text


def bench_log(steps, atoms=2, timestep=0.001, energy="eV", pressure="bar"):
    columns = (
        "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,step_s,neigh_s,comm_s,other_s,"
        f"pe_{energy},etotal_{energy},conserved_{energy},temp_K,press_{pressure},rss_B,rss_mean_B,peak_rss_B,lammps_B,"
        "device_B"
    )
    header = {"columns": columns.split(","), "atoms": atoms, "timestep": timestep, "pair_style": "sw"}
    rows = "".join(f"{call},{step},run,0,0,0.01,,,0.01,0.01,,,,,,,300,{5 + call % 2},,,,,\n"
                   for call, step in enumerate(steps, 1))  # fmt: skip
    return f"# mlff-bench-log 2\n# {json.dumps(header)}\n{columns}\n{rows}"


@pytest.fixture
def small(harness):
    """A function that writes dumps and bench logs, and compares them."""
    steps = range(0, 50, 10)
    for name in ("teacher", "student"):
        (harness.folder / f"{name}.dump").write_text(small_dump(steps))
        (harness.folder / f"{name}.log").write_text(bench_log(range(41)))

    def compare(*, dump=None, log=None, logs=True, timestep_fs=1, **options):
        if dump:
            (harness.folder / "student.dump").write_text(dump)
        if log:
            (harness.folder / "student.log").write_text(log)
        names = ("--teacher-bench-log", "teacher.log", "--student-bench-log", "student.log") if logs else ()
        return harness.call(
            "trajectories", "teacher.dump", "student.dump", "--timestep-fs", timestep_fs, *names, "--json", **options
        )

    return compare


def test_a_bench_log_belongs_to_its_dump(small):
    result = json.loads(small().stdout)
    assert result["teacher"]["pressure_bar"] == pytest.approx(5.5, abs=0.02)
    remedy = "name the log that fix bench/latency wrote in it"
    for log, message in (
        (bench_log(range(41), atoms=3), f"it has 3 atoms, the dump 2; {remedy}"),
        (bench_log(range(41), timestep=0.002), f"its time step is 2 fs and not 1; {remedy}"),
        (bench_log(range(31)), f"its rows are of steps 0 to 30, the frames of steps 0 to 40; {remedy}"),
        (bench_log(range(5, 60)), f"its rows are of steps 5 to 59, the frames of steps 0 to 40; {remedy}"),
        (bench_log(()), f"it has no row; {remedy}"),
    ):
        assert f"student.log is not of the same run as the dump: {message}" in small(log=log, expect=1).stderr
    error = small(log=bench_log(range(41), energy="kcal_per_mol", pressure="atm"), expect=1).stderr
    assert "student.log: pressures are in atm, only units metal are read" in error


def test_pressures_that_are_no_numbers_are_said(small):
    log = bench_log(range(41)).replace(",,,,,,,300,5,", ",,,,,,,300,nan,", 3)
    result = small(log=log)
    assert json.loads(result.stdout)["student"]["pressure_bar"] == pytest.approx(5.5, abs=0.1)
    assert "note: student.log: 3 rows have an energy, temperature or pressure of nan or inf" in result.stderr


def test_times_that_a_dump_tells_are_those_of_its_steps(small):
    steps = range(0, 50, 10)
    plain = json.loads(small(logs=False).stdout)
    dump = small_dump(steps, time_of=lambda step: 7 + 0.001 * step, units="metal")
    assert json.loads(small(dump=dump, logs=False).stdout) == plain
    error = small(dump=small_dump(steps, time_of=lambda step: 0.002 * step), logs=False, expect=1).stderr
    assert (
        "student.dump: 20 fs lie between the frames of steps 0 and 10, which with a time step of 1 fs are 10 fs"
        in error
    )
    error = small(dump=small_dump(steps, units="real"), logs=False, expect=1).stderr
    assert "student.dump:2: the dump is in units real, only metal is read" in error


def test_trajectories_of_other_atoms_or_boxes_are_refused(small):
    steps = range(0, 50, 10)
    begin = "these trajectories cannot be compared: "
    for dump, message in (
        (small_dump(steps, atoms="1 1\n2 1"), "atom 2 is 2 in one and 1 in the other"),
        (small_dump(steps, atoms="1 1\n3 2"), "their atoms have other ids"),
        (small_dump(steps, atoms="1 2\n2 1"), "atom 1 is 1 in one and 2 in the other"),
        (small_dump(steps, lengths=(11,)), "boxes of 1000 A^3 and 1331 A^3, neither of which changes"),
    ):
        assert begin + message in small(dump=dump, logs=False, expect=1).stderr
    small(dump=small_dump(steps, lengths=(10, 11)), logs=False)  # under a barostat
    swapped = small_dump((0, 10)) + small_dump((20, 30, 40), atoms="1 2\n2 1")
    error = small(dump=swapped, logs=False, expect=1).stderr
    assert "student.dump: the frame of step 20 holds other atoms than the first one" in error
    for value in ("nan", "inf", "1e200"):
        exploded = small_dump((0, 10)) + small_dump((20, 30, 40)).replace("3 3 3", f"3 {value} 3")
        error = small(dump=exploded, logs=False, expect=1).stderr
        assert "student.dump: atom 2 has no place or no velocity at step 20; end the dump before" in error


def test_units_that_nobody_tells_are_said(small):
    steps = range(0, 50, 10)
    assumed = "note: nothing tells the units; they are taken as metal"
    assert assumed not in small().stderr
    assert assumed in small(logs=False).stderr
    assert assumed in small(dump=small_dump(steps, units="metal"), logs=False).stderr  # of the teacher's dump


def test_lines_that_are_passed_over(small):
    plain = json.loads(small(logs=False).stdout)
    whole = small_dump(range(0, 50, 10))
    for dump in (whole + "\n", whole.replace("ITEM: TIMESTEP\n20", "# restart\nITEM: TIMESTEP\n20")):
        assert json.loads(small(dump=dump, logs=False).stdout) == plain
