# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds a NequIP or Allegro model from a checkpoint (`.ckpt`) or, where the user trusts it, a package (`.nequip.zip`).

A checkpoint holds weights and the configuration of the training. NequIP itself calls whatever Python function that
configuration names; here only the builders of models are called, and the weights are read as plain data. A package holds
Python code, which runs when the package is loaded: there is no safe way to read one.
"""

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from checkpoint import brief, check_finite, load_weights, refuse
from hydra.utils import get_method
from nequip.model import override_model_compile_mode
from nequip.model.modify_utils import only_apply_persistent_modifiers
from nequip.model.saved_models.load_utils import load_saved_model
from nequip.utils.global_state import set_global_state

BUILDERS = {
    "nequip.model.NequIPGNNModel",
    "nequip.model.PresetNequIPGNNModel",
    "nequip.model.FullNequIPGNNModel",
    "nequip.model.modify",
    "nequip.nn.pair_potential.LennardJones",
    "nequip.nn.pair_potential.SimpleLennardJones",
    "nequip.nn.pair_potential.ZBL",
    "allegro.model.AllegroModel",
    "allegro.model.FullAllegroModel",
    "allegro.nn.TwoBodyBesselScalarEmbed",
    "allegro.nn.TwoBodySplineScalarEmbed",
}
TRAINERS = {
    "nequip.train.NequIPLightningModule",
    "nequip.train.EMALightningModule",
    "nequip.train.ConFIGLightningModule",
    "nequip.train.EMAConFIGLightningModule",
}
SOLE_MODEL = "model.sole_model."
PACKAGE = "if you trust where it is from, package it with nequip-package and export the package with --trust"


def targets(config: Any) -> Iterator[str]:
    """The functions that a configuration would have called, nested ones included.

    A text with an interpolation (`${...}`) counts as one, whatever it says: hydra resolves it, and its resolvers can
    make configurations that name further functions. nequip-train stores configurations that are resolved already.
    """
    if isinstance(config, Mapping):
        for key, value in config.items():
            if key == "_target_":
                yield str(value)
            else:
                yield from targets(key)
                yield from targets(value)
    elif isinstance(config, (list, tuple)):
        for value in config:
            yield from targets(value)
    elif isinstance(config, str) and "${" in config:
        yield config


def from_checkpoint(path: Path, dtype: str) -> torch.nn.Module:
    """The checkpoint's model in `dtype`, with averaged weights where the training kept them."""
    stored = load_weights(path)
    try:
        training = stored["hyper_parameters"]["info_dict"]["training_module"]
        config, state = dict(training["model"]), stored["state_dict"]
        trainer = training["_target_"]
    except (KeyError, TypeError):
        refuse(path, "not a checkpoint of nequip-train; give a .ckpt file that it wrote")
    for target in targets(config):
        if target not in BUILDERS:
            refuse(
                path,
                f"its model is made by {target}, which is not one of NequIP's or Allegro's own builders; {PACKAGE}",
            )
    if trainer not in TRAINERS:
        refuse(path, f"was trained with {trainer}, whose weights this exporter cannot read; {PACKAGE}")
    check_finite(state, path)

    set_global_state(allow_tf32=False)
    config = with_dtype(config, dtype)
    try:
        # Models of a training with torch.compile are built as plain ones: only these can be scripted and traced.
        with only_apply_persistent_modifiers(persistent_only=True), override_model_compile_mode("eager"):
            model = get_method(config.pop("_target_"))(**config)
        weights = {name.removeprefix(SOLE_MODEL): value for name, value in state.items() if name.startswith(SOLE_MODEL)}
        model.load_state_dict(weights)
    except Exception as error:  # whatever the builders make of a configuration that they do not know
        refuse(path, f"the installed nequip cannot build its model ({brief(error)}); use the version it was made with")
    for index, parameter in enumerate(model.parameters()):
        averaged = state.get(f"ema.ema_weight_{index}")
        if averaged is not None:
            parameter.data.copy_(averaged)
    return model


def with_dtype(config: dict, dtype: str) -> dict:
    """A model's configuration with another model_dtype; under `modify` it belongs to the inner model."""
    if isinstance(config.get("model"), Mapping):
        return {**config, "model": with_dtype(dict(config["model"]), dtype)}
    return {**config, "model_dtype": dtype}


def load(path: Path, dtype: str, trust: bool) -> torch.nn.Module:
    """The model of a checkpoint or package, ready to give per-atom energies."""
    if path.name.endswith(".nequip.zip"):
        if not path.is_file():
            refuse(path, "no such file; give the path of a checkpoint or package")
        if not trust:
            refuse(path, "a package holds code that runs when it is loaded; if you trust where it is from, add --trust")
        try:
            model = load_saved_model(path)
        except Exception as error:  # whatever the packaged code makes of the installed packages
            refuse(path, f"cannot be loaded ({brief(error)}); is it a package of nequip-package, of a fitting version?")
        check_finite(model.state_dict(), path)
        own = model.metadata["model_dtype"]
        if own != dtype:
            refuse(path, f"its model is {own}, and that of a package cannot be changed; give --dtype {own}")
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = from_checkpoint(path, dtype)
    if not hasattr(model.model, "do_derivatives"):
        refuse(path, "its model gives no energies with forces as their derivatives; give an interatomic potential")
    model.model.do_derivatives = False  # the gradient is taken with respect to edge vectors instead
    return model.eval().requires_grad_(False)
