# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of bench logs by themselves."""

import gzip
import json
import os
import signal
import statistics
import subprocess

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
    assert summary["calls"] == {"setup": 1, "warmup": 5, "run": 20, "min": 0, "rerun": 0, "other": 0}
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


NAMES = (
    "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,step_s,neigh_s,comm_s,other_s,pe_eV,etotal_eV,"
    "conserved_eV,temp_K,press_bar,rss_B,rss_mean_B,peak_rss_B,lammps_B,device_B"
)
PHASES = ",pack_s,model_s,scatter_s,edges,model_calls"


def head(columns=NAMES, word="", **keys):
    """The first lines of a log, or the line that begins a section."""
    header = json.dumps({"columns": columns.split(","), "pair_style": "sw", "units": "metal", "atoms": 64, **keys})
    return f"# {word} {header}\n" if word else f"# mlff-bench-log 2\n# {header}\n{columns}\n"


def rows(count, time=lambda number: "0.01", energy=lambda number: "-300", first=1, tail=""):
    """Rows of phase run."""
    return "".join(
        f"{n},{n},run,0,0,{time(n)},,,{time(n)},{time(n)},0,0,0,{energy(n)},,,300,,,,,,{tail}\n"
        for n in range(first, first + count)
    )


@pytest.fixture
def write(harness):
    def write(text, name="a.log"):
        path = harness.folder / name
        path.write_text(text)
        return path

    return write


def summary_of(harness, path):
    (summary,) = json.loads(harness.call("log", "--json", path).stdout)
    return summary


def test_equal_times_are_a_steady_state_with_percentiles(harness, write):
    path = write(head() + rows(2000))
    for latency in summary_of(harness, path)["latency"].values():
        assert latency["steadiness"] == "flat" and latency["n"] == 2000 and latency["sd"] == 0
        assert latency["mean"] == latency["median"] == 0.01
        for name in ("p95", "p99"):
            assert latency[name] == {"value": 0.01, "upper_95": 0.01, "refused": None}
    line = harness.call("log", path).stdout.splitlines()[1].split()
    assert line[:6] == ["2000", "10.00", "10.00", "10.00", "10.00", "100.0"]


def test_numbers_that_are_none_are_counted_and_said(harness, write):
    times = lambda number: {7: "nan", 8: "inf", 9: "-nan"}.get(number, f"0.01{number % 7}")  # noqa: E731
    path = write(head() + rows(400, times, lambda number: "nan" if number > 380 else "-300"))
    summary = summary_of(harness, path)
    assert (summary["times_not_finite"], summary["not_finite"], summary["rows"]) == (3, 20, 400)
    assert summary["latency"]["step_s"]["n"] == 397
    said = harness.call("log", path).stdout
    assert "3 of 400 rows have a time of nan or inf, which no figure counts" in said
    assert "20 of 400 rows have an energy, temperature or pressure of nan or inf" in said
    assert "3 of 400 rows have a time of nan or inf" in harness.call("log", "--check", path).stdout


def test_every_fault_has_its_file_and_line_and_hides_no_other_log(harness, write):
    good = write(head() + rows(100), "good.log")
    huge = write(head() + rows(100, lambda number: "1e308"), "huge.log")
    text = write(head() + rows(100) + '# run {"run":1,"peak_rss_B":"abc"}\n', "text.log")
    deep = write(head() + rows(100) + '# run {"a":' + "[" * 100000 + "]" * 100000 + "}\n", "deep.log")
    long = write(head() + rows(100) + "7" * 3000000, "long.log")
    packed = harness.folder / "packed.log"
    packed.write_bytes(gzip.compress(good.read_bytes()))
    logs = ["huge.log", "text.log", "deep.log", "long.log", "packed.log", ".", "/dev/zero", "/dev/null", "good.log"]
    for check in ((), ("--check",)):
        result = harness.call("log", "--json", *check, *logs, expect=1)
        assert [summary["file"] for summary in json.loads(result.stdout)] == ["good.log"]
        assert result.stderr.splitlines() == [
            "mlffbench: error: huge.log:4: `1e308` in column pair_s is more than 1e+100 seconds",
            'mlffbench: error: text.log:104: `peak_rss_B` is "abc" and not a whole number',
            "mlffbench: error: deep.log:104: not a JSON object: JSON with more than 64 lists and objects in each other, which "
            "nothing of mlff-bench writes",
            "mlffbench: error: long.log:104: the line is longer than 1048576 bytes, which no line of these files is",
            "mlffbench: error: packed.log is compressed by gzip, only plain text is read; gunzip it first, and name the file "
            "that this makes",
            "mlffbench: error: cannot read .: Is a directory; name a file in it",
            "mlffbench: error: /dev/zero:1: the line is longer than 1048576 bytes, which no line of these files is",
            "mlffbench: error: /dev/null:1: the file is empty or breaks off in its first line",
        ]
    # It has no end, and no first line of a log.
    assert "/dev/urandom:1: " in harness.call("log", "/dev/urandom", expect=1, timeout=60).stderr
    (harness.folder / "unpacked.log").write_bytes(gzip.decompress(packed.read_bytes()))
    assert summary_of(harness, "unpacked.log")["rows"] == 100
    assert (huge.exists(), text.exists(), deep.exists(), long.exists()) == (True,) * 4


