# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one simulation of mlffbench with a calculator of ASE, and writes its bench log.

    python run_ase.py                        the run that ase.json describes, in the same folder
    python run_ase.py --describe CALCULATOR  what this interpreter has of it, as one line of JSON

mlffbench carries this file and writes it into the folder of each run. Its last line on standard error tells of a fault
in one sentence that begins with `ERROR: `. Needs Python 3.10 and ASE 3.23 or newer, and what the calculator needs.
"""

import importlib
import importlib.metadata
import importlib.util
import json
import math
import os
import platform
import re
import resource
import socket
import sys
import time
import traceback
from datetime import datetime, timezone
from pathlib import Path

COLUMNS = [
    *("call", "step", "phase", "level", "rebuild"),
    *("pair_s", "pair_min_s", "pair_mean_s", "force_s", "step_s", "neigh_s", "comm_s", "other_s"),
    *("pe_eV", "etotal_eV", "conserved_eV", "temp_K", "press_bar"),
    *("rss_B", "rss_mean_B", "peak_rss_B", "lammps_B", "device_B"),
]

# Of LAMMPS' `units metal`: velocities are to be those that LAMMPS draws.
LAMMPS_BOLTZMANN_EV_PER_K = 8.617343e-5
LAMMPS_EV_PER_AMU_A2_PER_PS2 = 1.0364269e-4

# A run explodes as fix bench/latency has it.
FIRST_SAMPLES, EXPLOSION, LOWEST_REFERENCE_K = 10, 20, 300.0


class Fault(Exception):
    """What went wrong and what to do, in a sentence."""


class Halt(Exception):
    """The physics of the run make it pointless to go on."""


def seconds_text(seconds):
    return f"{seconds:.9f}"


def number_text(number):
    return f"{number:.15g}"


def last_words(error):
    """The kind and the message of an exception, in one line."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


# ---- what an interpreter has ----


def required_packages(name):
    """Name and version of a package and of all that it requires, as far as they are installed."""
    found, waiting = {}, [name]
    while waiting:
        name = waiting.pop()
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        name = package.metadata["Name"]
        if name not in found:
            found[name] = package.version
            waiting += [re.match(r"[A-Za-z0-9._-]+", requirement)[0] for requirement in package.requires or []]
    return found


def package_of(module):
    """The package that a top-level module comes from; none if that is not known."""
    try:
        return importlib.metadata.distribution(module).metadata["Name"]
    except importlib.metadata.PackageNotFoundError:
        return next(iter(importlib.metadata.packages_distributions().get(module, [])), None)


def describe(calculator):
    """Without importing anything of it, which may take long. What a file imports is not known: all packages count."""
    module = calculator.rpartition(":")[0]
    packages, package, there = {}, None, True
    if module.endswith(".py"):
        for installed in importlib.metadata.distributions():
            packages.setdefault(installed.metadata["Name"], installed.version)
    else:
        module = module.split(".")[0]
        there = importlib.util.find_spec(module) is not None
        package = package_of(module) if there else None
        packages = required_packages(package) if package else {}
        packages.update(required_packages("ase"))
    return {
        "python": platform.python_version(),
        "ase": packages.get("ase"),
        "module": module,
        "there": there,
        "package": package,
        "packages": dict(sorted(packages.items())),
    }


# ---- the calculator ----


