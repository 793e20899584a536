# SPDX-License-Identifier: GPL-2.0-or-later
"""fix bench/latency interleaved with other simulations: who works when, what it waits counts for nothing."""

import socket
import threading
import time

import pytest

import decks
from lammps_run import BenchLog

STEPS = 60
SLEEP_S = 0.005  # of each call


class Host:
    """Hands out time slices to simulations in folders, by the protocol of docs/formats.md."""

    def __init__(self, folders, name="interleave", word="slice"):
        self.word = word
        self.events = []  # (time, run, "works" or "waits" or "rests")
        self.wants = [threading.Event() for _ in folders]
        self.free = threading.Event()
        self.connections = [None] * len(folders)
        self.sockets = []
        for run, folder in enumerate(folders):
            folder.mkdir(parents=True, exist_ok=True)
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(str(folder / name))
            listener.listen(1)
            self.sockets.append(listener)
            threading.Thread(target=self.hear, args=(run, listener), daemon=True).start()

    def hear(self, run, listener):
        self.connections[run], _ = listener.accept()
        for line in self.connections[run].makefile("r", encoding="ascii"):
            self.events.append((time.monotonic(), run, {"want\n": "waits", "rest\n": "rests"}[line]))
            if line == "want\n":
                self.wants[run].set()
            self.free.set()
        self.free.set()

    def grant(self, run, number):
        """Waits until the run wants a slice, gives it, and waits until it gives it up."""
        assert self.wants[run].wait(60)
        self.wants[run].clear()
        self.free.clear()
        self.events.append((time.monotonic(), run, "works"))
        self.connections[run].sendall(f"{self.word} {number}\n".encode("ascii"))
        assert self.free.wait(60)

    def close(self):
        """Nobody hands out slices any more."""
        for connection in filter(None, self.connections):
            connection.shutdown(socket.SHUT_RDWR)
        for listener in self.sockets:
            listener.close()


def deck(options="", run=f"run {STEPS}\n"):
    return (
        decks.synthetic(f"sleep {SLEEP_S}") + decks.bench(f"flush 0.05 energy no interleave interleave {options}") + run
    )


def slices_until_it_rests(host):
    """Time slices of a single simulation, with a long wait before each but the first; how many they were."""
    number = 0
    while not any(event == "rests" for _, _, event in host.events):
        if number > 0:
            time.sleep(0.2)
        number += 1
        host.grant(0, number)
    return number


def interleaved_log(lammps, folder, host, text, ranks=1):
    """Runs a deck until it has ended: how many slices it was given, and its log."""
    process = lammps.start(folder, text, ranks=ranks)
    slices = slices_until_it_rests(host)
    assert process.wait(60) == 0
    host.close()
    log = BenchLog.read(folder / "bench.log")
    assert slices >= 4
    assert [mark["slice"] for mark in log.slices] == list(range(1, slices + 1))
    return slices, log


@pytest.mark.parametrize("ranks", [1, 2])
def test_what_is_waited_is_part_of_no_step(lammps, tmp_path, ranks):
    slices, log = interleaved_log(lammps, tmp_path, Host([tmp_path]), deck(), ranks)
    steps = log.column("step_s", "run")
    assert len(steps) == STEPS
    assert min(steps) >= SLEEP_S
    # One wait within a step would be 0.2 s; all of them more than the whole run.
    waited_s = 0.2 * (slices - 1)
    loop_s = log.runs[0]["loop_s"]
    assert max(steps) < 0.2
    assert abs(sum(steps) - loop_s) < 0.1 * waited_s
    assert loop_s < sum(steps) + 0.1 * waited_s


def test_slices_begin_with_the_calls_that_the_log_names(lammps, tmp_path):
    _, log = interleaved_log(lammps, tmp_path, Host([tmp_path]), deck())
    lines = (tmp_path / "bench.log").read_text().splitlines()
    assert log.slices[0] == {"call": 2, "slice": 1}  # the first after setup
    for mark in log.slices[1:]:
        at = next(
            i for i, line in enumerate(lines) if line.startswith("# interleave") and f'"call":{mark["call"]},' in line
        )
        assert lines[at - 1].split(",")[0] == str(mark["call"] - 1)
        assert lines[at + 1].split(",")[0] == str(mark["call"])


def test_decks_and_programs_of_before_say_turns_and_round(lammps, tmp_path):
    host = Host([tmp_path], "turns", "round")
    interleaved_log(lammps, tmp_path, host, deck().replace("interleave interleave", "turns turns"))


def test_only_one_of_two_works(lammps, tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    host = Host(folders)
    processes = [lammps.start(folder, deck()) for folder in folders]
    for number in (1, 2, 3):
        for run in (0, 1):
            host.grant(run, number)
    host.close()  # now they go on alone
    assert [process.wait(60) for process in processes] == [0, 0]
    for run, folder in enumerate(folders):
        log = BenchLog.read(folder / "bench.log")
        assert [mark["slice"] for mark in log.slices] == [1, 2, 3]
        assert len(log.column("step_s", "run")) == STEPS
        # It waited as often as it was given a slice, and once more when nobody was there any more.
        assert sum(event == "waits" for _, who, event in host.events if who == run) >= 3


def test_several_runs_rest_in_between(lammps, tmp_path):
    host = Host([tmp_path])
    process = lammps.start(tmp_path, deck(run="run 2\nminimize 0 0 2 10\nrun 2\n"))
    number = 0
    while process.poll() is None:
        if host.wants[0].wait(0.2):
            number += 1
            host.grant(0, number)
    host.close()
    assert process.returncode == 0
    # Each loop gives up its slice at its end.
    assert sum(event == "rests" for _, _, event in host.events) == 3
    log = BenchLog.read(tmp_path / "bench.log")
    assert [run["kind"] for run in log.runs] == ["run", "min", "run"]
    assert [mark["slice"] for mark in log.slices] == list(range(1, number + 1))


def test_without_a_host_it_runs_alone(lammps, tmp_path):
    done = lammps.succeed(tmp_path, deck())
    assert any("is not interleaved, since nobody listens at interleave: No such file" in text for text in done.warnings)
    log = BenchLog.read(tmp_path / "bench.log")
    assert not log.slices
    assert len(log.column("step_s", "run")) == STEPS


def test_a_name_too_long_for_a_socket(lammps, tmp_path):
    done = lammps.run(tmp_path, deck().replace("interleave interleave", f"interleave {'x' * 200}"))
    assert done.returncode != 0
    assert "has a name of more than 107 bytes; give a shorter or a relative one" in done.error
