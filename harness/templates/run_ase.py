# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one simulation of mlffbench with a calculator of ASE.

    python run_ase.py                        the run that ase.json describes, in the same folder
    python run_ase.py --describe CALCULATOR  what this interpreter has of it, as one line of JSON

mlffbench carries this file and writes it into the folder of each run, with run_ase_simulation.py (the steps and the
bench log) and, for ensemble rerun, run_ase_frames.py beside it. Its last line on standard error tells of a fault in one
sentence that begins with `ERROR: `. Needs Python 3.10 and ASE 3.23 or newer, and what the calculator needs.
"""

import importlib
import importlib.metadata
import importlib.util
import json
import math
import platform
import re
import sys
import time
import traceback
from pathlib import Path

# Of LAMMPS' `units metal`: velocities are to be those that LAMMPS draws.
LAMMPS_BOLTZMANN_EV_PER_K = 8.617343e-5
LAMMPS_EV_PER_AMU_A2_PER_PS2 = 1.0364269e-4


class Fault(Exception):
    """What went wrong and what to do, in a sentence."""


def last_words(error):
    """The kind and the message of an exception, in one line."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


# ---- files ----


def load(name, path):
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


def module_beside(name):
    """One that mlffbench carries, too, also if Python is not to look there (-I). Nothing is written there."""
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return load(name, Path(__file__).resolve().with_name(f"{name}.py"))
    finally:
        sys.dont_write_bytecode = kept


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
    return load("mlffbench_calculator", path)


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


# ---- the run ----


def run(job):
    parts = module_beside("run_ase_simulation")
    calculator = TimedCalculator(make_calculator(job["calculator"]), job["calculator"]["import"])
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(job["threads"])
    atoms = read_atoms(job)
    atoms.calc = calculator
    simulation = parts.Simulation(job, atoms, calculator, degrees_of_freedom(len(atoms)))
    try:
        if "trajectory" in job:
            simulation.evaluate(module_beside("run_ase_frames"), job["trajectory"])
        else:
            simulation.go()
    except parts.Halt as halt:
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
