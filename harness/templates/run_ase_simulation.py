# SPDX-License-Identifier: GPL-2.0-or-later
"""The simulation that run_ase.py runs, and the bench log that it writes."""

import json
import math
import os
import platform
import resource
import socket
import time
from datetime import datetime, timezone

COLUMNS = [
    *("call", "step", "phase", "level", "rebuild"),
    *("pair_s", "pair_min_s", "pair_mean_s", "force_s", "step_s", "neigh_s", "comm_s", "other_s"),
    *("pe_eV", "etotal_eV", "conserved_eV", "temp_K", "press_bar"),
    *("rss_B", "rss_mean_B", "peak_rss_B", "lammps_B", "device_B"),
]

# A run explodes as fix bench/latency has it.
FIRST_SAMPLES, EXPLOSION, LOWEST_REFERENCE_K = 10, 20, 300.0


class Halt(Exception):
    """The physics of the run make it pointless to go on."""


def seconds_text(seconds):
    return f"{seconds:.9f}"


def number_text(number):
    return f"{number:.15g}"


# ---- the bench log ----


def resident_memory_B():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def peak_memory_B():
    # The kernel brings the peak up to date later than what is in use.
    return max(resident_memory_B(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


class BenchLog:
    """Whole rows only, in blocks."""

    def __init__(self, path, header, flush_s):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self.flush_s, self.flushed, self.lines = flush_s, time.monotonic(), []
        self.lines += ["# mlff-bench-log 2", "# " + json.dumps(header), ",".join(COLUMNS)]
        self.write()

    def row(self, values):
        due = time.monotonic() - self.flushed >= self.flush_s
        if due:
            values["peak_rss_B"] = str(peak_memory_B())
        self.lines.append(",".join(values.get(name, "") for name in COLUMNS))
        if due:
            self.write()

    def remark(self, word, values):
        self.lines.append(f"# {word} {json.dumps(values)}")
        self.write()

    def write(self):
        text = "".join(line + "\n" for line in self.lines).encode("ascii")
        while text:
            text = text[os.write(self.file, text) :]
        self.lines, self.flushed = [], time.monotonic()


class InterleaveClient:
    """Our part in being interleaved with other runs on the same CPUs; without a socket nobody is waited for."""

    def __init__(self, path):
        self.socket = self.answers = None
        if path and os.path.exists(path):
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(path)
            self.answers = self.socket.makefile("r", encoding="ascii")

    def take(self):
        """Gives up the slice and waits for the next one, whose number it returns; None if there are no slices."""
        answer = self.say("want\n") and self.answers.readline()
        return int(answer.removeprefix("slice ")) if answer else None

    def rest(self):
        self.say("rest\n")

    def say(self, line):
        if self.socket is None:
            return False
        try:
            self.socket.sendall(line.encode("ascii"))
        except OSError:  # nobody hands out slices any more
            self.socket = None
        return self.socket is not None


def header_of(job, atoms, calculator):
    import ase

    return {
        "created_utc": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),  # noqa: UP017 (Python 3.10)
        "package_version": job["mlffbench"],
        "engine": "ase",
        "ase_version": ase.__version__,
        "python_version": platform.python_version(),
        "pair_style": job["calculator"]["import"],
        "units": "metal",
        "timestep": job["timestep_fs"] / 1000.0,
        "atoms": len(atoms),
        "ranks": 1,
        "threads": job["threads"],
        "device": str(getattr(calculator, "device", "cpu")),
        "warmup_calls": job["warmup_steps"],
        "energy": job["energy_every"],
        "memory_every": job["memory_every"],
        "flush_s": job["flush_s"],
        "sync": False,
        "fences": [],
        "model": None,
        "columns": COLUMNS,
    }


# ---- the run ----


class Simulation:
    def __init__(self, job, atoms, calculator, degrees_of_freedom):
        self.job, self.atoms, self.calculator = job, atoms, calculator
        self.degrees_of_freedom = degrees_of_freedom
        self.log = BenchLog(job["bench_log"], header_of(job, atoms, calculator), job["flush_s"])
        self.interleave = InterleaveClient(job.get("interleave"))
        self.step = self.calls = 0
        self.pair_s = self.loop_s = 0.0
        self.hottest_K, self.temperatures = LOWEST_REFERENCE_K, 0
        self.began = 0.0  # the step that is going on

    def go(self):
        start = time.perf_counter()
        self.atoms.get_forces()
        energies = self.energies()
        self.calculator.take_seconds()
        self.row("setup", energies, {"force_s": seconds_text(time.perf_counter() - start)})
        self.take_slice()
        for dynamics, steps in self.parts():
            dynamics.attach(self.after_step, dynamics=dynamics)
            self.began = time.perf_counter()
            dynamics.run(steps)
        self.finish("run", self.step, self.loop_s)
        self.interleave.rest()

    def evaluate(self, frames_of, trajectory):
        """All frames, as run_ase_frames.py does it."""
        start = time.perf_counter()
        frames = frames_of.evaluate(self, trajectory)
        self.finish("rerun", frames, time.perf_counter() - start)

    def add_frame(self, energy, seconds):
        self.pair_s += seconds
        self.row("rerun", {"pe_eV": energy}, {"force_s": seconds_text(seconds)})

    def finish(self, kind, steps, loop_s):
        memory_B = resident_memory_B()
        self.log.remark("run", {
            "run": 1, "kind": kind, "steps": steps, "calls": self.calls, "rebuilds": 0, "atoms": len(self.atoms),
            "pair_s": self.pair_s, "force_s": self.pair_s, "loop_s": loop_s,
            "rss_B": memory_B, "peak_rss_B": peak_memory_B(), "drift": None, "memory_growth": None,
        })  # fmt: skip

    def take_slice(self):
        number = self.interleave.take()
        if number is not None:
            self.log.remark("interleave", {"call": self.calls + 1, "slice": number})

    def parts(self):
        """Dynamics and the number of their steps, in order."""
        import numpy
        from ase import units
        from ase.md.langevin import Langevin
        from ase.md.verlet import VelocityVerlet

        timestep, thermostat = self.job["timestep_fs"] * units.fs, self.job["thermostat"]
        warmup, counted = self.job["warmup_steps"], self.job["steps"]

        def langevin():
            return Langevin(
                self.atoms,
                timestep,
                temperature_K=thermostat["from_K"],
                friction=1.0 / (1000.0 * thermostat["damping_ps"] * units.fs),
                fixcm=False,
                rng=numpy.random.default_rng(thermostat["seed"]),
            )

        if thermostat is None:
            return [(VelocityVerlet(self.atoms, timestep), warmup + counted)]
        if thermostat["warmup_only"]:
            return [(langevin(), warmup), (VelocityVerlet(self.atoms, timestep), counted)]
        return [(langevin(), warmup + counted)]

    def after_step(self, dynamics):
        """What ASE calls after each step, and once before the first."""
        if dynamics.nsteps == 0:
            return
        self.step += 1
        energies = self.energies() if self.step % self.job["energy_every"] == 0 else {}
        step_s = time.perf_counter() - self.began
        pair_s = self.calculator.take_seconds()
        self.pair_s += pair_s
        self.loop_s += step_s
        self.row("run" if self.step > self.job["warmup_steps"] else "warmup", energies, {
            "pair_s": seconds_text(pair_s), "force_s": seconds_text(pair_s),
            "step_s": seconds_text(step_s), "other_s": seconds_text(step_s - pair_s),
        })  # fmt: skip
        self.follow_ramp(dynamics)
        if not self.log.lines:  # they have just been written
            self.take_slice()
        self.began = time.perf_counter()

    def follow_ramp(self, dynamics):
        thermostat = self.job["thermostat"]
        if thermostat is None or thermostat["from_K"] == thermostat["to_K"]:
            return
        part = max(0, self.step + 1 - self.job["warmup_steps"]) / self.job["steps"]
        target_K = thermostat["from_K"] + part * (thermostat["to_K"] - thermostat["from_K"])
        dynamics.set_temperature(temperature_K=target_K)

    def energies(self):
        potential = float(self.atoms.get_potential_energy())
        kinetic = float(self.atoms.get_kinetic_energy())
        return {"pe_eV": potential, "etotal_eV": potential + kinetic, "temp_K": self.temperature(kinetic)}

    def temperature(self, kinetic):
        from ase import units

        return 2.0 * kinetic / (self.degrees_of_freedom * units.kB)

    def row(self, phase, energies, times):
        self.calls += 1
        values = {
            "call": str(self.calls),
            "step": str(self.step),
            "phase": phase,
            "level": "0",
            "rebuild": "0",
            **times,
        }
        for name, value in energies.items():
            values[name] = number_text(value)
        # ASE keeps no account of what its Langevin thermostat takes out.
        thermostat = self.job["thermostat"]
        if "etotal_eV" in energies and (thermostat is None or (thermostat["warmup_only"] and phase == "run")):
            values["conserved_eV"] = values["etotal_eV"]
        if self.calls % self.job["memory_every"] == 0:
            values["rss_B"] = str(resident_memory_B())
        self.log.row(values)
        if energies:
            self.check(energies)

    def check(self, energies):
        if not math.isfinite(energies["pe_eV"]):
            raise Halt("the potential energy is not finite")
        if "temp_K" not in energies:
            return
        temperature_K = energies["temp_K"]
        if not math.isfinite(temperature_K):
            raise Halt("the temperature is not finite")
        if self.temperatures < FIRST_SAMPLES:
            self.hottest_K = max(self.hottest_K, temperature_K)
            self.temperatures += 1
        elif temperature_K > EXPLOSION * self.hottest_K:
            raise Halt(
                f"the system explodes: its temperature is {temperature_K:.4g}, at first it was at most "
                f"{self.hottest_K:.4g}"
            )
