# SPDX-License-Identifier: GPL-2.0-or-later
"""Output folders of any number of runs, made from one of two potentials that were measured."""

import json
import shutil


def multiply(measured, folder, cells, repetitions):
    """An output folder of `cells` systems x 2 potentials x `repetitions`, each with a record of its own; how many runs."""
    plan = json.loads((measured / "plan.json").read_text())
    templates = []
    for potential in sorted({run["potential"] for run in plan["runs"]}):
        run = next(run for run in plan["runs"] if run["potential"] == potential)
        templates.append((run, json.loads((measured / run["folder"] / "record.json").read_text())))
    shutil.rmtree(folder, ignore_errors=True)
    runs = []
    for cell in range(cells):
        for repetition in range(1, repetitions + 1):
            for run, record in templates:
                number = len(runs) + 1
                changes = {
                    "run_id": f"{number:016x}",
                    "system": f"si-{cell}",
                    "repetition": repetition,
                    "position": number,
                }
                path = f"runs/{changes['system']}/nve/1x1/{run['potential']}/{repetition}-{number:016x}"
                runs.append({**run, **changes, "folder": path})
                (folder / path).mkdir(parents=True)
                text = json.dumps({**record, **changes, "session": f"{cell}"}, indent=1)
                (folder / path / "record.json").write_text(text)
    (folder / "plan.json").write_text(json.dumps({**plan, "runs": runs}, indent=1))
    return len(runs)
