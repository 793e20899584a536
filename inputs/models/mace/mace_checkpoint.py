# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds a MACE model from a checkpoint (`.model`) without running anything that the file brings along.

A `.model` file is a pickled Python object with generated code inside, and loading it as MACE does runs that code. Here its
modules are read as plain data (named classes of mace, e3nn and torch only, generated code left out), the model's
hyperparameters are taken from them, and the model is built anew from the installed MACE and given the file's weights.
"""

import importlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from checkpoint import brief, check_finite, load_weights, refuse
from e3nn.util.codegen import CodeGenMixin
from mace import modules
from mace.tools.scripts_utils import extract_config_mace_model

PACKAGES = ("mace.modules.", "e3nn.", "torch.nn.modules.")
FUNCTIONS = (
    "torch.nn.functional.silu",
    "torch.nn.functional.relu",
    "torch.nn.functional.tanh",
    "torch.tanh",
    "torch.abs",
)


class GeneratedCode(torch.nn.Module):
    """Stands for code that a checkpoint brings along, and keeps nothing of it."""

    def __init__(self, *_: Any) -> None:
        super().__init__()

    def __setstate__(self, _: Any) -> None:
        torch.nn.Module.__init__(self)


def without_code(cls: type) -> type:
    """A class whose unpickling leaves e3nn's compiled functions aside."""

    def restore(self: Any, state: dict) -> None:
        torch.nn.Module.__init__(self)
        self.__dict__.update({key: value for key, value in state.items() if key != "__codegen__"})

    return type(cls.__name__, (cls,), {"__setstate__": restore})


def allowed(names: Iterable[str]) -> dict[str, Callable]:
    """Which of the names in a MACE checkpoint may stand: modules and irreps, activations, and stand-ins for code."""
    result: dict[str, Callable] = {
        "torch.fx.graph_module.reduce_graph_module": lambda *_: GeneratedCode(),
        "torch.fx._symbolic_trace.Tracer": GeneratedCode,
    }
    for name in names:
        module, _, attribute = name.rpartition(".")
        if not name.startswith(PACKAGES) and name not in FUNCTIONS:
            continue
        try:
            value = getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError):  # of another version
            continue
        if name in FUNCTIONS:
            result[name] = value
        elif isinstance(value, type) and issubclass(value, CodeGenMixin):
            result[name] = without_code(value)
        elif isinstance(value, type) and issubclass(value, (torch.nn.Module, tuple)):
            result[name] = value
    return result


def load(path: Path, dtype: torch.dtype) -> torch.nn.Module:
    """The checkpoint's model, built anew in `dtype`."""
    stored = load_weights(path, allowed)
    if type(stored) not in (modules.MACE, modules.ScaleShiftMACE):
        kind = "weights alone" if isinstance(stored, dict) else f"a {type(stored).__name__}"
        refuse(path, f"holds {kind}, not a MACE energy model; give the .model file that mace_run_train wrote")
    if type(stored) is modules.MACE:  # the same, without a scale
        stored.scale_shift = modules.blocks.ScaleShiftBlock(scale=1.0, shift=0.0)
        stored.__class__ = modules.ScaleShiftMACE
    if hasattr(stored, "joint_embedding"):
        names = ", ".join(stored.embedding_specs)
        refuse(path, f"needs inputs beyond the atoms ({names}), which no LAMMPS pair style can give; use another model")

    if (basis := type(stored.radial_embedding.bessel_fn).__name__) != "BesselBasis":
        refuse(
            path, f"has the radial functions {basis}, which mace-torch cannot rebuild; only BesselBasis is supported"
        )
    check_finite(stored.state_dict(), path)
    return rebuilt(stored, path, dtype)


def rebuilt(stored: torch.nn.Module, path: Path, dtype: torch.dtype) -> torch.nn.Module:
    """The same model, built by the installed MACE from the stored one's hyperparameters and weights."""
    previous = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        config = extract_config_mace_model(stored)
        config["distance_transform"] = config["distance_transform"] or "None"
        model = modules.ScaleShiftMACE(**config)
        missing, unexpected = model.load_state_dict(stored.state_dict(), strict=False)
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError) as error:
        refuse(path, f"the installed mace-torch cannot build it ({brief(error)}); use the version it was made with")
    finally:
        torch.set_default_dtype(previous)
    # Constants of e3nn's generated functions were left aside with them, and are the same for all weights.
    missing = [name for name in missing if "._compiled_" not in name]
    unexpected = [name for name in unexpected if "._compiled_" not in name]
    if missing or unexpected:
        name = (missing + unexpected)[0]
        refuse(
            path,
            f"does not fit what the installed mace-torch builds from it ({name}); use the version it was made with",
        )
    return model.to(dtype).eval().requires_grad_(False)