def test_sections_have_figures_of_their_own(harness, write):
    other = head(NAMES + PHASES, "section", pair_style="mlff")
    path = write(
        head() + rows(300) + other + rows(200, lambda number: "0.5", first=301, tail=",0.1,0.3,0.1,1792,1")
        + head(word="section", timestep=0.002) + rows(100, lambda number: "0.02", first=501) + '# run {"run":1}\n'
    )  # fmt: skip
    sections = json.loads(harness.call("log", "--json", path).stdout)
    assert [(one["section"], one["pair_style"], one["rows"], one["runs"]) for one in sections] == [
        (1, "sw", 300, 0), (2, "mlff", 200, 0), (3, "sw", 100, 1),
    ]  # fmt: skip
    assert [one["latency"]["pair_s"]["mean"] for one in sections] == [0.01, 0.5, 0.02]
    assert sections[2]["timestep"] == 0.002
    lines = harness.call("log", path).stdout.splitlines()[1:]
    assert [line.split()[:2] for line in lines] == [["300", "10.00"], ["200", "500.0"], ["100", "20.00"]]
    assert lines[1].endswith(f"{path}, section 2")


def test_a_log_may_come_through_a_pipe(harness, write):
    path = write(head() + rows(20000))
    pipe = harness.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"cat {path} > {pipe}"]):
        (summary,) = json.loads(harness.call("log", "--json", pipe).stdout)
    assert summary["rows"] == 20000 and summary["latency"]["pair_s"]["mean"] == 0.01


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "command",
    [
        ("log", "pipe"),
        ("fidelity", "pipe", "pipe"),
        ("fidelity", "a.dump", "a.dump", "--teacher-log", "pipe", "--student-log", "pipe"),
        ("trajectories", "pipe", "pipe", "--timestep-fs", 1),
    ],
    ids=["log", "fidelity", "thermo log", "trajectories"],
)
def test_a_signal_ends_the_reading_of_a_pipe_that_nobody_writes(harness, number, command):
    os.mkfifo(harness.folder / "pipe")
    dump = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
    (harness.folder / "a.dump").write_text(dump + "ITEM: ATOMS id type x y z fx fy fz\n1 1 1 1 1 1 1 1\n")
    process = subprocess.Popen(harness.command(*command), cwd=harness.folder, stderr=subprocess.PIPE)
    try:
        # It is in the middle of its work once the pipe has a reader.
        writer = os.open(harness.folder / "pipe", os.O_WRONLY)
        process.send_signal(number)
        assert process.wait(timeout=30) in (-number, 130)
        os.close(writer)
        assert process.stderr.read() == b""
    finally:
        process.kill()


def test_a_signal_ends_the_reading_of_a_log_without_end(harness):
    """Rows that go on for ever, as long as there is a reader."""
    os.mkfifo(harness.folder / "pipe")
    process = subprocess.Popen(harness.command("log", "--check", "pipe"), cwd=harness.folder)
    try:
        with open(harness.folder / "pipe", "w") as pipe:
            pipe.write(head() + rows(100000))
            pipe.flush()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) in (-signal.SIGINT, 130)
    finally:
        process.kill()
