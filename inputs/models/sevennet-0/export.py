# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports SevenNet-0 from the `sevenn` wheel, or a SevenNet checkpoint of your own, to a contract version 1 file.

    python export.py sevennet-0.pt2 [--checkpoint 7net-0] [--dtype float32] [--convolution fused]

The ending of the output decides: `.pt` is TorchScript, `.pt2` an AOTInductor package for this machine's CPU. A package
calls the convolution of `pair_style mlff` (fused.py), unless `--convolution plain` makes it run elsewhere too.

SevenNet: Park, Kim, Hwang, Han, J. Chem. Theory Comput. 20, 4857 (2024).
"""

import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Dict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation

import e3nn.util.jit  # noqa: E402
import fused  # noqa: E402
import numpy as np  # noqa: E402
import sevenn  # noqa: E402
import sevenn._keys as KEY  # noqa: E402
import sevenn.checkpoint  # noqa: E402
import sevenn.nn.convolution  # noqa: E402
import torch  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from checkpoint import brief, check_finite, load_weights, refuse  # noqa: E402
from sevenn.util import pretrained_name_to_path  # noqa: E402

from contract import GradientInside, exporter_arguments, metadata, save, sha256  # noqa: E402


def sum_messages(node_features: torch.Tensor, edge_dst: torch.Tensor, message: torch.Tensor) -> torch.Tensor:
    """Sums of the messages [E, C] at their nodes, [N, C].

    Takes the place of SevenNet's `message_gather`, whose `len(tensor)` turns the number of atoms into a constant of a
    traced graph, and which writes out an index for each element where one for each edge will do.
    """
    out = torch.zeros((node_features.shape[0], message.shape[1]), dtype=message.dtype, device=message.device)
    return out.index_add(0, edge_dst, message)


class SevenNetEnergy(torch.nn.Module):
    """Per-atom energies of a SevenNet model from edge vectors."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        atoms = torch.full((1,), species.shape[0], dtype=torch.int64)
        data: Dict[str, torch.Tensor] = {
            "x": species,
            "edge_index": edge_index,
            "edge_vec": edge_vec,
            "num_atoms": atoms.to(species.device),
            "nlocal": atoms,
        }
        return self.model(data)["atomic_energy"].view(-1)


