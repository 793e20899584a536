# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports a CHGNet model of the `chgnet` wheel, or of a checkpoint, to a contract version 1 file.

    python export.py FILE.pt|FILE.pt2 [--checkpoint 0.3.0 | r2scan | 0.2.0 | PATH] [--dtype float32]

CHGNet: Deng, Zhong, Jun, Riebesell, Han, Bartel, Ceder, Nature Machine Intelligence 5, 1031 (2023).
"""

import contextlib
import importlib.metadata
import io
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation

import chgnet  # noqa: E402
import torch  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from checkpoint import check_finite, load_weights, refuse  # noqa: E402
from chgnet.model import CHGNet  # noqa: E402
from chgnet.model.composition_model import AtomRef  # noqa: E402
from network import CHGNetEnergy  # noqa: E402

from contract import GradientInside, exporter_arguments, metadata, save, sha256  # noqa: E402

ELEMENTS = range(1, 95)  # CHGNet's embedding has one row for each


def resolve(checkpoint: str) -> tuple[Path, str]:
    """The file and version of a name that the wheel knows, or of a path."""
    folder = Path(chgnet.__file__).parent / "pretrained" / checkpoint
    if "/" not in checkpoint and folder.is_dir():
        return next(folder.glob("*.pth.tar")), checkpoint
    return Path(checkpoint), Path(checkpoint).name


def build(path: Path, version: str) -> CHGNet:
    """The checkpoint's model."""
    contents = load_weights(path)
    model = contents.get("model") if isinstance(contents, dict) else None
    if not isinstance(model, dict) or not {"state_dict", "model_args"} <= model.keys():
        refuse(path, "is no checkpoint of CHGNet, which holds 'state_dict' and 'model_args' under 'model'")
    check_finite(model["state_dict"], path)
    # As in CHGNet.load(): the published 0.2.0 has biases that its arguments do not mention.
    extra = {"mlp_out_bias": True} if version == "0.2.0" else {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            network = CHGNet(**{**model["model_args"], **extra})
        network.load_state_dict(model["state_dict"])
    except (KeyError, NotImplementedError, RuntimeError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        refuse(path, f"does not fit CHGNet {importlib.metadata.version('chgnet')} ({reason[:200]})")

    reference = network.composition_model
    supported = {
        "energies of atoms that are summed (mlp_first)": network.mlp_first,
        "a linear composition model of the same kind as the energy": isinstance(reference, AtomRef)
        and reference.is_intensive == network.is_intensive,
        "updates of bonds and angles": None not in (*network.bond_conv_layers, *network.angle_layers),
        "residual updates": all(
            layer.resnet and getattr(layer, "use_mlp_out", True)
            for layer in (*network.atom_conv_layers, *network.bond_conv_layers, *network.angle_layers)
            if layer is not None
        ),
        "smooth cutoffs": bool(network.bond_basis_expansion.rbf_expansion_ag.smooth_cutoff.p),
    }
    for what, present in supported.items():
        if not present:
            refuse(path, f"is a CHGNet without {what}, which this exporter does not support")
    return network.eval().requires_grad_(False)


def main() -> None:
    parser = exporter_arguments(__doc__.splitlines()[0], "float32")
    parser.add_argument(
        "--checkpoint", default="0.3.0", help="name that the wheel knows, or a path (default: %(default)s)"
    )
    args = parser.parse_args()
    dtype = getattr(torch, args.dtype)
    path, version = resolve(args.checkpoint)
    network = build(path, version)
    model = GradientInside(CHGNetEnergy(network)).to(dtype).eval().requires_grad_(False)
    meta = metadata(
        name="CHGNet",
        version=version,
        cutoff=network.graph_converter.atom_graph_cutoff,
        layers=network.n_conv,
        species=[chemical_symbols[number] for number in ELEMENTS],
        dtype=dtype,
        source={
            "package": f"chgnet {importlib.metadata.version('chgnet')}",
            "checkpoint": path.name,
            "sha256": sha256(path),
            "export": f"export.py --checkpoint {args.checkpoint} --dtype {args.dtype}",
            "torch": torch.__version__,
        },
        license="BSD-3-Clause" if version == args.checkpoint else "that of the checkpoint",
    )
    save(model, meta, args.output)


if __name__ == "__main__":
    main()
