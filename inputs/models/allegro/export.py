# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports an Allegro model to a contract version 1 file.

    python export.py allegro.pt  --checkpoint MODEL.ckpt     TorchScript
    python export.py allegro.pt2 --checkpoint MODEL.ckpt     AOTInductor, for this machine's CPU

Allegro: Musaelian et al., Nat. Commun. 14, 579 (2023).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "nequip"))

import nequip_export  # noqa: E402

if __name__ == "__main__":
    nequip_export.main("Allegro")