class TypedOnehot(torch.nn.Module):
    """SevenNet's one-hot embedding in the model's dtype; its own always answers in float32."""

    def __init__(self, onehot: torch.nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.onehot = onehot
        self.keys = [key for key in (onehot.key_output, onehot.key_additional_output) if key is not None]
        self.dtype = dtype

    def forward(self, data: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        data = self.onehot(data)
        for key in self.keys:
            data[key] = data[key].to(self.dtype)
        return data


def plain_arrays(names: Iterable[str]) -> dict[str, Callable]:
    """What a SevenNet checkpoint holds beside its weights: NumPy's arrays, numbers, and the types of the latter."""
    arrays = {"numpy.ndarray": np.ndarray, "numpy.dtype": np.dtype}
    for package in ("numpy.core", "numpy._core"):  # before and since NumPy 2
        arrays[f"{package}.multiarray._reconstruct"] = np._core.multiarray._reconstruct
        arrays[f"{package}.multiarray.scalar"] = np._core.multiarray.scalar
    kinds = [type(np.dtype(kind)) for kind in ("f8", "f4", "i8", "i4")]
    return arrays | {f"numpy.dtypes.{kind.__name__}": kind for kind in kinds}


def find(checkpoint: str) -> Path:
    """The file of a name that sevenn knows, or of a path."""
    if Path(checkpoint).is_file():
        return Path(checkpoint)
    try:
        return Path(pretrained_name_to_path(checkpoint))
    except (ValueError, OSError):
        refuse(checkpoint, "neither a file nor the name of a checkpoint in the sevenn wheel (7net-0 is one)")


def choose_modal(model: torch.nn.Module, modal: str | None, path: Path) -> None:
    """Fixes which of a multi-fidelity model's kinds of training data (`modal`) its energies follow."""
    if not model.modal_map:
        if modal is not None:
            refuse(path, f"is no multi-fidelity model; leave out --modal {modal}")
        return
    if modal not in model.modal_map:
        refuse(path, f"is a multi-fidelity model; give --modal with one of: {', '.join(model.modal_map)}")
    model.prepare_modal_deploy(modal)


def build(path: Path, dtype: torch.dtype, modal: str | None):
    """The checkpoint's model without its own force output, and its configuration."""
    contents = load_weights(path, plain_arrays)
    if not isinstance(contents, dict) or not {"config", "model_state_dict"} <= contents.keys():
        refuse(path, "is no checkpoint of SevenNet, which holds 'config' and 'model_state_dict'")
    check_finite(contents["model_state_dict"], path)
    # SevenNet's own loader would unpickle the file once more, with all that it may hold.
    sevenn.checkpoint.torch_load = lambda *_, **__: contents
    try:
        loaded = sevenn.checkpoint.SevenNetCheckpoint(path)
        model = loaded.build_model(enable_cueq=False, enable_flash=False, enable_oeq=False)
    except (AssertionError, AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        refuse(
            path,
            f"sevenn {sevenn.__version__} cannot build its model ({brief(error)}); use the version it was made with",
        )
    choose_modal(model, modal, path)
    sevenn.nn.convolution.message_gather = sum_messages
    model.delete_module_by_key("force_output")
    model.eval_type_map = False  # species come in as indices already
    model.set_is_batch_data(False)
    if dtype != torch.float32:
        model.replace_module("onehot_idx_to_onehot", TypedOnehot(model._modules["onehot_idx_to_onehot"], dtype))
    return model.eval().to(dtype), loaded.config


def choose_convolution(model: torch.nn.Module, wanted: str | None, output: Path, path: Path) -> bool:
    """Makes the model's convolutions fused ones where that is wanted and possible; whether it did."""
    if output.suffix == ".pt":
        if wanted == "fused":
            refuse(output, "is to be TorchScript, which has no fused convolution; name it .pt2")
        return False
    if wanted == "plain":
        return False
    try:
        fused.fuse(model)
    except ValueError as error:
        if wanted == "fused":
            refuse(path, f"has no fused convolution ({error}); use --convolution plain")
        print(f"{path}: exported with its plain, slower convolution: {error}", file=sys.stderr)
        return False
    return True


def main() -> None:
    parser = exporter_arguments(__doc__.splitlines()[0], "float32")
    parser.add_argument(
        "--checkpoint", default="7net-0", help="name that sevenn knows, or a path (default: %(default)s)"
    )
    parser.add_argument("--modal", help="of a multi-fidelity model: the kind of training data, such as PBE")
    parser.add_argument(
        "--convolution",
        choices=["fused", "plain"],
        help="fused: an operator of pair_style mlff, for .pt2; plain: PyTorch's own (default: fused if possible)",
    )
    args = parser.parse_args()
    dtype = getattr(torch, args.dtype)
    path = find(args.checkpoint)
    model, config = build(path, dtype, args.modal)
    is_fused = choose_convolution(model, args.convolution, args.output, path)
    model.to(dtype)
    torch.set_default_dtype(dtype)  # only now: the checkpoint's own tables are checked in float32 while it loads
    species = [chemical_symbols[number] for number in config[KEY.TYPE_MAP]]

    meta = metadata(
        name="SevenNet-0" if args.checkpoint == "7net-0" else path.stem,
        version=path.parent.name.split("__")[-1],
        cutoff=config[KEY.CUTOFF],
        layers=config[KEY.NUM_CONVOLUTION],
        species=species,
        dtype=dtype,
        source={
            "package": f"sevenn {sevenn.__version__}",
            "checkpoint": f"{path.parent.name}/{path.name}",
            "sha256": sha256(path),
            "export": f"export.py --checkpoint {args.checkpoint} --dtype {args.dtype}"
            + (f" --modal {args.modal}" if args.modal else "")
            + (f" --convolution {args.convolution}" if args.convolution else ""),
            "torch": torch.__version__,
        },
        license="MIT" if args.checkpoint != str(path) else "that of the checkpoint",
    )
    if is_fused:
        meta["operators"] = fused.OPERATORS
    save(
        GradientInside(SevenNetEnergy(model)),
        meta,
        args.output,
        script=lambda module: torch.jit.freeze(e3nn.util.jit.script(module)),
    )


if __name__ == "__main__":
    main()
