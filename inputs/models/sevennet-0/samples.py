# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of SevenNet need: SevenNet-0 in our formats and in its own, and its calculator's results.

python samples.py FOLDER
"""

import argparse
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation

from reference import write_reference  # noqa: E402
from sevenn.calculator import SevenNetCalculator  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)

    for name in ("sevennet-0.pt", "sevennet-0.pt2"):
        exported = here / name  # by the set-up
        if exported.exists():
            shutil.copy(exported, folder / name)
        else:
            subprocess.run([sys.executable, here / "export.py", folder / name], check=True)
    subprocess.run([Path(sys.executable).parent / "sevenn", "get_model", "7net-0"], cwd=folder, check=True)

    write_reference(
        folder,
        "sevennet-0",
        SevenNetCalculator("7net-0", device="cpu"),
        family="sevennet",
        model="SevenNet-0 (11Jul2024)",
        packages=["sevenn"],
        dtype="float32",
        files=[
            ("sevennet-0.pt", "exporter, TorchScript"),
            ("sevennet-0.pt2", "exporter, AOTInductor"),
            ("deployed_serial.pt", "adapter"),
        ],
    )
    # The wheel's other kinds of checkpoints: higher degrees of the features, several kinds of training data.
    for name, model, modal in (("7net-l3i5", "SevenNet-l3i5", None), ("7net-mf-0", "SevenNet-MF-0, PBE", "PBE")):
        options = ["--modal", modal] if modal else []
        export = [sys.executable, here / "export.py", folder / f"{name}.pt", "--checkpoint", name, *options]
        subprocess.run(export, check=True)
        write_reference(
            folder,
            name,
            SevenNetCalculator(name, device="cpu", modal=modal),
            family="sevennet",
            model=model,
            packages=["sevenn"],
            dtype="float32",
            files=[(f"{name}.pt", "exporter, TorchScript")],
        )


if __name__ == "__main__":
    main()
