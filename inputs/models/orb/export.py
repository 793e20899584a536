# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports an Orb model of the `orb-models` package to a contract version 1 file.

    python export.py FILE.pt|FILE.pt2 --model orb-v3-conservative-20-omat --checkpoint FILE.ckpt [--dtype float32]

The package carries no weights: give the checkpoint that belongs to the model's name, or one of your own of the same
kind; the sizes of an Orb-v3 network are read from it.
"""

import importlib.metadata
import sys
import warnings
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation

import torch  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from checkpoint import check_finite, load_weights, refuse  # noqa: E402
from network import OrbDirect, OrbEnergy, OrbNetwork, ShiftedSoftplus  # noqa: E402
from orb_models.forcefield import pretrained  # noqa: E402
from orb_models.forcefield.atomic_system import SystemConfig  # noqa: E402
from orb_models.forcefield.nn_util import SSP  # noqa: E402

from contract import (  # noqa: E402
    DIRECT_OUTPUTS,
    OUTPUTS,
    GradientInside,
    exporter_arguments,
    metadata,
    save,
    sha256,
)

CUTOFF_A = 6.0
ELEMENTS = range(1, 95)
MODELS = sorted(name for name in pretrained.ORB_PRETRAINED_MODELS if "v1" not in name)
OLD_NAMES = {"node_head.": "heads.forces.", "graph_head.": "heads.energy.", "stress_head.": "heads.stress."}


def neighbour_limit(name: str) -> int:
    """How many nearest neighbours of an atom the named model sees; from the functions in orb_models' pretrained.py."""
    return 20 if name.endswith("-v2") or "-20-" in name else 120


def architecture(name: str, state: dict[str, torch.Tensor]) -> torch.nn.Module:
    """The named model's regressor without weights, as large as those in `state`."""
    config = SystemConfig(radius=CUTOFF_A, max_num_neighbors=neighbour_limit(name))
    steps = len({key.split(".")[2] for key in state if key.startswith("model.gnn_stacks.")})
    if name.endswith("-v2"):
        return pretrained.orb_v2_architecture(steps, device="cpu", system_config=config)

    encoder, head = "model._encoder._node_fn.mlp.NN-", "heads.energy.mlp.NN-"
    build = pretrained.orb_v3_direct_architecture
    if "conservative" in name:
        build = pretrained.orb_v3_conservative_architecture
    return build(
        latent_dim=state["model.atom_emb.embeddings.weight"].shape[1],
        base_mlp_hidden_dim=state[encoder + "0.weight"].shape[0],
        base_mlp_depth=sum(key.startswith(encoder) and key.endswith("weight") for key in state) - 1,
        head_mlp_hidden_dim=state[head + "0.weight"].shape[0],
        head_mlp_depth=sum(key.startswith(head) and key.endswith("weight") for key in state) - 1,
        num_message_passing_steps=steps,
        has_charge_spin_cond="omol" in name,
        has_stress="omol" not in name,
        device="cpu",
        system_config=config,
    )


def load(name: str, path: Path, dtype: torch.dtype) -> torch.nn.Module:
    """The regressor with the checkpoint's weights."""

    def mismatch(what: str) -> NoReturn:
        refuse(path, f"is no checkpoint of {name} ({what}); give the model that it belongs to with --model")

    contents = load_weights(path)
    if not isinstance(contents, dict) or not all(isinstance(value, torch.Tensor) for value in contents.values()):
        refuse(path, "is no checkpoint of Orb, which holds nothing but named weights; give a file of that kind")
    state = {}
    for key, value in contents.items():
        prefix = next((old for old in OLD_NAMES if key.startswith(old)), "")
        state[OLD_NAMES.get(prefix, "") + key.removeprefix(prefix)] = value
    check_finite(state, path)
    try:
        regressor = architecture(name, state)
    except (KeyError, IndexError) as error:
        mismatch(f"it lacks the weight {error.args[0]}")
    needed = ("model.", "heads.energy.", "heads.forces.")
    missing = [key for key in regressor.state_dict() if key.startswith(needed) and key not in state]
    if missing:
        mismatch(f"it lacks the weight {missing[0]}")
    if hasattr(regressor, "grad_forces_name") and "heads.forces.mlp.NN-0.weight" in state:
        mismatch("it has a head for forces, which conservative models lack")
    regressor = regressor.to(dtype)
    try:
        regressor.load_state_dict(state, strict=True)
    except RuntimeError as error:
        mismatch(" ".join(str(error).split())[:200])
    return regressor.eval().requires_grad_(False)


def condition_of(regressor: torch.nn.Module, charge: float, spin: float) -> torch.Tensor | None:
    """Features [1, F] of the total charge (e) and spin multiplicity, where the model knows them."""
    conditioner = regressor.model.conditioner
    if conditioner is None:
        return None
    values = [torch.tensor([value], dtype=torch.get_default_dtype()) for value in (charge, spin)]
    return torch.cat([conditioner.charge_embedding(values[0]), conditioner.spin_embedding(values[1])], dim=-1)


def portable(module: torch.nn.Module) -> torch.nn.Module:
    """Orb's activation replaced by one that does not depend on the default dtype of the program that runs the file."""
    for parent in module.modules():
        for name, child in parent.named_children():
            if isinstance(child, SSP):
                setattr(parent, name, ShiftedSoftplus())
    return module


def main() -> None:
    parser = exporter_arguments(__doc__.splitlines()[0], "float32")
    parser.add_argument("--model", required=True, choices=MODELS, metavar="NAME", help=f"one of {', '.join(MODELS)}")
    parser.add_argument("--checkpoint", required=True, type=Path, help="file of weights")
    parser.add_argument("--charge", type=float, default=0.0, help="total charge, omol models only (default: 0)")
    parser.add_argument("--spin", type=float, default=1.0, help="spin multiplicity, omol models only (default: 1)")
    args = parser.parse_args()
    dtype = getattr(torch, args.dtype)
    regressor = load(args.model, args.checkpoint, dtype)
    conservative = hasattr(regressor, "grad_forces_name")
    network = OrbNetwork(
        portable(regressor),
        torch.tensor(list(ELEMENTS)),
        neighbour_limit(args.model),
        condition_of(regressor, args.charge, args.spin),
    )
    model = GradientInside(OrbEnergy(network)) if conservative else OrbDirect(network, regressor.heads["forces"])
    model = model.to(dtype).eval().requires_grad_(False)

    meta = metadata(
        name=args.model,
        version=importlib.metadata.version("orb-models"),
        cutoff=CUTOFF_A,
        layers=0,  # an energy is read from the mean over all atoms
        species=[chemical_symbols[number] for number in ELEMENTS],
        dtype=dtype,
        conservative=conservative,
        outputs=OUTPUTS if conservative else DIRECT_OUTPUTS[:2],
        source={
            "package": f"orb-models {importlib.metadata.version('orb-models')}",
            "checkpoint": args.checkpoint.name,
            "sha256": sha256(args.checkpoint),
            "export": f"export.py --model {args.model} --checkpoint {args.checkpoint.name} --dtype {args.dtype}"
            + (f" --charge {args.charge:g} --spin {args.spin:g}" if regressor.model.conditioner else ""),
            "torch": torch.__version__,
        },
        license="that of the checkpoint",
    )
    save(model, meta, args.output)


if __name__ == "__main__":
    main()
