# SPDX-License-Identifier: GPL-2.0-or-later
"""What every exporter shares: model contract version 1 and how its files are written.

The contract is described in docs/formats.md ("Model file"). A model is a function of a graph,

    forward(species i64 [N], edge_index i64 [2, E], edge_vec [E, 3], node_weight [N])
        -> (atom_energy [N], edge_grad [E, 3])

with vectors in Angstrom, energies in eV and gradients in eV/Angstrom. A model that predicts forces directly returns
(atom_energy [N], node_force [N, 3]) or (atom_energy [N], node_force [N, 3], virial [6]) instead and says so with
`outputs=DIRECT_OUTPUTS` (or the first two of them) and `conservative=False`.
"""

import argparse
import contextlib
import hashlib
import json
import os
import platform
from pathlib import Path
from typing import Callable, Iterator, Sequence, Tuple

import torch

CONTRACT_VERSION = 1
METADATA_KEY = "mlff"
INPUTS = ["species", "edge_index", "edge_vec", "node_weight"]
OUTPUTS = ["atom_energy", "edge_grad"]
DIRECT_OUTPUTS = ["atom_energy", "node_force", "virial"]


class GradientInside(torch.nn.Module):
    """Makes a contract model from a module that returns per-atom energies.

    `energy_model(species, edge_index, edge_vec)` returns [N] energies in eV. The gradient is taken inside forward(), so
    that whoever runs the file needs no automatic differentiation of its own.
    """

    def __init__(self, energy_model: torch.nn.Module) -> None:
        super().__init__()
        self.energy_model = energy_model

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        vectors = edge_vec.detach().requires_grad_(True)
        energy = self.energy_model(species, edge_index, vectors)
        gradient = torch.autograd.grad([(energy * node_weight).sum()], [vectors])[0]
        assert gradient is not None  # for TorchScript, which types it as optional
        return energy.detach(), gradient


def metadata(
    *,
    name: str,
    version: str,
    cutoff: float,
    layers: int,
    species: Sequence[str],
    dtype: torch.dtype,
    source: dict,
    license: str,
    conservative: bool = True,
    outputs: Sequence[str] = OUTPUTS,
) -> dict:
    """The metadata of a model file. Cutoff in Angstrom."""
    return {
        "contract": CONTRACT_VERSION,
        "name": name,
        "version": version,
        "cutoff": float(cutoff),
        "layers": int(layers),
        "species": list(species),
        "dtype": {torch.float32: "float32", torch.float64: "float64"}[dtype],
        "units": {"energy": "eV", "length": "Angstrom"},
        "conservative": conservative,
        "inputs": INPUTS,
        "outputs": list(outputs),
        "source": source,
        "license": license,
    }


def sha256(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary name beside `path` that becomes `path` at the end: an interrupted export leaves no half-written file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def exporter_arguments(description: str, dtype: str) -> argparse.ArgumentParser:
    """The arguments that all exporters have; `dtype` is the default of --dtype."""

    def output_file(text: str) -> Path:
        path = Path(text)
        if path.suffix not in (".pt", ".pt2"):
            raise argparse.ArgumentTypeError(f"{text} must end in .pt (TorchScript) or .pt2 (AOTInductor)")
        return path

    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "output",
        type=output_file,
        help="file to write: .pt for TorchScript, .pt2 for AOTInductor, for this machine's CPU",
    )
    parser.add_argument("--dtype", choices=["float32", "float64"], default=dtype, help="default: %(default)s")
    return parser


def save(
    model: torch.nn.Module,
    meta: dict,
    path: Path,
    script: Callable[[torch.nn.Module], torch.jit.ScriptModule] = torch.jit.script,
) -> None:
    """Writes a contract model in the form that the file's ending names, and says so. `script` makes it TorchScript."""
    model = model.eval()
    if path.suffix == ".pt2":
        save_aotinductor(model, meta, path)
    else:
        save_torchscript(script(model), meta, path)
    layers = f"{meta['layers']} layer" + ("" if meta["layers"] == 1 else "s")
    print(
        f"{path}: {meta['name']} {meta['version']}, {len(meta['species'])} elements, "
        f"cutoff {meta['cutoff']:g} A, {layers}, {meta['dtype']}"
    )


def save_torchscript(scripted: torch.jit.ScriptModule, meta: dict, path: Path) -> None:
    """Writes a scripted contract model as a TorchScript file (`.pt`)."""
    with written_whole(path) as temporary:
        torch.jit.save(scripted, str(temporary), _extra_files={METADATA_KEY + ".json": json.dumps(meta)})


def sample_graph(species: int, dtype: torch.dtype) -> Tuple[torch.Tensor, ...]:
    """Inputs of a small graph to trace a model with.

    Its sizes are odd and differ from each other and from what models are made of, so that no accidental equality of two
    sizes is taken for a rule.
    """
    nodes, edges = 13, 157
    generator = torch.Generator().manual_seed(0)
    vectors = torch.randn(edges, 3, generator=generator, dtype=torch.float64)
    vectors = 2.0 * vectors / vectors.norm(dim=1, keepdim=True)
    return (
        torch.arange(nodes) % species,
        torch.randint(0, nodes, (2, edges), generator=generator).sort(dim=1).values,
        vectors.to(dtype),
        torch.ones(nodes, dtype=dtype),
    )


def baseline_processor() -> str | None:
    """The processor that compiled code may count on beside the vector instructions that its metadata name.

    Inductor's own choice is the exporting machine's model, of which the metadata say nothing.
    """
    from torch._inductor.cpu_vec_isa import pick_vec_isa

    if platform.machine() != "x86_64":
        return None  # Inductor's own choice
    return "x86-64-v3" if "avx" in str(pick_vec_isa()) else "x86-64"


def save_aotinductor(model: torch.nn.Module, meta: dict, path: Path, options: dict | None = None) -> None:
    """Compiles a contract model for this machine's CPU and writes it as an AOTInductor package (`.pt2`).

    The forward pass and the gradient inside it are traced into one graph of plain operations with symbolic sizes, which
    is then compiled for any N >= 1 and E >= 0. `options` are further settings of the Inductor compiler.
    """
    from torch._inductor import aoti_compile_and_package
    from torch.fx.experimental.proxy_tensor import make_fx

    dtype = getattr(torch, meta["dtype"])
    inputs = sample_graph(len(meta["species"]), dtype)
    model = model.eval().requires_grad_(False)
    traced = make_fx(model, tracing_mode="symbolic", _allow_non_fake_inputs=True)(*inputs)
    nodes, edges = torch.export.Dim("nodes", min=1), torch.export.Dim("edges", min=0)
    program = torch.export.export(
        traced, inputs, dynamic_shapes=({0: nodes}, {1: edges}, {0: edges}, {0: nodes}), strict=False
    )
    with written_whole(path) as temporary:
        # The packager takes no other ending.
        package = aoti_compile_and_package(
            program,
            package_path=str(temporary),
            inductor_configs={
                "cpp.dynamic_threads": True,  # the number of threads is the user's choice, not the exporting machine's
                "cpp.march": baseline_processor(),
                **(options or {}),
                "aot_inductor.metadata": {METADATA_KEY: json.dumps(meta)},
            },
        )
        assert package == str(temporary)
