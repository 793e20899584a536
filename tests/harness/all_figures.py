# SPDX-License-Identifier: GPL-2.0-or-later
"""An output folder that has the data of all figures of a report."""

import json
import re

from stored_frames import DYNAMICS, FRAMES, STUDENT

from conftest import SI_TERSOFF, suite_dict


def measure_all(harness, output):
    """Two layouts of npt, and stored frames, of a teacher and its student."""
    md = harness.write_suite(suite_dict(protocols=[DYNAMICS], potentials=[SI_TERSOFF], repetitions=1), "md.yaml")
    harness.call("run", md, "--output", "md", "--quiet")
    (stored,) = (harness.folder / "md").glob("runs/**/trajectory.lammpstrj")
    (harness.folder / "frames.lammpstrj").write_text(stored.read_text())
    chains = {"type": "nose-hoover", "damping_ps": 0.1}  # with which npt conserves a quantity
    npt = {"name": "npt", "ensemble": "npt", "timestep_fs": 1.0, "steps": 200, "warmup_steps": 5}
    npt |= {"thermostat": chains, "barostat": {"type": "nose-hoover"}}
    suite = suite_dict(
        protocols=[npt, FRAMES],
        potentials=[SI_TERSOFF, STUDENT],
        layouts=[{"ranks": 1, "threads": 1}, {"ranks": 1, "threads": 2}],
        measure={"thermo_every": 2},
        repetitions=1,
    )
    harness.call("run", harness.write_suite(suite), "--output", output, "--quiet")


def document_of(page):
    """What a page embeds: figures.json."""
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.S)[1])
