# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of NequIP need: a small model of random weights, its files, and NequIP's own results.

python samples.py FOLDER
"""

from pathlib import Path

import nequip_samples

MODEL = {
    "_target_": "nequip.model.NequIPGNNModel",
    "num_layers": 2,
    "l_max": 1,
    "parity": True,
    "num_features": 8,
    "radial_mlp_depth": 1,
    "radial_mlp_width": 16,
}

if __name__ == "__main__":
    nequip_samples.main("NequIP", MODEL, ["nequip"], Path(__file__).with_name("export.py"))
