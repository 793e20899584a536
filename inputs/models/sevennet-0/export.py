# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports SevenNet-0 from the `sevenn` wheel to a contract version 1 file.

    python export.py sevennet-0.pt2 [--checkpoint 7net-0] [--dtype float32]

The ending of the output decides: `.pt` is TorchScript, `.pt2` an AOTInductor package for this machine's CPU.

SevenNet: Park, Kim, Hwang, Han, J. Chem. Theory Comput. 20, 4857 (2024).
"""

import argparse
import sys
import warnings
from pathlib import Path
from typing import Dict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation

import e3nn.util.jit  # noqa: E402
import sevenn  # noqa: E402
import sevenn._keys as KEY  # noqa: E402
import sevenn.nn.convolution  # noqa: E402
import torch  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from sevenn.util import load_checkpoint, pretrained_name_to_path  # noqa: E402

from contract import GradientInside, metadata, save_aotinductor, save_torchscript, sha256  # noqa: E402


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


def build(checkpoint: str, dtype: torch.dtype):
    """The checkpoint's model without its own force output, and its configuration."""
    loaded = load_checkpoint(checkpoint)
    model = loaded.build_model(enable_cueq=False, enable_flash=False, enable_oeq=False)
    if model.modal_map:
        sys.exit(f"{checkpoint} is a multi-fidelity model, which this exporter does not support; use 7net-0")
    sevenn.nn.convolution.message_gather = sum_messages
    model.delete_module_by_key("force_output")
    model.eval_type_map = False  # species come in as indices already
    model.set_is_batch_data(False)
    if dtype != torch.float32:
        model.replace_module("onehot_idx_to_onehot", TypedOnehot(model._modules["onehot_idx_to_onehot"], dtype))
    return model.eval().to(dtype), loaded.config


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="file to write (.pt or .pt2)")
    parser.add_argument(
        "--checkpoint", default="7net-0", help="name that sevenn knows, or a path (default: %(default)s)"
    )
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32", help="default: %(default)s")
    args = parser.parse_args()
    if args.output.suffix not in (".pt", ".pt2"):
        parser.error(f"{args.output} must end in .pt (TorchScript) or .pt2 (AOTInductor)")

    dtype = getattr(torch, args.dtype)
    model, config = build(args.checkpoint, dtype)
    torch.set_default_dtype(dtype)  # only now: the checkpoint's own tables are checked in float32 while it loads
    path = Path(args.checkpoint)
    if not path.exists():
        path = Path(pretrained_name_to_path(args.checkpoint))
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
            "export": f"export.py --checkpoint {args.checkpoint} --dtype {args.dtype}",
            "torch": torch.__version__,
        },
        license="MIT",
    )
    contract_model = GradientInside(SevenNetEnergy(model)).eval()
    if args.output.suffix == ".pt":
        save_torchscript(torch.jit.freeze(e3nn.util.jit.script(contract_model)), meta, args.output)
    else:
        save_aotinductor(contract_model, meta, args.output)
    print(
        f"{args.output}: {meta['name']} {meta['version']}, {len(species)} elements, "
        f"cutoff {meta['cutoff']} A, {meta['layers']} layers, {args.dtype}"
    )


if __name__ == "__main__":
    main()
