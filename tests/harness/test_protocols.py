# SPDX-License-Identifier: GPL-2.0-or-later
"""Every protocol in a real LAMMPS: it runs as its deck says, and what is checked of it is measured."""

import json
import pathlib
import re
import statistics

import pytest

from conftest import SI_SW, suite_dict

SILICON = [{"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 300}]
CHAINS = {"type": "nose-hoover", "damping_ps": 0.1}


def run_protocol(harness, expect=0, steps=4000, warmup_steps=1000, **protocol):
    """Runs one protocol on silicon; gives its record and its deck."""
    if protocol["ensemble"] != "minimize":
        protocol = {"timestep_fs": 1.0, "steps": steps, "warmup_steps": warmup_steps, **protocol}
    suite = suite_dict(
        systems=SILICON,
        protocols=[{"name": "p", **protocol}],
        potentials=[SI_SW],
        repetitions=1,
        measure={"energy_every": 2, "thermo_every": 100},
        checks={"average_min_time_ps": 3},
    )
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", expect=expect)
    (record,) = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    deck = next((harness.folder / "out/runs").rglob("in.lammps")).read_text()
    return record, deck


@pytest.mark.parametrize(
    "protocol",
    [
        {"ensemble": "nvt", "thermostat": {"type": "langevin"}},
        {"ensemble": "nvt", "thermostat": CHAINS},
        {"ensemble": "npt", "thermostat": CHAINS, "barostat": {"type": "nose-hoover"}},
        {"ensemble": "npt", "thermostat": CHAINS, "barostat": {"type": "nose-hoover", "coupling": "aniso"}},
        {"ensemble": "npt", "thermostat": {"type": "langevin"}, "barostat": {"type": "nose-hoover"}},
    ],
    ids=["langevin", "nose-hoover", "npt-iso", "npt-aniso", "nph-langevin"],
)
def test_conserved_quantity_and_mean_temperature(harness, protocol):
    record, _ = run_protocol(harness, **protocol)
    assert record["flags"] == []
    assert record["drift"]["judged"] and abs(record["drift"]["slope_eV_per_atom_per_ps"]) < 2e-4
    temperature = record["averages"]["temperature_K"]
    assert temperature["wanted"] == 300 and temperature["judged"]
    assert abs(temperature["mean"] - 300) < 15 + 4 * temperature["standard_error"]
    assert (record["averages"]["pressure_bar"] is None) == (protocol["ensemble"] == "nvt")


def test_anisotropic_barostat_changes_edges_one_by_one(harness):
    def edges(coupling):
        barostat = {"type": "berendsen", "coupling": coupling, "damping_ps": 0.2, "pressure_bar": 20000}
        template = "{{>potential}}\nvelocity all create 300 {{velocity_seed}}\nchange_box all x scale 0.98 remap\n"
        template += "fix i all nve\n{{#berendsen}}fix b all press/berendsen {{coupling}} {{pressure_bar}} "
        template += "{{pressure_bar}} {{damping_ps}} modulus {{modulus_bar}}{{/berendsen}}\n{{>bench}}\n"
        template += 'run {{total_steps}}\nprint "edges $(lx) $(ly) $(lz)"\n'
        (harness.folder / "t.mustache").write_text(template)
        run_protocol(harness, steps=500, warmup_steps=5, ensemble="npt", barostat=barostat, template="t.mustache")
        logs = sorted((harness.folder / "out/runs").rglob("log.lammps"), key=lambda path: path.stat().st_mtime)
        return [float(x) for x in re.findall(r"^edges (\S+) (\S+) (\S+)", logs[-1].read_text(), re.M)[-1]]

    iso, aniso = edges("iso"), edges("aniso")
    assert iso[0] / iso[1] == pytest.approx(0.98, rel=1e-6)
    assert abs(aniso[0] / aniso[1] - 0.98) > 1e-4


def test_berendsen_has_no_drift_but_averages(harness):
    record, deck = run_protocol(harness, ensemble="npt", barostat={"coupling": "aniso"}, thermostat=CHAINS)
    assert re.search(r"press/berendsen aniso 0 0 1 modulus 1000000", deck)
    assert record["drift"] is None and record["flags"] == []
    assert record["averages"]["pressure_bar"]["wanted"] == 0


@pytest.mark.parametrize("thermostat", ["langevin", "nose-hoover"])
def test_ramp_heats_over_the_counted_steps(harness, thermostat):
    record, _ = run_protocol(
        harness, ensemble="nvt", temperature_K={"from": 100, "to": 500}, thermostat={"type": thermostat}
    )
    assert record["flags"] == [] and record["drift"] is None
    assert record["averages"]["temperature_K"]["wanted"] == pytest.approx(300, rel=1e-3)
    rows = next((harness.folder / "out/runs").rglob("bench.log")).read_text().splitlines()
    names = rows[2].split(",")
    phase, temperature = names.index("phase"), names.index("temp_K")
    fields = [row.split(",") for row in rows[3:] if not row.startswith("#")]

    def temperatures(of_phase):
        return [float(row[temperature]) for row in fields if row[phase] == of_phase and row[temperature]]

    warmup, counted = temperatures("warmup"), temperatures("run")
    assert statistics.mean(warmup[-100:]) == pytest.approx(100, abs=30)
    assert statistics.mean(counted[:200]) < 200 < 400 < statistics.mean(counted[-200:])


def test_minimisation_ends_by_its_tolerance(harness):
    record, _ = run_protocol(harness, ensemble="minimize", minimize={"maxiter": 500})
    assert record["flags"] == []
    assert 3 < record["steps"] < 500 and record["warmup_steps"] == 0
    assert record["latency"]["pair_s"]["n"] >= record["steps"]
    assert record["latency"]["step_s"]["n"] == 0 and record["rates"]["steps_per_s"] is None
    log = next((harness.folder / "out/runs").rglob("log.lammps")).read_text()
    assert "Stopping criterion = force tolerance" in log
    assert f"{record['steps']} steps after 0 of warm-up" in harness.call("report", "out", "--details").stdout


def test_minimisation_that_does_not_end_fails_its_check(harness):
    record, _ = run_protocol(harness, expect=3, ensemble="minimize", minimize={"maxiter": 3})
    (flag,) = record["flags"]
    assert flag["check"] == "minimization" and "no tolerance was met in 3 iterations" in flag["message"]


def test_thermostat_that_cannot_keep_up_fails_its_check(harness):
    """A damping time of 1000 ps lets the crystal keep the heat that it does not give to its vibrations."""
    record, _ = run_protocol(
        harness, expect=3, ensemble="nvt", thermostat={"damping_ps": 1000}, temperature_K={"from": 300, "to": 900}
    )
    assert [flag["check"] for flag in record["flags"]] == ["mean_temperature"]
    assert "wanted 600" in record["flags"][0]["message"]


STRETCH = """# {{title}}
{{>potential}}
velocity        all create {{start_temperature_K}} {{velocity_seed}} mom yes rot no dist gaussian
fix             integrate all nvt temp {{temperature_K}} {{temperature_K}} 0.1
fix             stretch all deform 1 x erate 0.01
{{>bench}}
run             {{total_steps}}
"""


def test_template_of_ones_own(harness):
    (harness.folder / "stretch.mustache").write_text(STRETCH)
    record, deck = run_protocol(harness, steps=100, warmup_steps=20, ensemble="custom", template="stretch.mustache")
    assert record["flags"] == [] and record["drift"] is None
    step_s = record["latency"]["step_s"]  # on a busy machine some of them may count as its transient
    assert step_s["n"] + step_s["transient_samples"] == 100
    assert record["inputs"]["template"].endswith("stretch.mustache")
    assert "fix             stretch all deform 1 x erate 0.01" in deck and "run             120" in deck
    # A changed template is another run.
    (harness.folder / "stretch.mustache").write_text(STRETCH.replace("0.01", "0.02"))
    again, _ = run_protocol(harness, steps=100, warmup_steps=20, ensemble="custom", template="stretch.mustache")
    assert again["run_id"] != record["run_id"]


def test_template_of_the_documentation_is_that_of_the_test():
    text = (pathlib.Path(__file__).parents[2] / "docs/decks.md").read_text()
    assert STRETCH in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{{total_steps}}", "{{total_steps}}\ntimestep 0.002", None),
        ("{{>bench}}", "timestep 0.002\n{{>bench}}", "the deck ran with a time step of 2 fs, but the suite says 1 fs"),
        ("{{>bench}}", "include other.lmp\n{{>bench}}", "the deck ran pair style zero, but the suite says sw"),
        (
            "{{total_steps}}",
            "300",
            "the deck ran 10 warm-up steps and 290 counted steps, but the suite says 10 and 100",
        ),
    ],
    ids=["afterwards", "timestep", "pair style", "steps"],
)
def test_template_that_does_otherwise_than_the_suite_says(harness, old, new, message):
    """Its figures would be told of the suite's time step and potential."""
    (harness.folder / "other.lmp").write_text("pair_style zero 4.0\npair_coeff * *\n")
    text = STRETCH.replace(old, new).replace("other.lmp", str(harness.folder / "other.lmp"))
    (harness.folder / "other.mustache").write_text(text)
    protocol = {"name": "p", "ensemble": "custom", "timestep_fs": 1, "steps": 100, "warmup_steps": 10}
    protocol["template"] = "other.mustache"
    suite = harness.write_suite(suite_dict(systems=SILICON, protocols=[protocol], potentials=[SI_SW], repetitions=2))
    stderr = harness.call("run", suite, "--output", "out", expect=2 if message else 0).stderr
    if message:
        assert message in stderr and "1 more run of si/p/1x1/soft not done" in stderr


