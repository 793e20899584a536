# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin as a whole: the LAMMPS that it is for, and its styles."""

import shutil
from pathlib import Path

import pytest

import decks
from lammps_run import Lammps

BUILD_ID = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0"  # the head of the note
BUILD_ID_BYTES = 20
LIBTORCH = ("mlfftorch.so", "libtorch.so", "libtorch_cpu.so", "libc10.so")


def test_plugin_of_another_lammps_is_refused(lammps, tmp_path):
    """The check itself: a copy of the plugin in which the version it was built for is another one."""
    text = lammps.plugin.read_bytes()
    assert text.count(b"22 Jul 2025\0") == 1
    other = tmp_path / "otherplugin.so"
    other.write_bytes(text.replace(b"22 Jul 2025\0", b"21 Jul 2024\0"))
    done = lammps.run(tmp_path, "units lj\n".replace("units", f"plugin load {other}\nunits"))
    lines = [line for line in done.output.splitlines() if "was built for" in line]
    assert lines and "was built for LAMMPS 21 Jul 2024, this is LAMMPS 22 Jul 2025" in lines[0]
    assert done.returncode != 0


@pytest.mark.parametrize("name", ["pair mlff", "fix bench/latency"])
def test_plugin_lists_its_styles(lammps, tmp_path, name):
    done = lammps.succeed(tmp_path, "plugin list\n")
    category, style = name.split()
    assert any(category in line and style in line for line in done.output.splitlines())


def look(file: str) -> str:
    """Keeps what LAMMPS has mapped at this place of the deck."""
    return f"shell 'cat /proc/$PPID/maps > {file}'\n"


def mapped(file: Path) -> set:
    return {Path(line.split(maxsplit=5)[5]).name for line in file.read_text().splitlines() if ".so" in line}


def copied(lammps, folder: Path, names=("mlffplugin.so", "mlfftorch.so")) -> Lammps:
    folder.mkdir()
    for name in names:
        shutil.copy(lammps.plugin.parent / name, folder / name)
    return Lammps(lammps.program, folder / "mlffplugin.so")


def build_id_at(content: bytes) -> int:
    return content.index(BUILD_ID) + len(BUILD_ID)


def test_without_a_model_no_libtorch_is_loaded(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 5\n" + look("maps"))
    found = mapped(tmp_path / "maps")
    assert "mlffplugin.so" in found and found.isdisjoint(LIBTORCH)


@pytest.mark.parametrize("model", ["lennard_jones", "student"])
def test_the_first_model_loads_libtorch(lammps, tmp_path, request, model):
    """TorchScript and AOTInductor."""
    elements = "Si Si" if model == "student" else "Si Ge"
    potential = decks.mlff(request.getfixturevalue(model), "", elements).replace(
        "pair_coeff", look("maps") + "pair_coeff"
    )
    lammps.succeed(tmp_path, decks.crystal(tmp_path) + potential + "run 1\n" + look("after"))
    assert mapped(tmp_path / "maps").isdisjoint(LIBTORCH)
    assert mapped(tmp_path / "after").issuperset(LIBTORCH)


def test_libtorch_is_found_beside_the_plugin(lammps, tmp_path, lennard_jones):
    """By a relative path and a link, from a working folder that LAMMPS has left."""
    (tmp_path / "mlffplugin.so").symlink_to(lammps.plugin)
    deck = (
        decks.crystal(tmp_path) + "shell mkdir elsewhere\nshell cd elsewhere\n" + decks.mlff(lennard_jones) + "run 1\n"
    )
    Lammps(lammps.program, "./mlffplugin.so").succeed(tmp_path, deck)


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_plugin_without_the_file_beside_it(lammps, tmp_path, lennard_jones, ranks):
    """Runs other pair styles, and refuses models."""
    alone = copied(lammps, tmp_path / "alone", ["mlffplugin.so"])
    alone.succeed(tmp_path / "lj", decks.LJ + decks.bench() + "run 1\n", ranks=ranks)
    done = alone.run(tmp_path / "run", decks.crystal(tmp_path) + decks.mlff(lennard_jones) + "run 1\n", ranks=ranks)
    assert done.returncode != 0 and done.error == (
        f"Pair style mlff needs {tmp_path}/alone/mlfftorch.so, which does not exist; it lies beside mlffplugin.so in a "
        "build or an installation: copy both"
    )


def test_another_build_beside_the_plugin_is_refused(lammps, tmp_path, lennard_jones):
    other = copied(lammps, tmp_path / "other")
    content = bytearray((tmp_path / "other/mlfftorch.so").read_bytes())
    content[build_id_at(content)] ^= 1
    (tmp_path / "other/mlfftorch.so").write_bytes(content)
    done = other.run(tmp_path / "run", decks.crystal(tmp_path) + decks.mlff(lennard_jones) + "run 1\n")
    assert done.returncode != 0 and done.error == (
        f"Pair style mlff cannot use {tmp_path}/other/mlfftorch.so, which is of another build than the mlffplugin.so "
        "beside it; copy both from one build, those of each build into a folder of their own"
    )


def test_the_plugin_is_another_file_where_libtorch_s_part_is(lammps):
    """Hashes of the plugin tell builds apart, so it holds what names the other file's content."""
    content = (lammps.plugin.parent / "mlfftorch.so").read_bytes()
    start = build_id_at(content)
    assert content[start : start + BUILD_ID_BYTES] in lammps.plugin.read_bytes()


def test_a_missing_libtorch_is_named(lammps, tmp_path, lennard_jones):
    lost = copied(lammps, tmp_path / "lost")
    content = (tmp_path / "lost/mlfftorch.so").read_bytes()
    assert content.count(b"libtorch_cpu.so\0") == 1
    (tmp_path / "lost/mlfftorch.so").write_bytes(content.replace(b"libtorch_cpu.so\0", b"libtorch_xyz.so\0"))
    done = lost.run(tmp_path / "run", decks.crystal(tmp_path) + decks.mlff(lennard_jones) + "run 1\n")
    assert done.returncode != 0 and done.error == (
        f"Pair style mlff cannot load {tmp_path}/lost/mlfftorch.so (libtorch_xyz.so: cannot open shared object file: No "
        "such file or directory); it needs LibTorch where it was when the plugin was built: bring it back, or build the "
        "plugin anew"
    )
