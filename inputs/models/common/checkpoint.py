# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads checkpoints that nobody vouches for: weights and plain data only, never code.

A checkpoint is a pickle, and a pickle can run anything. Everything here goes through `torch.load(weights_only=True)`, which
builds tensors and plain Python data, and in addition what the caller names. Whatever is wrong with a file ends the program
with one sentence that says which file and what to do.
"""

import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import torch


def refuse(path: Path | str, why: str) -> NoReturn:
    """Ends the program with one sentence about `path`."""
    sys.exit(f"{path}: {why}")


def brief(error: Exception) -> str:
    """The first sentence of an error's message."""
    message = " ".join(str(error).split()).split(". ")[0]
    return message[:200] or type(error).__name__


def nothing(names: Iterable[str]) -> Mapping[str, Callable]:
    """The rule of checkpoints that are weights and plain data."""
    return {}


def load_weights(path: Path | str, rule: Callable[[Iterable[str]], Mapping[str, Callable]] = nothing) -> Any:
    """The contents of a checkpoint, on the CPU.

    `rule` is given the names of classes and functions that the file would use, and maps those that it may use to what is
    used in their place: the class itself, or a stand-in. Any other name is refused.
    """
    path = Path(path)
    if not path.is_file():
        refuse(path, "no such file; give the path of a checkpoint")
    if not zipfile.is_zipfile(path):
        refuse(path, "not a PyTorch checkpoint (it is no zip archive, as torch.save writes them since PyTorch 1.6)")
    try:
        names = sorted(torch.serialization.get_unsafe_globals_in_checkpoint(path))  # reads them, imports nothing
        allowed = rule(names)
        forbidden = [name for name in names if name not in allowed]
        if forbidden:
            more = f" and {len(forbidden) - 1} more names" if len(forbidden) > 1 else ""
            refuse(
                path,
                f"holds {forbidden[0]}{more}, which checkpoints of this family do not need and which could run code; "
                "give a checkpoint that the family's own training wrote",
            )
        with torch.serialization.safe_globals([(stand_in, name) for name, stand_in in allowed.items()]):
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a damaged pickle makes of it
        refuse(path, f"cannot be read as a checkpoint ({brief(error)}); is it damaged, or of another program?")


def check_finite(state: Mapping[str, Any], path: Path | str) -> None:
    """Refuses weights that are not numbers: a model of them would give NaN forces without a word."""
    for name, value in state.items():
        if isinstance(value, torch.Tensor) and value.is_floating_point() and not bool(torch.isfinite(value).all()):
            bad = int((~torch.isfinite(value)).sum())
            refuse(
                path, f"weight {name} holds {bad} values that are not finite (NaN or infinite); use another checkpoint"
            )
