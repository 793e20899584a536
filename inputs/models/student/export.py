# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports a student to a contract version 1 file.

    python export.py silicon.pt2 --material silicon [--weights FILE] [--dtype float32]

The ending decides the form: .pt is TorchScript, .pt2 an AOTInductor package compiled for this machine's CPU.
"""

import argparse
import sys
import warnings
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "common")]
warnings.filterwarnings("ignore")  # torch.jit's deprecation, and accelerators that are absent

from model import Student  # noqa: E402
from recipes import RECIPES  # noqa: E402

import contract  # noqa: E402


def load(weights: Path, dtype: torch.dtype = torch.float32) -> tuple[Student, dict]:
    """The student of a weights file, and all that the file tells."""
    try:
        content = torch.load(weights, weights_only=True)
    except FileNotFoundError:
        sys.exit(f"no weights {weights}; train them with train.py, or name a file with --weights")
    student = Student(**content["hyper"])
    student.load_state_dict(content["state"])
    return student.eval().to(dtype), content


def export(weights: Path, output: Path, dtype: torch.dtype = torch.float32) -> dict:
    """Writes `output` and returns its metadata."""
    student, content = load(weights, dtype)
    name = {torch.float32: "float32", torch.float64: "float64"}[dtype]
    meta = contract.metadata(
        name=f"student-{content['material']}",
        version=content["version"],
        cutoff=student.cutoff,
        layers=1,
        species=content["species"],
        dtype=dtype,
        source={
            "package": "mlff-bench inputs/models/student",
            "checkpoint": weights.name,
            "sha256": contract.sha256(weights),
            "teacher": content["teacher"]["name"],
            "teacher_sha256": content["teacher"]["sha256"],
            "export": f"export.py {output.name} --material {content['material']} --dtype {name}",
            "torch": torch.__version__,
        },
        license="GPL-2.0-or-later",
    )
    model = contract.GradientInside(student).eval()
    if output.suffix == ".pt2":
        contract.save_aotinductor(model, meta, output)
    elif output.suffix == ".pt":
        contract.save_torchscript(torch.jit.freeze(torch.jit.script(model)), meta, output)
    else:
        sys.exit(f"{output}: the file must end in .pt (TorchScript) or .pt2 (AOTInductor)")
    return meta


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="file to write (.pt or .pt2)")
    parser.add_argument("--material", choices=sorted(RECIPES), help="whose student to export")
    parser.add_argument("--weights", type=Path, help="default: weights/MATERIAL.pt beside this program")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32", help="default: %(default)s")
    args = parser.parse_args()
    if not args.weights and not args.material:
        parser.error("name a material with --material or a file with --weights")
    weights = args.weights or HERE / "weights" / f"{args.material}.pt"
    meta = export(weights, args.output, getattr(torch, args.dtype))
    print(f"{args.output}: {meta['name']} {meta['version']}, cutoff {meta['cutoff']} A, 1 layer, {args.dtype}")


if __name__ == "__main__":
    main()
