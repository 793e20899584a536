# SPDX-License-Identifier: GPL-2.0-or-later
"""Results of real runs whose times are set by the tests, so that no verdict depends on the machine's speed."""

import json


def set_times(folder, factors, utc=None):
    """Gives the records of an output folder step times: 10 ms times the potential's factor, 0.1 % more from run to run. A new time makes them
    new measurements."""
    for path in sorted(folder.glob("runs/**/record.json")):
        record = json.loads(path.read_text())
        time = 0.01 * factors[record["potential"]] * (1 + 0.001 * record["repetition"])
        for series in ("pair_s", "step_s"):
            for figure in ("mean", "median"):
                record["latency"][series][figure] = time
        record["flags"] = []
        if utc:
            record["finished_utc"] = record["session"] = utc
        path.write_text(json.dumps(record))


def change_records(folder, change):
    for path in sorted(folder.glob("runs/**/record.json")):
        record = json.loads(path.read_text())
        change(record)
        path.write_text(json.dumps(record))
