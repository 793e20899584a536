# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of bench logs by themselves."""

import json
import statistics

import pytest

from conftest import SI_SW, suite_dict


@pytest.fixture
def log(harness):
    harness.call(
        "run", harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1)), "--output", "out", "--quiet"
    )
    (path,) = (harness.folder / "out/runs").rglob("bench.log")
    return path


def counted(path):
    lines = path.read_text().splitlines()
    rows = [dict(zip(lines[2].split(","), line.split(","))) for line in lines[3:] if not line.startswith("#")]
    return [row for row in rows if row["phase"] == "run"]


def test_figures_are_those_of_the_rows(harness, log):
    (summary,) = json.loads(harness.call("log", log, "--json").stdout)
    rows = counted(log)
    for column in ("pair_s", "force_s", "step_s"):
        times = [float(row[column]) for row in rows]
        latency = summary["latency"][column]
        assert latency["n"] == len(times) == 20
        assert latency["mean"] == pytest.approx(statistics.mean(times))
        assert latency["median"] == pytest.approx(statistics.median(times))
        assert (latency["min"], latency["max"]) == (min(times), max(times))
        assert latency["p95"] == {"value": None, "upper_95": None, "refused": "n<59"}
    assert summary["calls"] == {"setup": 1, "warmup": 5, "run": 20, "min": 0, "rerun": 0}
    assert summary["rows"] == 26 and summary["runs"] == 1 and summary["truncated"] is False
    assert summary["rebuilds"] == sum(row["rebuild"] == "1" for row in rows)
    assert (summary["pair_style"], summary["atoms"], summary["units"]) == ("sw", 64, "metal")
    assert summary["peak_rss_B"] > 1e6 and summary["halts"] == []
    record = json.loads((log.parent / "record.json").read_text())
    assert summary["latency"] == record["latency"]
    line = harness.call("log", log).stdout.splitlines()[1].split()
    assert line[0] == "20" and line[-2:] == ["whole", str(log)] and "n<59" in line


def test_logs_that_were_cut_off_or_halted(harness, log):
    text = log.read_text()
    cut, halted = harness.folder / "cut.log", harness.folder / "halted.log"
    cut.write_text(text[: text.index("# run") - 5])
    halted.write_text(text[: text.index("# run")] + '# halt {"reason":"it is hot","step":25}\n')
    lines = harness.call("log", "--check", log, cut, halted).stdout.splitlines()[1:]
    assert [line.split(maxsplit=2) for line in lines] == [
        ["26", "1", f"{'whole':<18} {log}"],
        ["25", "0", f"{'broken off':<18} {cut}"],
        ["26", "0", f"{'halted at step 25':<18} {halted}"],
    ]
    first, second, third = json.loads(harness.call("log", "--check", "--json", log, cut, halted).stdout)
    assert (first["truncated"], second["truncated"], third["truncated"]) == (False, True, False)
    assert third["halts"] == [{"step": 25, "reason": "it is hot"}] and "latency" not in first


def test_a_bad_log_does_not_hide_the_good_ones(harness, log):
    bad, missing = harness.folder / "bad.log", harness.folder / "missing.log"
    bad.write_text(log.read_text().replace(",run,", ",walk,", 1))
    result = harness.call("log", "--json", bad, log, missing, expect=1)
    assert [summary["file"] for summary in json.loads(result.stdout)] == [str(log)]
    assert f"{bad}:10: `walk` in column phase is not setup" in result.stderr
    assert f"cannot read {missing}: No such file or directory; check the path" in result.stderr
    assert json.loads(harness.call("log", "--json", missing, expect=1).stdout) == []


def test_many_logs_are_printed_in_their_order(harness, log):
    text = log.read_text()
    rows_end = text.index("# run")
    last, rest = text[:rows_end].splitlines()[-1].split(",", 1)
    more = 20000
    long = harness.folder / "long.log"  # those behind it are read before it is
    long.write_text(text[:rows_end] + "".join(f"{int(last) + i},{rest}\n" for i in range(1, more + 1)))
    logs = [long, *[log] * 11, long, log]
    summaries = json.loads(harness.call("log", "--json", *logs).stdout)
    assert [(one["file"], one["rows"]) for one in summaries] == [
        (str(path), 26 + more if path == long else 26) for path in logs
    ]


def test_without_a_counted_step_there_are_no_figures(harness, log):
    lines = log.read_text().splitlines(keepends=True)
    short = harness.folder / "short.log"
    short.write_text("".join(line for line in lines if ",run," not in line and not line.startswith("# run")))
    (summary,) = json.loads(harness.call("log", short, "--json").stdout)
    for latency in summary["latency"].values():
        counts = {"transient_samples": 0, "n": 0, "outliers": 0, "steadiness": "-"}
        refused = {name: latency.pop(name)["refused"] for name in ("p95", "p99")}
        assert refused == {"p95": "n<59", "p99": "n<299"}
        assert {name: value for name, value in latency.items() if value is not None} == counts
