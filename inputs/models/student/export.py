# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports a student to a contract version 1 file.

    python export.py silicon.pt2 --material silicon [--weights FILE] [--dtype float32]

The ending decides the form: .pt is TorchScript, .pt2 an AOTInductor package compiled for this machine's CPU.
"""

import sys
import warnings
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "common")]
warnings.filterwarnings("ignore")  # torch.jit's deprecation, and accelerators that are absent

from checkpoint import check_finite, load_weights, refuse  # noqa: E402
from model import Student  # noqa: E402
from recipes import RECIPES  # noqa: E402

import contract  # noqa: E402

# The pair style lets each thread evaluate blocks of atoms of its own. Sums over edges that several threads may share are
# atomic additions, which took more than a third of the time; one thread adds plainly.
ONE_THREAD = {"cpp.threads": 1, "cpp.dynamic_threads": False}


def load(weights: Path, dtype: torch.dtype = torch.float32) -> tuple[Student, dict]:
    """The student of a weights file, and all that the file tells."""
    content = load_weights(weights)
    if not isinstance(content, dict) or not {"hyper", "state", "material", "species", "teacher"} <= content.keys():
        refuse(weights, "holds no student; name a file that train.py wrote")
    check_finite(content["state"], weights)
    student = Student(**content["hyper"])
    student.load_state_dict(content["state"])
    return student.eval().to(dtype), content


def export(weights: Path, output: Path, dtype: torch.dtype = torch.float32) -> None:
    """Writes `output`; its ending decides the form."""
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
    model = contract.GradientInside(student)
    if output.suffix == ".pt2":
        contract.save_aotinductor(model, meta, output, ONE_THREAD)
        print(f"{output}: {meta['name']} {meta['version']}, {meta['dtype']}")
    else:
        contract.save(model, meta, output, script=lambda module: torch.jit.freeze(torch.jit.script(module)))


def main() -> None:
    parser = contract.exporter_arguments(__doc__.splitlines()[0], "float32")
    parser.add_argument("--material", choices=sorted(RECIPES), help="whose student to export")
    parser.add_argument("--weights", type=Path, help="default: weights/MATERIAL.pt beside this program")
    args = parser.parse_args()
    if not args.weights and not args.material:
        parser.error("name a material with --material or a file with --weights")
    weights = args.weights or HERE / "weights" / f"{args.material}.pt"
    export(weights, args.output, getattr(torch, args.dtype))


if __name__ == "__main__":
    main()
