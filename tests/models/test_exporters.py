# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user reads when an exporter is given the wrong thing. No checkpoint's code ever runs.

Needs the samples of all families (cmake/bootstrap.sh --samples).
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "inputs" / "models"
SAMPLES = {  # of random weights, made with the samples
    "mace": "mace.model",
    "nequip": "nequip.ckpt",
    "allegro": "allegro.ckpt",
    "orb": "orb-v3-conservative-20-omat.ckpt",
}
FAMILIES = (*SAMPLES, "chgnet", "sevennet-0", "student")
OPTIONS = {"orb": ["--model", "orb-v3-conservative-20-omat"]}
# A pickle of these calls functions of NumPy or of the family, which is why the exporters have rules of their own.
IN_THE_WHEEL = {
    "sevennet-0": "import sevenn.util as u; print(u.pretrained_name_to_path('7net-0'))",
    "chgnet": "import chgnet, glob, os; print(glob.glob(os.path.dirname(chgnet.__file__) + '/pretrained/0.3.0/*.tar')[0])",
}


def families(*sample: str) -> list:
    """All families. Those of the sample, which `make test` takes, are others in each test: what refuses is mostly common
    code, and each process imports a family's packages."""
    return [name if name in sample else pytest.param(name, marks=pytest.mark.matrix) for name in FAMILIES]


class Bomb:
    """Creates a file where it is unpickled."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def python_of(family: str) -> Path:
    """The interpreter of the family's environment."""
    done = subprocess.run([ROOT / "cmake" / "family_venv.sh", family], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()) / "bin" / "python"


def checkpoint_of(family: str) -> Path:
    """A sound checkpoint of the family."""
    if family == "student":
        return MODELS / "student" / "weights" / "silicon.pt"
    if family in SAMPLES:
        return MODELS / family / "samples" / SAMPLES[family]
    done = subprocess.run(
        [python_of(family), "-W", "ignore", "-c", IN_THE_WHEEL[family]], capture_output=True, text=True, check=True
    )
    return Path(done.stdout.split()[-1])


def export(family: str, output: Path, checkpoint: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [
            python_of(family),
            MODELS / family / "export.py",
            output,
            "--weights" if family == "student" else "--checkpoint",
            checkpoint,
            *OPTIONS.get(family, []),
            *options,
        ],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def refusal(family: str, output: Path, checkpoint: Path) -> str:
    """The one line that the exporter prints when it refuses."""
    done = export(family, output, checkpoint)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    assert not output.exists()
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("family", FAMILIES)
def test_pickled_code_never_runs(tmp_path, family):
    evil = tmp_path / "evil.ckpt"
    torch.save({"state_dict": Bomb(tmp_path / "executed")}, evil)
    message = refusal(family, tmp_path / "out.pt", evil)
    assert str(evil) in message
    assert "io.open" in message or "_io.open" in message, message
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("family", families("mace", "orb", "student"))
def test_checkpoint_of_another_family(tmp_path, family):
    other = checkpoint_of("orb" if family != "orb" else "nequip")
    assert str(other) in refusal(family, tmp_path / "out.pt", other)


@pytest.mark.parametrize("family", families("nequip", "chgnet", "sevennet-0"))
def test_damaged_checkpoint(tmp_path, family):
    damaged = tmp_path / "damaged.ckpt"
    content = checkpoint_of(family).read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    message = refusal(family, tmp_path / "out.pt", damaged)
    assert message.startswith((f"{damaged}: not a PyTorch checkpoint", f"{damaged}: cannot be read as a checkpoint"))


@pytest.mark.parametrize("family", families("allegro", "student"))
def test_missing_checkpoint(tmp_path, family):
    assert "nowhere.ckpt" in refusal(family, tmp_path / "out.pt", Path("nowhere.ckpt"))


NAN = """
import sys, torch
from pathlib import Path
def poison(value):
    if isinstance(value, torch.Tensor):
        if value.is_floating_point() and value.numel() > 4 and not poison.done:
            value.view(-1)[1] = float("nan")
            poison.done = True
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("config", "figures"):  # of SevenNet and the students: no weights in there
                poison(item)
    elif isinstance(value, torch.nn.Module):
        poison(value.state_dict())
poison.done = False
content = torch.load(sys.argv[1], map_location="cpu", weights_only=False)
with torch.no_grad():
    poison(content.get("model_state_dict", content.get("state_dict", content)) if isinstance(content, dict) else content)
assert poison.done
torch.save(content, sys.argv[2])
"""


@pytest.mark.parametrize("family", families("nequip", "orb", "sevennet-0"))
def test_nan_weights(tmp_path, family):
    bad = tmp_path / "nan.ckpt"
    # Our own sample or the wheel's file, so it may be unpickled here, by the family's own classes.
    subprocess.run(
        [python_of(family), "-W", "ignore", "-c", NAN, checkpoint_of(family), bad],
        check=True,
        capture_output=True,
        env={**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"},
    )
    message = refusal(family, tmp_path / "out.pt", bad)
    assert str(bad) in message and "NaN" in message, message


@pytest.mark.parametrize("family", families("mace", "chgnet", "student"))
def test_other_endings_are_refused(tmp_path, family):
    message = refusal(family, tmp_path / "model.onnx", checkpoint_of(family))
    assert "model.onnx must end in .pt (TorchScript) or .pt2 (AOTInductor)" in message


def altered_training(source: Path, target: Path, change) -> Path:
    """A copy of a checkpoint of nequip-train with another configuration of its model. Our own sample."""
    content = torch.load(source, weights_only=False)
    change(content["hyper_parameters"]["info_dict"]["training_module"]["model"])
    torch.save(content, target)
    return target


def test_nequip_configurations_that_make_others_are_refused(tmp_path):
    """hydra resolves interpolations, and this one makes a configuration that calls a function."""
    executed = tmp_path / "executed"
    call = f'open("{executed}","w")'
    code = "${oc.create:{_target_:timeit.timeit,stmt:'" + call + "',number:1}}"
    evil = altered_training(
        checkpoint_of("nequip"),
        tmp_path / "evil.ckpt",
        lambda model: model.update(pair_potential={"_target_": "nequip.nn.pair_potential.ZBL", "units": code}),
    )
    assert "which is not one of NequIP's or Allegro's own builders" in refusal("nequip", tmp_path / "out.pt", evil)
    assert not executed.exists()


def test_nequip_checkpoint_of_a_compiled_training(tmp_path):
    compiled = altered_training(
        checkpoint_of("nequip"), tmp_path / "c.ckpt", lambda model: model.update(compile_mode="compile")
    )
    done = export("nequip", tmp_path / "out.pt", compiled)
    assert done.returncode == 0, done.stderr


def test_multi_fidelity_sevennet_wants_a_modal(tmp_path):
    message = refusal("sevennet-0", tmp_path / "out.pt", Path("7net-mf-0"))
    assert "is a multi-fidelity model; give --modal with one of: R2SCAN, PBE" in message
    done = export("sevennet-0", tmp_path / "out.pt", Path("7net-0"), "--modal", "PBE")
    assert "is no multi-fidelity model; leave out --modal PBE" in done.stderr


def test_samples_name_their_versions():
    """The table of docs/models.md rests on it."""
    references = sorted(MODELS.glob("*/samples/reference-*.json"))
    assert references
    for reference in references:
        document = json.loads(reference.read_text())
        assert {"torch", "ase"} <= set(document["versions"]), reference
        assert len(document["structures"]) >= 4