def module_from_file(path):
    """Files beside it can be imported from it; nothing is written there. Its own name may be that of a library."""
    path = Path(path)
    sys.path.insert(1, str(path.parent))
    sys.dont_write_bytecode = True
    specification = importlib.util.spec_from_file_location("mlffbench_calculator", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


def make_calculator(wanted):
    name = wanted["import"]
    try:
        module = module_from_file(wanted["file"]) if wanted["file"] else importlib.import_module(wanted["module"])
    except ModuleNotFoundError as error:
        top = (error.name or "").split(".")[0]
        raise Fault(
            f"{name} needs the Python module `{error.name}`, which {sys.executable} does not have; install it there "
            f"(e.g. `{sys.executable} -m pip install {top}`), correct `calculator`, or name another interpreter by "
            "`python` or --python"
        ) from error
    except Exception as error:
        raise Fault(f"{name} cannot be imported: {last_words(error)}") from error
    try:
        make = module
        for part in wanted["callable"].split("."):
            make = getattr(make, part)
    except AttributeError as error:
        raise Fault(f"{name} does not exist: {last_words(error)}; correct `calculator`") from error
    if not callable(make):
        raise Fault(f"{name} is no class or function; `calculator` names one that gives a calculator")
    try:
        calculator = make(**wanted["arguments"])
    except Exception as error:
        given = ", ".join(f"{key}={value!r}" for key, value in wanted["arguments"].items())
        raise Fault(f"{name}({given}) gives no calculator: {last_words(error)}") from error
    for method in ("get_forces", "get_potential_energy"):
        if not hasattr(calculator, method):
            raise Fault(f"{name} gives a {type(calculator).__name__}, which is no ASE calculator: it has no {method}()")
    return calculator


class TimedCalculator:
    """Stands before a calculator and adds up the time in it. ASE asks for the same forces several times in a step; all
    but the first are answered from what the calculator keeps, as for any user of ASE."""

    def __init__(self, calculator, name):
        self.calculator, self.name, self.seconds = calculator, name, 0.0

    def __getattr__(self, attribute):
        return getattr(self.calculator, attribute)

    def timed(self, function, atoms):
        start = time.perf_counter()
        try:
            return function(atoms)
        except Exception as error:
            raise Fault(f"{self.name} failed in its force call: {last_words(error)}") from error
        finally:
            self.seconds += time.perf_counter() - start

    def get_forces(self, atoms):
        return self.timed(self.calculator.get_forces, atoms)

    def get_potential_energy(self, atoms, *_):
        return self.timed(self.calculator.get_potential_energy, atoms)

    def take_seconds(self):
        seconds, self.seconds = self.seconds, 0.0
        return seconds


# ---- the start ----


def lammps_gaussians(seed, count):
    """LAMMPS' RanPark::gaussian(): Park and Miller's generator, Marsaglia's polar method."""
    modulus, spare = 2147483647, None

    def uniform():
        nonlocal seed
        seed = 16807 * seed % modulus
        return seed / modulus

    for _ in range(count):
        if spare is not None:
            value, spare = spare, None
        else:
            square = 0.0
            while square >= 1.0 or square == 0.0:
                one, two = 2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0
                square = one * one + two * two
            factor = math.sqrt(-2.0 * math.log(square) / square)
            value, spare = two * factor, one * factor
        yield value


def start_velocities(masses, temperature_K, seed):
    """In Angstrom/ps, those of `velocity all create T SEED mom yes rot no dist gaussian` in LAMMPS."""
    import numpy

    atoms = len(masses)
    if atoms < 2:
        raise Fault("one atom alone has no temperature; take a larger system")
    drawn = numpy.fromiter(lammps_gaussians(seed, 3 * atoms), float, 3 * atoms).reshape(atoms, 3)
    velocities = drawn / numpy.sqrt(masses)[:, None]
    velocities -= masses @ velocities / masses.sum()
    twice_kinetic = LAMMPS_EV_PER_AMU_A2_PER_PS2 * float(masses @ (velocities**2).sum(axis=1))
    drawn_K = twice_kinetic / (degrees_of_freedom(atoms) * LAMMPS_BOLTZMANN_EV_PER_K)
    return velocities * math.sqrt(temperature_K / drawn_K)


def degrees_of_freedom(atoms):
    return 3 * atoms - 3  # as LAMMPS' compute temp


def read_atoms(job):
    from ase import units
    from ase.data import atomic_numbers
    from ase.io.lammpsdata import read_lammps_data

    numbers = {number: atomic_numbers[element] for number, element in enumerate(job["elements"], 1)}
    atoms = read_lammps_data(job["data"], Z_of_type=numbers, sort_by_id=True, units="metal", atom_style="atomic")
    atoms.set_pbc(True)
    if "trajectory" in job:  # its frames are evaluated one by one, nothing moves
        return atoms
    velocities = start_velocities(atoms.get_masses(), job["start_temperature_K"], job["velocity_seed"])
    atoms.set_velocities(velocities / (1000.0 * units.fs))
    return atoms


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


class Turns:
    """Our part in taking turns with other runs on the same CPUs; without a socket nobody is waited for."""

    def __init__(self, path):
        self.socket = self.answers = None
        if path and os.path.exists(path):
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(path)
            self.answers = self.socket.makefile("r", encoding="ascii")

    def take(self):
        """Gives up the turn and waits for the next one, whose round it returns; None if there are no turns."""
        answer = self.say("want\n") and self.answers.readline()
        return int(answer.removeprefix("round ")) if answer else None

    def rest(self):
        self.say("rest\n")

    def say(self, line):
        if self.socket is None:
            return False
        try:
            self.socket.sendall(line.encode("ascii"))
        except OSError:  # nobody hands out turns any more
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
    def __init__(self, job, atoms, calculator):
        self.job, self.atoms, self.calculator = job, atoms, calculator
        self.log = BenchLog(job["bench_log"], header_of(job, atoms, calculator), job["flush_s"])
        self.turns = Turns(job.get("turns"))
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
        self.take_turn()
        for dynamics, steps in self.parts():
            dynamics.attach(self.after_step, dynamics=dynamics)
            self.began = time.perf_counter()
            dynamics.run(steps)
        self.finish("run", self.step, self.loop_s)
        self.turns.rest()

    def evaluate(self, trajectory):
        import run_ase_frames  # beside this file

        start = time.perf_counter()
        frames = run_ase_frames.evaluate(self, trajectory)
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

    def take_turn(self):
        number = self.turns.take()
        if number is not None:
            self.log.remark("turn", {"call": self.calls + 1, "round": number})

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
            self.take_turn()
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

        return 2.0 * kinetic / (degrees_of_freedom(len(self.atoms)) * units.kB)

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


def run(job):
    calculator = TimedCalculator(make_calculator(job["calculator"]), job["calculator"]["import"])
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(job["threads"])
    atoms = read_atoms(job)
    atoms.calc = calculator
    simulation = Simulation(job, atoms, calculator)
    try:
        if "trajectory" in job:
            simulation.evaluate(job["trajectory"])
        else:
            simulation.go()
    except Halt as halt:
        simulation.log.remark("halt", {"step": simulation.step, "reason": str(halt)})
    except Exception:
        simulation.log.write()
        raise


def main():
    if sys.argv[1:2] == ["--describe"]:
        print(json.dumps(describe(sys.argv[2])))
        return 0
    try:
        run(json.loads(Path("ase.json").read_text(encoding="utf-8")))
    except Exception as error:
        traceback.print_exc()
        sentence = str(error) if isinstance(error, Fault) else f"the run failed: {last_words(error)}"
        print(f"ERROR: {sentence}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
