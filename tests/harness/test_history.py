# SPDX-License-Identifier: GPL-2.0-or-later
"""Results kept over months in one SQLite file."""

import json
import shutil
import sqlite3
import statistics
import subprocess

import pytest

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

FILE = ("--history", "history.sqlite")


def add(harness, expect=0):
    return json.loads(harness.call("history", "add", "out", *FILE, "--json", expect=expect).stdout)


def database(harness):
    connection = sqlite3.connect(harness.folder / "history.sqlite")
    connection.row_factory = sqlite3.Row
    return connection


def test_what_is_added_twice_is_kept_once_and_what_is_measured_again_is_new(harness):
    suite = harness.write_suite(suite_dict())
    harness.call("run", suite, "--output", "out", "--quiet")
    text = harness.call("history", "add", "out", *FILE).stdout
    assert text == "4 measurements added to history.sqlite, 0 were there already\n"
    assert add(harness) == {"added": 0, "known": 4}
    # A later measurement has other times and the same run id.
    for path in (harness.folder / "out/runs").rglob("record.json"):
        record = json.loads(path.read_text())
        record["finished_utc"] = "2031-05-01T12:00:00Z"
        record["latency"]["pair_s"]["median"] *= 2
        path.write_text(json.dumps(record))
    assert add(harness) == {"added": 4, "known": 0}
    assert add(harness) == {"added": 0, "known": 4}

    lines = json.loads(harness.call("history", "list", *FILE, "--json").stdout)
    assert [(line["potential"], line["runs"]) for line in lines] == [("hard", 2), ("hard", 2), ("soft", 2), ("soft", 2)]
    assert [line["day_utc"] == "2031-05-01" for line in lines] == [False, True, False, True]
    for first, second in (lines[:2], lines[2:]):
        assert second["pair_median_s"] == 2 * first["pair_median_s"]
        assert second["ns_per_day"] == first["ns_per_day"]
    table = harness.call("history", "list", *FILE).stdout
    assert "2031-05-01" in table and table.count("si ") >= 4
    assert "median pair ms  median step ms  mean step ms" in table


def test_figures_are_those_of_the_records(harness):
    suite = suite_dict(potentials=[SI_SW, SI_TERSOFF], checks={"energy_change_eV_per_atom": 1e-6})
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", expect=3)
    add(harness)
    runs = {run["run_id"]: run for run in json.loads((harness.folder / "out/results.json").read_text())["runs"]}
    rows = database(harness).execute("select * from figures").fetchall()
    assert {row["run_id"] for row in rows} == set(runs)
    for row in rows:
        run = runs[row["run_id"]]
        assert row["pair_median_s"] == run["latency"]["pair_s"]["median"]
        assert row["step_mean_s"] == run["latency"]["step_s"]["mean"]
        assert row["drift_eV_per_atom_per_ps"] == run["drift"]["slope_eV_per_atom_per_ps"]
        assert row["peak_rss_B"] == run["memory"]["peak_rss_B"]
        assert (row["system"], row["layout"], row["host"]) == ("si", "1x1", run["environment"]["host"])
        assert row["flags"] == len(run["flags"]) == 1
    (line,) = [
        line
        for line in json.loads(harness.call("history", "list", *FILE, "--json").stdout)
        if line["potential"] == "soft"
    ]
    medians = [run["latency"]["pair_s"]["median"] for run in runs.values() if run["potential"] == "soft"]
    assert line["pair_median_s"] == statistics.median(medians) and line["flags"] == 2
    # All of a record is kept.
    (text,) = database(harness).execute("select record from measurements limit 1").fetchone()
    assert json.loads(text) == runs[json.loads(text)["run_id"]]


