# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin as a whole: the LAMMPS that it is for, and its styles."""

import pytest


def test_plugin_of_another_lammps_is_refused(lammps, tmp_path):
    """The check itself: a copy of the plugin in which the version it was built for is another one."""
    text = lammps.plugin.read_bytes()
    assert text.count(b"22 Jul 2025\0") == 1
    other = tmp_path / "otherplugin.so"
    other.write_bytes(text.replace(b"22 Jul 2025\0", b"21 Jul 2024\0"))
    done = lammps.run(tmp_path, "units lj\n".replace("units", f"plugin load {other}\nunits"))
    lines = [line for line in done.output.splitlines() if "was built for" in line]
    assert lines and "was built for LAMMPS 21 Jul 2024, this is LAMMPS 22 Jul 2025" in lines[0]
    assert done.returncode != 0


@pytest.mark.parametrize("name", ["pair mlff", "fix bench/latency"])
def test_plugin_lists_its_styles(lammps, tmp_path, name):
    done = lammps.succeed(tmp_path, "plugin list\n")
    category, style = name.split()
    assert any(category in line and style in line for line in done.output.splitlines())
