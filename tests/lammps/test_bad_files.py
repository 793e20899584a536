# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that must not be loaded: of another machine, another torch, another kind, or with broken weights."""

import json
import pickle
import zipfile

import pytest
import torch

import decks
import toy_models
from contract import GradientInside, metadata, save_aotinductor

EXPORT = "export it with the exporter of its family in inputs/models"


class Spring(torch.nn.Module):
    """E_i = sum_j k (r_ij^2 - 25)^2: quick to compile, with as many weights as the compiler keeps apart from its code."""

    def __init__(self, stiffness: float):
        super().__init__()
        self.register_buffer("stiffness", torch.full((64,), stiffness, dtype=torch.float64))

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        pair = self.stiffness[species[edge_index[0]]] * ((edge_vec * edge_vec).sum(1) - 25.0) ** 2
        energy = torch.zeros(species.shape[0], dtype=edge_vec.dtype, device=edge_vec.device)
        return energy.index_add(0, edge_index[0], pair)


def compiled(path, stiffness: float):
    meta = metadata(
        name="spring",
        version="1",
        cutoff=5.0,
        layers=1,
        species=["Si", "Ge"],
        dtype=torch.float64,
        source={"package": "tests", "torch": torch.__version__},
        license="GPL-2.0-or-later",
    )
    save_aotinductor(GradientInside(Spring(stiffness)), meta, path)
    return path


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("package") / "spring.pt2", 1e-5)


