# SPDX-License-Identifier: GPL-2.0-or-later
"""mlff-model: what it shows of a file, that sound models pass its checks, and what it says of wrong use.

Environment: MLFFBENCH_MODEL_TOOL.
"""

import json
import sys
import warnings
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from mlff_model_tool import FEW_ATOMS, Direct, call, findings, named, save  # noqa: E402

import toy_models  # noqa: E402
from contract import DIRECT_OUTPUTS, INPUTS  # noqa: E402


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    return toy_models.export(tmp_path_factory.mktemp("models") / "embedded.pt", toy_models.Embedded())


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
