# SPDX-License-Identifier: GPL-2.0-or-later
"""mlff-model: what it shows of a file, that sound models pass its checks, and that each fault fails the matching one.

Environment: MLFFBENCH_MODEL_TOOL.
"""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import toy_models  # noqa: E402
from contract import DIRECT_OUTPUTS, INPUTS, GradientInside, metadata, save_torchscript  # noqa: E402

FEW_ATOMS = ("--atoms", "200")


def call(*arguments, expect=0):
    tool = os.environ.get("MLFFBENCH_MODEL_TOOL")
    if not tool:
        pytest.fail("set MLFFBENCH_MODEL_TOOL to the program mlff-model")
    done = subprocess.run(
        [tool, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == expect, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def findings(file, *arguments, expect=0):
    """Check -> its row of the result."""
    document = json.loads(call("check", file, "--json", *FEW_ATOMS, *arguments, expect=expect).stdout)
    assert document["format"] == "mlff-model-check"
    assert document["passed"] == (expect == 0)
    return {row["check"]: row for row in document["checks"]}


def named(rows, result):
    return {name for name, row in rows.items() if row["result"] == result}


def save(module, file, **changes):
    """Writes a module that has the contract's own inputs and outputs."""
    meta = metadata(
        name=type(module).__name__,
        version="1",
        cutoff=toy_models.CUTOFF_A,
        layers=1,
        species=["Si", "Ge"],
        dtype=torch.float64,
        source={"package": "tests"},
        license="GPL-2.0-or-later",
    )
    meta.update(changes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit's notices of deprecation
        save_torchscript(torch.jit.script(module), meta, file)
    return file


# Sound models.


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    return toy_models.export(tmp_path_factory.mktemp("models") / "embedded.pt", toy_models.Embedded())


class Direct(torch.nn.Module):
    """Forces by node and a virial, here taken from the gradient by the edges."""

    def __init__(self, force_scale: float = 1.0, virial_scale: float = 1.0):
        super().__init__()
        self.energy_and_gradient = GradientInside(toy_models.Embedded())
        self.force_scale = force_scale
        self.virial_scale = virial_scale

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        energy, gradient = self.energy_and_gradient(species, edge_index, edge_vec, node_weight)
        force = torch.zeros(species.size(0), 3, dtype=edge_vec.dtype)
        force = force.index_add(0, edge_index[0], gradient).index_add(0, edge_index[1], -gradient)
        full = -(edge_vec[:, :, None] * gradient[:, None, :]).sum(0)
        virial = torch.stack([full[0, 0], full[1, 1], full[2, 2], full[0, 1], full[0, 2], full[1, 2]])
        return energy, self.force_scale * force, self.virial_scale * virial


def test_info(embedded):
    lines = dict(line.split(None, 1) for line in call("info", embedded).stdout.splitlines())
    assert lines["name"] == "Embedded"
    assert lines["cutoff"] == "5 Angstrom"
    assert lines["receptive"] == "field 5 Angstrom"
    assert lines["species"] == "(2) Si Ge"
    assert lines["conservative"].startswith("yes")
    assert lines["source"] == "package: tests"
    assert lines["license"] == "GPL-2.0-or-later"


def test_info_json(embedded):
    shown = json.loads(call("info", embedded, "--json").stdout)
    assert shown["backend"] == "torchscript"
    assert shown["device"] == "cpu"
    assert shown["inputs"] == INPUTS


def test_info_of_a_file_without_metadata(tmp_path):
    """MACE's own files say what they are by tensors of the program, which are read without loading it."""

    class Mace(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = toy_models.LennardJones()
            self.weights = torch.nn.Parameter(torch.zeros(3))
            self.register_buffer("r_max", torch.tensor(4.5))
            self.register_buffer("atomic_numbers", torch.tensor([1, 8]))
            self.register_buffer("num_interactions", torch.tensor(2))

        def forward(self, data: dict[str, torch.Tensor], local: torch.Tensor, virial: bool) -> dict[str, torch.Tensor]:
            return data

    file = tmp_path / "mace-lammps.pt"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(Mace()), str(file))
    shown = json.loads(call("info", file, "--json").stdout)
    assert (shown["name"], shown["cutoff"], shown["layers"], shown["species"]) == ("MACE", 4.5, 2, ["H", "O"])
    assert shown["dtype"] == "float32"


def test_info_shows_texts_of_others_as_they_are_not_obeyed(tmp_path):
    source = {"package": "tests\x1b[2J\u009b1m\u202e\nname  other"}
    file = toy_models.export(tmp_path / "model.pt", toy_models.Embedded(), source=source, license="\x1b]0;x\x07")
    text = call("info", file).stdout
    assert "package: tests\\x1b[2J\\u{9b}1m\\u{202e}\\nname  other\n" in text
    assert "\\x1b]0;x\\x07\n" in text
    line = call("info", file, "--json").stdout.removesuffix("\n")
    assert line.isascii() and line.isprintable()


def test_sound_model_passes(embedded):
    rows = findings(embedded)
    assert named(rows, "skip") == {"virial", "net_force"}
    assert named(rows, "pass") == rows.keys() - {"virial", "net_force"}
    assert rows["gradient"]["measured"] < 1e-8
    assert rows["cutoff"]["measured"] < 1e-9


def test_sound_model_in_single_precision_passes(tmp_path):
    file = toy_models.export(tmp_path / "model.pt", toy_models.Embedded(), torch.float32)
    assert findings(file)["gradient"]["measured"] < 1e-3


def test_pair_potential_passes(tmp_path):
    rows = findings(toy_models.export(tmp_path / "model.pt", toy_models.LennardJones()))
    assert rows["cutoff"]["measured"] > 1e-5  # it is truncated, not shifted


def test_a_seed_gives_the_same_sample(embedded):
    first, again, other = (findings(embedded, "--seed", seed)["gradient"] for seed in (7, 7, 8))
    assert first == again
    assert first["measured"] != other["measured"]


def test_forces_by_node_pass(tmp_path):
    rows = findings(save(Direct(), tmp_path / "model.pt", outputs=DIRECT_OUTPUTS))
    assert {"gradient", "virial", "net_force", "node_weight"} <= named(rows, "pass")


def test_forces_that_are_no_gradient_are_not_judged(tmp_path):
    model = Direct(force_scale=0.9, virial_scale=0.8)
    rows = findings(save(model, tmp_path / "model.pt", outputs=DIRECT_OUTPUTS, conservative=False))
    assert rows["gradient"]["result"] == rows["virial"]["result"] == "skip"
    assert "'conservative' is false" in rows["gradient"]["finding"]


def test_table(embedded):
    output = call("check", embedded, *FEW_ATOMS).stdout
    assert "PASS    gradient" in output
    assert "The file keeps model contract 1: 14 passed, 0 failed, 0 with a warning, 2 skipped" in output


# Faults. Energies are those of Embedded with one thing wrong.


class Fault(torch.nn.Module):
    """Embedded with a term of the named kind added."""

    def __init__(self, kind: str):
        super().__init__()
        self.sound = toy_models.Embedded()
        self.kind = kind

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        energy = self.sound(species, edge_index, edge_vec)
        squared = (edge_vec * edge_vec).sum(1) / 25.0
        if self.kind == "node order":
            energy = energy + 0.001 * torch.arange(species.size(0), dtype=edge_vec.dtype)
        if self.kind == "edge order":
            share = torch.arange(squared.size(0), dtype=edge_vec.dtype) / (squared.size(0) + 1)
            energy = energy.index_add(0, edge_index[0], 0.01 * share * (1.0 - squared) ** 3)
        if self.kind == "orientation":
            energy = energy.index_add(
                0, edge_index[0], 0.01 * (edge_vec[:, 0] * edge_vec[:, 1]) ** 2 * (1.0 - squared) ** 3
            )
        if self.kind == "mean":
            energy = energy + 0.01 * energy.mean()
        if self.kind == "nan":
            energy = torch.where(species == 1, torch.full_like(energy, float("nan")), energy)
        if self.kind == "no edges":
            assert edge_vec.size(0) > 0, "there are no edges"
        if self.kind == "noise":
            energy = energy + 0.01 * torch.rand_like(energy)
        if self.kind == "jump":
            energy = energy.index_add(0, edge_index[0], torch.full_like(squared, 0.01))
        if self.kind == "other end":
            energy = torch.zeros_like(energy).index_add(0, edge_index[1], 0.1 * (1.0 - squared) ** 3)
        if self.kind == "second layer":
            energy = energy.index_add(0, edge_index[0], 0.01 * energy[edge_index[1]] * (1.0 - squared) ** 3)
        if self.kind == "unknown species":
            assert int(species.max()) < 1, "species 1 is not in the embedding"
        if self.kind == "one image":
            # Counts an atom's own images at half their weight.
            own = (edge_index[0] == edge_index[1]).to(edge_vec.dtype)
            energy = energy.index_add(0, edge_index[0], -0.5 * own * (1.0 - squared) ** 3)
        return energy


class Remembers(torch.nn.Module):
    """Its energies depend on the largest system that it has seen."""

    def __init__(self):
        super().__init__()
        self.sound = GradientInside(toy_models.Embedded())
        self.largest = 0

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if species.size(0) > 100 and species.size(0) > self.largest:
            self.largest = species.size(0)
        energy, gradient = self.sound(species, edge_index, edge_vec, node_weight)
        return energy + 0.001 * float(self.largest), gradient


class WrongGradient(torch.nn.Module):
    def __init__(self, kind: str):
        super().__init__()
        self.sound = GradientInside(toy_models.Embedded())
        self.kind = kind

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        ones = torch.ones_like(node_weight)
        if self.kind == "sign" or self.kind == "zero":
            energy, gradient = self.sound(species, edge_index, edge_vec, node_weight)
            return energy, -gradient if self.kind == "sign" else 0.0 * gradient
        energy, gradient = self.sound(species, edge_index, edge_vec, ones)
        if self.kind == "weights of edges":
            gradient = gradient * node_weight[edge_index[1]][:, None]
        if self.kind == "weighted energy":
            energy, gradient = self.sound(species, edge_index, edge_vec, node_weight)
            energy = energy * node_weight
        return energy, gradient


@pytest.mark.parametrize(
    "kind, check, words",
    [
        ("node order", "node_order", "order of the nodes"),
        ("edge order", "edge_order", "order of the edges"),
        ("orientation", "rotation", "depends on the orientation"),
        ("mean", "locality", "more than 1 edge away, although 'layers' is 1"),
        ("other end", "locality", "sums at the neighbour (row 1)"),
        ("second layer", "locality", "layers is too small"),
        ("nan", "species", "not finite in a crystal of Ge"),
        ("unknown species", "species", "species 1 is not in the embedding in a crystal of Ge"),
        ("no edges", "no_edges", "there are no edges"),
        ("noise", "repeat", "the same input gives different answers"),
    ],
)
def test_faulty_energy(tmp_path, kind, check, words):
    rows = findings(toy_models.export(tmp_path / "model.pt", Fault(kind)), expect=3)
    assert named(rows, "fail") == {check}
    assert words in rows[check]["finding"]


def test_images_that_count_less(tmp_path):
    rows = findings(toy_models.export(tmp_path / "model.pt", Fault("one image")), expect=3)
    assert named(rows, "fail") == {"locality", "one_atom", "two_atoms"}
    assert "see their own images" in rows["one_atom"]["finding"]


def test_jump_at_the_cutoff_is_a_warning(tmp_path):
    rows = findings(toy_models.export(tmp_path / "model.pt", Fault("jump")))
    assert named(rows, "warn") == {"cutoff"}
    assert rows["cutoff"]["measured"] == pytest.approx(0.02)  # 0.01 eV for either direction


@pytest.mark.parametrize(
    "kind, check, words",
    [
        ("sign", "gradient", "edge_grad is not the gradient of the energy"),
        ("zero", "gradient", "edge_grad is not the gradient of the energy"),
        ("no weights", "node_weight", "not linear in node_weight"),
        ("weights of edges", "node_weight", "node_weight must multiply energies, not edges"),
        ("weighted energy", "node_weight", "atom_energy depends on node_weight"),
    ],
)
def test_faulty_gradient(tmp_path, kind, check, words):
    rows = findings(save(WrongGradient(kind), tmp_path / "model.pt"), expect=3)
    assert named(rows, "fail") == {check}
    assert words in rows[check]["finding"]


def test_state_between_calls(tmp_path):
    rows = findings(save(Remembers(), tmp_path / "model.pt"), expect=3)
    assert named(rows, "fail") == {"resize"}


@pytest.mark.parametrize(
    "scales, check",
    [((-1.0, 1.0), "gradient"), ((0.0, 1.0), "gradient"), ((1.0, -1.0), "virial"), ((1.0, 0.0), "virial")],
)
def test_faulty_forces_and_virial(tmp_path, scales, check):
    rows = findings(save(Direct(*scales), tmp_path / "model.pt", outputs=DIRECT_OUTPUTS), expect=3)
    assert named(rows, "fail") == {check}


@pytest.mark.parametrize("layers, result", [(1, "fail"), (2, "pass")])
def test_layers_of_a_model_of_one_species(tmp_path, layers, result):
    """Without other species to put there, only what is farther away can change."""
    file = toy_models.export(tmp_path / "model.pt", Fault("second layer"), species=["Si"], layers=layers)
    assert findings(file, expect=3 if layers == 1 else 0)["locality"]["result"] == result


def test_neighbours_told_apart_by_more_than_their_species(tmp_path):
    class Pairs(torch.nn.Module):
        """Adds up what leads to one neighbour before it squares."""

        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            smooth = (1.0 - (edge_vec * edge_vec).sum(1) / 25.0) ** 3
            nodes = species.size(0)
            pairs = torch.zeros(nodes * nodes, dtype=edge_vec.dtype)
            pairs = pairs.index_add(0, edge_index[0] * nodes + edge_index[1], smooth)
            return (pairs * pairs).view(nodes, nodes).sum(1)

    rows = findings(toy_models.export(tmp_path / "model.pt", Pairs()), expect=3)
    assert rows["locality"]["result"] == "fail"
    assert "more of a neighbour than its species" in rows["locality"]["finding"]


def test_layers_understated_by_one(tmp_path):
    class Third(torch.nn.Module):
        """Three layers of messages."""

        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            smooth = (1.0 - (edge_vec * edge_vec).sum(1) / 25.0) ** 3
            energy = torch.ones(species.size(0), dtype=edge_vec.dtype)
            for _ in range(3):
                energy = 1.0 + 0.01 * torch.zeros_like(energy).index_add(
                    0, edge_index[0], energy[edge_index[1]] * smooth
                )
            return energy

    for layers, code in ((2, 3), (3, 0)):
        file = toy_models.export(tmp_path / "model.pt", Third(), species=["Si"], layers=layers)
        assert (findings(file, expect=code)["locality"]["result"] == "fail") == (layers == 2)


def test_rounding_that_hides_derivatives_is_said(tmp_path):
    class Deep(torch.nn.Module):
        """Energies as large as those of all electrons."""

        def __init__(self):
            super().__init__()
            self.sound = toy_models.Embedded()

        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            return self.sound(species, edge_index, edge_vec) - 50000.0

    rows = findings(toy_models.export(tmp_path / "model.pt", Deep(), torch.float32))
    assert rows["gradient"]["result"] == "skip"
    assert "rounding hides" in rows["gradient"]["finding"]


def test_limits_can_be_given(tmp_path):
    file = toy_models.export(tmp_path / "model.pt", Fault("orientation"))
    assert named(findings(file, "--rotation", "10"), "fail") == set()


# Wrong use.


@pytest.mark.parametrize("command", ["info", "check"])
def test_unusable_file(tmp_path, command):
    file = tmp_path / "bare.pt"
    torch.jit.save(torch.jit.script(toy_models.Embedded()), str(file))
    error = call(command, file, expect=1).stderr
    assert error.startswith(f"mlff-model: error: Model file {file} ")
    assert error.count("\n") == 1


def test_missing_file(tmp_path):
    assert "nowhere.pt" in call("check", tmp_path / "nowhere.pt", expect=1).stderr


@pytest.mark.parametrize("arguments", [(), ("check",), ("check", "a.pt", "--atoms", "0"), ("guess", "a.pt")])
def test_wrong_use(arguments):
    assert "--help" in call(*arguments, expect=1).stderr