def altered(package, path, change):
    """A copy of a package whose metadata went through `change`."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith("_metadata.json"):
                record = json.loads(content)
                change(record)
                content = json.dumps(record).encode()
            new.writestr(item, content)
    return path


def error_of(lammps, tmp_path, potential) -> str:
    done = lammps.run(tmp_path / "run", decks.crystal(tmp_path) + potential + "run 0\n")
    assert done.returncode != 0
    assert "terminate called" not in done.output
    return done.error


def test_package_runs(lammps, tmp_path, package):
    """What the others alter is sound, and is known by its content even under a wrong name."""
    renamed = tmp_path / "spring.pt"
    renamed.write_bytes(package.read_bytes())
    done = lammps.run(tmp_path / "run", decks.crystal(tmp_path) + decks.mlff(renamed) + "run 0\n")
    assert done.returncode == 0, done.output
    assert "model spring 1, aotinductor on cpu" in done.output


@pytest.mark.parametrize(
    "key, value, message",
    [
        (
            "AOTI_CPU_ISA",
            "AVX4096",
            "compiled for the instruction set AVX4096, which this processor does not have",
        ),
        ("AOTI_MACHINE", "riscv64", "compiled for riscv64 processors, this one is"),
        ("AOTI_DEVICE_KEY", "cuda", "compiled for device cuda, but LibTorch finds no CUDA device"),
    ],
)
def test_package_of_another_machine(lammps, tmp_path, package, key, value, message):
    file = altered(package, tmp_path / "other.pt2", lambda record: record.update({key: value}))
    error = error_of(lammps, tmp_path, decks.mlff(file))
    assert error.startswith(f"Model file {file} is an AOTInductor package {message}")
    assert "export it" in error


def test_package_for_another_device_than_asked_for(lammps, tmp_path, package):
    file = altered(package, tmp_path / "other.pt2", lambda record: record.update(AOTI_DEVICE_KEY="cuda"))
    error = error_of(lammps, tmp_path, decks.mlff(file).replace("pair_style mlff", "pair_style mlff device cpu"))
    assert error == (
        f"Model file {file} is an AOTInductor package compiled for device cuda, device cpu was asked for; "
        "use device auto, or export it again for cpu"
    )


def test_package_of_another_torch(lammps, tmp_path, package):
    def age(record):
        meta = json.loads(record["mlff"])
        meta["source"]["torch"] = "2.3.1+cpu"
        record["mlff"] = json.dumps(meta)

    file = altered(package, tmp_path / "old.pt2", age)
    error = error_of(lammps, tmp_path, decks.mlff(file))
    assert error.startswith(
        f"Model file {file} is an AOTInductor package compiled with torch 2.3.1+cpu, this is LibTorch"
    )
    assert error.endswith("export it again with this version, or use the TorchScript file (.pt)")


@pytest.mark.parametrize("version", [None, 2.15])
def test_package_that_names_no_torch(lammps, tmp_path, package, version):
    def forget(record):
        meta = json.loads(record["mlff"])
        meta["source"]["torch"] = version
        record["mlff"] = json.dumps(meta)

    file = altered(package, tmp_path / "nameless.pt2", forget)
    assert "compiled with a torch that its metadata do not name, this is LibTorch" in error_of(
        lammps, tmp_path, decks.mlff(file)
    )


def as_nequip(record, **changes):
    """Gives a package the metadata of nequip-compile."""
    record.pop("mlff", None)
    record |= {"r_max": "5.0", "type_names": "Si Ge", "num_types": "2", "per_edge_type_cutoff": ""}
    record |= {"nequip_aoti_inputs": "pos edge_index atom_types", "nequip_aoti_outputs": "atomic_energy forces virial"}
    record |= changes


@pytest.mark.parametrize("inputs", ["", "pos edge_index atom_types charges"])
def test_nequip_package_for_another_pair_style(lammps, tmp_path, package, inputs):
    file = altered(package, tmp_path / "n.nequip.pt2", lambda record: as_nequip(record, nequip_aoti_inputs=inputs))
    assert error_of(lammps, tmp_path, decks.mlff(file)) == (
        f"Model file {file} is a NequIP package with the inputs '{inputs}', which are those of neither pair_nequip nor "
        "pair_allegro; compile it again with --target pair_nequip or pair_allegro of nequip 0.12 or newer"
    )


def test_nequip_package_with_a_cutoff_that_is_none(lammps, tmp_path, package):
    file = altered(package, tmp_path / "n.nequip.pt2", lambda record: as_nequip(record, r_max="near"))
    assert f"Model file {file}: its cutoff is 'near', which is no length" in error_of(
        lammps, tmp_path, decks.mlff(file)
    )


def test_nequip_package_with_operators_of_accelerators(lammps, tmp_path, package):
    file = altered(package, tmp_path / "n.nequip.pt2", as_nequip)
    with zipfile.ZipFile(file, "a") as archive:  # as nequip-compile does
        archive.writestr("nequip_custom_ops_libs.txt", "openequivariance\n")
    assert error_of(lammps, tmp_path, decks.mlff(file)) == (
        f"Model file {file} is a NequIP package that calls operators of other libraries, which are not here; "
        "compile it again without OpenEquivariance or cuEquivariance"
    )


def test_package_of_no_known_family(lammps, tmp_path, package):
    file = altered(package, tmp_path / "bare.pt2", lambda record: record.pop("mlff"))
    assert "is an AOTInductor package of no family that this package knows" in error_of(
        lammps, tmp_path, decks.mlff(file)
    )


def test_truncated_package(lammps, tmp_path, package):
    file = tmp_path / "truncated.pt2"
    file.write_bytes(package.read_bytes()[:200_000])
    assert error_of(lammps, tmp_path, decks.mlff(file)).startswith(f"Model file {file} is damaged (")


def test_changed_code_is_never_loaded(lammps, tmp_path, package):
    content = bytearray(package.read_bytes())
    content[content.index(b"\x7fELF") + 0x300] ^= 255
    file = tmp_path / "changed.pt2"
    file.write_bytes(content)
    assert "does not have its checksum); copy or export it again" in error_of(lammps, tmp_path, decks.mlff(file))


@pytest.mark.parametrize("key", ["AOTI_MACHINE", "AOTI_CPU_ISA"])
def test_package_that_names_no_processor(lammps, tmp_path, package, key):
    file = altered(package, tmp_path / "nameless.pt2", lambda record: record.pop(key))
    assert "that its metadata do not name" in error_of(lammps, tmp_path, decks.mlff(file))


def test_nan_weights_in_a_package(lammps, tmp_path):
    file = compiled(tmp_path / "nan.pt2", float("nan"))
    assert error_of(lammps, tmp_path, decks.mlff(file)) == (
        f"Model file {file}: its weights hold NaN or infinity, so that its training or its export went wrong; "
        "export it again from a sound checkpoint"
    )


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_nan_weights_in_torchscript(lammps, tmp_path, frozen, value):
    model = Spring(value).eval()
    file = toy_models.export(tmp_path / "nan.pt", model, frozen=frozen)
    assert f"Model file {file}: its weights hold NaN" in error_of(lammps, tmp_path, decks.mlff(file))


def test_pickle_is_never_loaded(lammps, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    file = tmp_path / "model.pt"
    file.write_bytes(pickle.dumps(Bomb()))
    assert error_of(lammps, tmp_path, decks.mlff(file)) == (
        f"Model file {file} is a Python pickle, which can run any code when it is read and is never loaded here; {EXPORT}"
    )
    torch.save({"state": Bomb()}, file)
    assert error_of(lammps, tmp_path, decks.mlff(file)) == (
        f"Model file {file} is a checkpoint (weights saved by torch.save, without a program); {EXPORT}"
    )
    assert not (tmp_path / "executed").exists()


def sevennet_file(path, **changes):
    """TorchScript with the extra files of a deployed SevenNet model."""
    extra = {
        "chemical_symbols_to_index": "Si Ge",
        "cutoff": "5.0",
        "num_species": "2",
        "model_type": "E3_equivariant_model",
        "version": "0.13.0",
        "dtype": "single",
        "flashTP": "no",
        "oeq": "no",
    }
    torch.jit.save(torch.jit.script(Spring(1.0)), str(path), _extra_files={**extra, **changes})
    return path


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"comm_size": "128"}, "for its parallel style, one segment of several; use the serial one"),
        ({"oeq": "yes"}, "that calls operators of oeq, which are not here; deploy it again without that option"),
        ({"model_type": "other"}, "of type other, supported is E3_equivariant_model"),
    ],
)
def test_sevennet_files_that_need_more(lammps, tmp_path, changes, message):
    file = sevennet_file(tmp_path / "deployed.pt", **changes)
    assert error_of(lammps, tmp_path, decks.mlff(file)).startswith(
        f"Model file {file} is a deployed SevenNet model {message}"
    )


def test_sevennet_file_with_a_cutoff_that_is_none(lammps, tmp_path):
    file = sevennet_file(tmp_path / "deployed.pt", cutoff="far")
    assert error_of(lammps, tmp_path, decks.mlff(file)) == (
        f"Model file {file}: its cutoff is 'far', which is no length in Angstrom; export it again with its family's tool"
    )


def test_what_a_model_raises_is_shown(lammps, tmp_path):
    class Picky(torch.nn.Module):
        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            if species.size(0) > 0:
                raise ValueError("species 7 is unknown")
            return edge_vec.sum(1)

    file = toy_models.export(tmp_path / "picky.pt", Picky())
    error = error_of(lammps, tmp_path, decks.mlff(file))
    assert f"Model file {file}: its evaluation failed: " in error
    assert error.endswith("species 7 is unknown")


def test_direct_forces_need_one_rank(lammps, tmp_path):
    file = toy_models.export_direct(tmp_path / "direct.pt")
    deck = decks.mlff(file).replace("pair_style mlff", "pair_style mlff mode ghost")
    assert "model Direct predicts forces directly, and those of ghosts cannot be told apart" in error_of(
        lammps, tmp_path, deck
    )


def test_virial_that_a_model_does_not_give(lammps, tmp_path):
    file = toy_models.export_direct(tmp_path / "direct.pt")
    done = lammps.run(
        tmp_path / "run", decks.crystal(tmp_path) + decks.mlff(file) + "thermo_style custom step press\nrun 0\n"
    )
    assert done.returncode == 0, done.output
    text = " ".join(done.output.split())
    assert "model Direct predicts forces directly, not as the gradient of its energy" in text
    assert "model Direct gives no virial, so the pressure is the kinetic part alone" in text

    per_atom = "compute s all stress/atom NULL\nthermo_style custom step pe\ndump d all custom 1 dump.s id c_s[1]\n"
    error = error_of(lammps, tmp_path, decks.mlff(file) + per_atom)
    assert "gives forces by atom, from which no virial per atom follows" in error
