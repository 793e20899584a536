# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of Allegro need: a small model of random weights, its files, and Allegro's own results.

python samples.py FOLDER
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "nequip"))

import nequip_samples  # noqa: E402

MODEL = {
    "_target_": "allegro.model.AllegroModel",
    "radial_chemical_embed": {"_target_": "allegro.nn.TwoBodyBesselScalarEmbed", "num_bessels": 8},
    # Cutoffs that differ by pair of elements: edges beyond them are in the model's graph and must count for nothing.
    "per_edge_type_cutoff": {"H": 3.0, "C": {"H": 2.6, "C": 4.5, "O": 3.1, "Si": 3.3}, "Si": {"H": 3.5, "O": 4.0}},
    "l_max": 1,
    "num_layers": 2,
    "num_scalar_features": 16,
    "num_tensor_features": 8,
    "scalar_embed_mlp_hidden_layers_width": 16,
    "allegro_mlp_hidden_layers_width": 16,
    "readout_mlp_hidden_layers_width": 16,
}

if __name__ == "__main__":
    nequip_samples.main("Allegro", MODEL, ["nequip", "nequip-allegro"], Path(__file__).with_name("export.py"))
