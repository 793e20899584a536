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
CHECKPOINTS = {  # of random weights, made with the samples
    "mace": "mace.model",
    "nequip": "nequip.ckpt",
    "allegro": "allegro.ckpt",
    "orb": "orb-v3-conservative-20-omat.ckpt",
}
OPTIONS = {"orb": ["--model", "orb-v3-conservative-20-omat"]}


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


def refusal(family: str, output: Path, checkpoint: Path) -> str:
    """The one line that the exporter prints when it refuses."""
    done = subprocess.run(
        [
            python_of(family),
            MODELS / family / "export.py",
            output,
            "--checkpoint",
            checkpoint,
            *OPTIONS.get(family, []),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    assert not output.exists()
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("family", CHECKPOINTS)
def test_pickled_code_never_runs(tmp_path, family):
    evil = tmp_path / "evil.ckpt"
    torch.save({"state_dict": Bomb(tmp_path / "executed")}, evil)
    message = refusal(family, tmp_path / "out.pt", evil)
    assert str(evil) in message
    assert "io.open" in message or "_io.open" in message, message
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("family", CHECKPOINTS)
def test_checkpoint_of_another_family(tmp_path, family):
    other = "orb" if family != "orb" else "nequip"
    checkpoint = MODELS / other / "samples" / CHECKPOINTS[other]
    assert str(checkpoint) in refusal(family, tmp_path / "out.pt", checkpoint)


NAN = """
import sys, torch
from pathlib import Path
def poison(value):
    if isinstance(value, torch.Tensor):
        if value.is_floating_point() and value.numel() > 4 and not poison.done:
            value.view(-1)[1] = float("nan")
            poison.done = True
    elif isinstance(value, dict):
        for item in value.values():
            poison(item)
    elif isinstance(value, torch.nn.Module):
        poison(value.state_dict())
poison.done = False
content = torch.load(sys.argv[1], map_location="cpu", weights_only=False)
with torch.no_grad():
    poison(content.get("state_dict", content) if isinstance(content, dict) else content)
assert poison.done
torch.save(content, sys.argv[2])
"""


@pytest.mark.parametrize("family", CHECKPOINTS)
def test_nan_weights(tmp_path, family):
    bad = tmp_path / "nan.ckpt"
    good = MODELS / family / "samples" / CHECKPOINTS[family]
    # Our own sample, so it may be unpickled here, by the family's own classes.
    subprocess.run(
        [python_of(family), "-W", "ignore", "-c", NAN, good, bad],
        check=True,
        capture_output=True,
        env={**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"},
    )
    message = refusal(family, tmp_path / "out.pt", bad)
    assert str(bad) in message and "NaN" in message, message


@pytest.mark.parametrize("family", [*CHECKPOINTS, "chgnet", "sevennet-0"])
def test_other_endings_are_refused(tmp_path, family):
    checkpoint = MODELS / family / "samples" / CHECKPOINTS[family] if family in CHECKPOINTS else None
    done = subprocess.run(
        [
            python_of(family),
            MODELS / family / "export.py",
            tmp_path / "model.onnx",
            *(["--checkpoint", checkpoint] if checkpoint else []),
            *OPTIONS.get(family, []),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert ".pt" in done.stderr and ".pt2" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_samples_name_their_versions():
    """The table of docs/models.md rests on it."""
    for reference in MODELS.glob("*/samples/reference-*.json"):
        document = json.loads(reference.read_text())
        assert {"torch", "ase"} <= set(document["versions"]), reference
        assert len(document["structures"]) >= 4