def test_two_writers_at_once_lose_nothing(harness):
    harness.call("run", harness.write_suite(suite_dict()), "--output", "out", "--quiet")
    command = harness.command("history", "add", "out", *FILE, "--json")
    processes = [subprocess.Popen(command, cwd=harness.folder, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    added = [json.loads(process.communicate(timeout=60)[0])["added"] for process in processes]
    assert sorted(added) == [0] * 7 + [4]


def test_versions(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out", "--quiet")
    add(harness)
    connection = database(harness)
    (version,) = connection.execute("pragma user_version").fetchone()
    versions = connection.execute("select version from schema_version order by version").fetchall()
    assert [row[0] for row in versions] == list(range(1, version + 1))
    connection.execute(f"pragma user_version = {version + 1}")
    connection.close()
    for command in (("add", "out"), ("list",)):
        error = harness.call("history", *command, *FILE, expect=1).stderr
        assert f"has version {version + 1} of its tables, this release knows up to {version}" in error
    # results.sqlite tells its version in the same way.
    results = sqlite3.connect(harness.folder / "out/results.sqlite")
    assert results.execute("pragma user_version").fetchone() == (1,)
    assert results.execute("select version from schema_version").fetchall() == [(1,)]


def test_errors(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out", "--quiet")
    assert "cannot read history.sqlite: No such file" in harness.call("history", "list", *FILE, expect=1).stderr
    harness.folder.joinpath("history.sqlite").write_text("this is no database, but long enough to look like one" * 20)
    assert "is no SQLite file" in harness.call("history", "add", "out", *FILE, expect=1).stderr
    other = ("--history", "out/results.sqlite")
    assert "is no history of mlffbench" in harness.call("history", "add", "out", *other, expect=1).stderr
    assert "is no history of mlffbench" in harness.call("history", "list", *other, expect=1).stderr
    assert "check the path" in harness.call("history", "add", "out", "--history", "no/x.sqlite", expect=1).stderr


@pytest.mark.parametrize("state", [True, False], ids=["XDG_STATE_HOME", "HOME"])
def test_the_history_has_one_place_whatever_the_working_folder(program, harness, state):
    """The user's own, made when it is missing."""
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out", "--quiet")
    home = harness.folder / "home"
    variables = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state") if state else "relative/is/not/valid"}
    file = home / ("state" if state else ".local/state") / "mlff-bench/history.sqlite"
    assert "2 measurements added to " + str(file) in harness.call("history", "add", "out", environment=variables).stdout
    elsewhere = Harness(program, harness.folder / "elsewhere")
    elsewhere.folder.mkdir()
    assert len(json.loads(elsewhere.call("history", "list", "--json", environment=variables).stdout)) == 2
    assert not list(elsewhere.folder.iterdir())
    # Options and MLFFBENCH_HISTORY come first, and are not made by reading.
    variables["MLFFBENCH_HISTORY"] = "other.sqlite"
    assert "cannot read other.sqlite" in harness.call("history", "list", environment=variables, expect=1).stderr
    assert harness.call("history", "list", *FILE, environment=variables, expect=1).stderr
    assert not (harness.folder / "other.sqlite").exists() and not (harness.folder / "history.sqlite").exists()


def test_the_place_of_earlier_releases_is_named(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--quiet")
    harness.call("history", "add", "results/tiny", "--history", "results/history.sqlite")
    variables = {"XDG_STATE_HOME": str(harness.folder / "state")}
    stderr = harness.call("history", "list", environment=variables).stderr
    assert "that in results/history.sqlite is not read any more: copy it there, or name it by --history" in stderr
    assert not harness.call("history", "list", environment=variables).stderr
    harness.folder.joinpath("state/mlff-bench/history.sqlite").unlink()
    shutil.copy(harness.folder / "results/history.sqlite", harness.folder / "state/mlff-bench/history.sqlite")
    assert len(json.loads(harness.call("history", "list", "--json", environment=variables).stdout)) == 2


def test_what_is_not_alike_is_not_one_line(harness):
    """Two models of a day, two builds of a version, two time steps: each a line of its own."""

    def model(sha256):
        return {"file": "/models/student.pt2", "sha256": sha256 * 64}

    changes = [
        lambda record: record["inputs"].update(model=model("a")),
        lambda record: record["inputs"].update(model=model("b")),
        lambda record: record["programs"].update(plugin_sha256="c" * 64),
        lambda record: record["programs"].update(lammps_sha256="d" * 64),
        lambda record: record["inputs"]["files"][0].update(sha256="e" * 64),
        lambda record: record.update(timestep_fs=0.5),
        lambda record: record["inputs"].update(data_sha256="f" * 64),
    ]
    suite = suite_dict(potentials=[SI_SW])
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    add(harness)
    whole = {path: path.read_text() for path in (harness.folder / "out/runs").rglob("record.json")}
    for number, change in enumerate(changes):
        for path, text in whole.items():
            record = json.loads(text)
            record["finished_utc"] = record["finished_utc"][:11] + f"23:00:{number:02}Z"
            change(record)
            path.write_text(json.dumps(record))
        assert add(harness) == {"added": 2, "known": 0}
    lines = json.loads(harness.call("history", "list", *FILE, "--json").stdout)
    assert [line["runs"] for line in lines] == [2] * 8 and len({line["id"] for line in lines}) == 8
    models = [line for line in lines if line["model_sha256"]]
    assert {line["model_sha256"][0] for line in models} == {"a", "b"}
    table = harness.call("history", "list", *FILE).stdout
    assert "student.pt2 aaaaaaaa" in table and "student.pt2 bbbbbbbb" in table
    # The same runs once more are the same line.
    for path, text in whole.items():
        record = json.loads(text)
        record["finished_utc"] = record["finished_utc"][:11] + "23:30:00Z"
        path.write_text(json.dumps(record))
    add(harness)
    lines = json.loads(harness.call("history", "list", *FILE, "--json").stdout)
    assert sorted(line["runs"] for line in lines) == [2] * 7 + [4]


def test_a_history_of_an_earlier_release_is_brought_up_to_date(harness):
    """Version 2 knew no models. What it holds is shown as if it had been added now."""
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out", "--quiet")
    add(harness)
    lines = harness.call("history", "list", *FILE, "--json").stdout
    connection = database(harness)
    connection.execute("drop view figures")
    connection.execute("create view figures as select run_id from measurements")
    connection.execute("delete from schema_version where version > 2")
    connection.execute("pragma user_version = 2")
    connection.commit()
    connection.close()
    assert harness.call("history", "list", *FILE, "--json").stdout == lines


def test_one_is_no_plural(harness):
    harness.call(
        "run", harness.write_suite(suite_dict(repetitions=1, potentials=[SI_SW])), "--output", "out", "--quiet"
    )
    add_text = harness.call("history", "add", "out", *FILE).stdout
    assert add_text == "1 measurement added to history.sqlite, 0 were there already\n"
    add_text = harness.call("history", "add", "out", *FILE).stdout
    assert add_text == "0 measurements added to history.sqlite, 1 was there already\n"
    text = harness.call("history", "steps", *FILE).stdout
    assert "0 steps beyond 2 % in 1 cell\n1 cell has fewer than" in text
