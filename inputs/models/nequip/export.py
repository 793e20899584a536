# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports a NequIP model to a contract version 1 file.

    python export.py nequip.pt  --checkpoint MODEL.ckpt     TorchScript
    python export.py nequip.pt2 --checkpoint MODEL.ckpt     AOTInductor, for this machine's CPU

NequIP: Batzner et al., Nat. Commun. 13, 2453 (2022).
"""

import nequip_export

if __name__ == "__main__":
    nequip_export.main("NequIP")