@pytest.mark.parametrize("line", ["pair_style mlff", "  pair_coeff\t* * other.sw Si"])
def test_template_with_a_pair_style_of_its_own_is_refused(harness, line):
    (harness.folder / "own.mustache").write_text(STRETCH.replace("{{>bench}}", line + "\n{{>bench}}"))
    protocol = {"name": "p", "ensemble": "custom", "timestep_fs": 1, "steps": 100, "template": "own.mustache"}
    suite = harness.write_suite(suite_dict(systems=SILICON, protocols=[protocol], potentials=[SI_SW]))
    number = STRETCH[: STRETCH.index("{{>bench}}")].count("\n") + 1
    refusal = harness.call("plan", suite, expect=1).stderr
    assert f"own.mustache:{number}:1: the template sets a pair style of its own" in refusal


def test_template_that_does_too_few_steps_is_a_failed_run(harness):
    (harness.folder / "short.mustache").write_text(STRETCH.replace("{{total_steps}}", "30"))
    protocol = {"name": "p", "ensemble": "custom", "timestep_fs": 1, "steps": 100, "template": "short.mustache"}
    suite = suite_dict(systems=SILICON, protocols=[protocol], potentials=[SI_SW], repetitions=1)
    stderr = harness.call("run", harness.write_suite(suite), "--output", "out", expect=2).stderr
    assert "bench.log breaks off: 10 of 10 warm-up steps, 20 of 100 counted steps" in stderr
