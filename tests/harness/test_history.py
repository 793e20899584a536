# SPDX-License-Identifier: GPL-2.0-or-later
"""Results kept over months in one SQLite file."""

import json
import sqlite3
import statistics
import subprocess

from conftest import SI_SW, SI_TERSOFF, suite_dict

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
    assert "2031-05-01" in table and "pair ms" in table and table.count("si ") >= 4


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
    assert "cannot read results/history.sqlite" in harness.call("history", "list", expect=1).stderr
