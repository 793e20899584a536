# SPDX-License-Identifier: GPL-2.0-or-later
"""The README's examples are what the program accepts."""

import pathlib
import re

ROOT = pathlib.Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_suite_of_the_readme_can_be_planned(harness):
    text = re.search(r"```yaml\n(.*?)```", README, re.DOTALL).group(1)
    suites = harness.folder / "inputs" / "suites"
    suites.mkdir(parents=True)
    (suites.parent / "models").symlink_to(ROOT / "inputs" / "models")
    (suites / "my-model.yaml").write_text(text)
    plan = harness.call("plan", suites / "my-model.yaml").stdout
    assert "copper-256" in plan and "24 runs" in plan


def test_commands_of_the_readme_exist(harness):
    commands = set(re.findall(r"^build/harness/mlffbench (\w+)", README, re.MULTILINE))
    assert commands == {"doctor", "plan", "run", "status", "report"}
    for command in commands:
        harness.call(command, "--help")


def test_table_of_the_readme_is_a_real_one():
    assert re.search(r"^sevennet-0 +teacher +3 ", README, re.MULTILINE)
    assert not re.search(r"@[A-Z]+@", README)
