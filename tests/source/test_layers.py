# SPDX-License-Identifier: GPL-2.0-or-later
"""The folders of harness/src are layers: an include goes to the own folder or down, and CMake lists each source."""

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "harness/src"
LISTS = SOURCES.parent / "CMakeLists.txt"


def layer_order(lists=LISTS):
    """From the ground up, as CMake is told."""
    loop = re.search(r"foreach\(layer\s+([^)]*)\)", lists.read_text())
    return loop.group(1).split()


def words_of(layer, keyword):
    """What a layer's CMakeLists.txt names after a keyword."""
    text = re.sub(r"#.*", "", (SOURCES / layer / "CMakeLists.txt").read_text())
    call = re.search(r"mlffbench_layer\(([^)]*)\)", text).group(1).split()
    assert call[0] == layer
    keywords = {"SOURCES", "USES", "LIBRARIES", "EMBEDDED"}
    if keyword not in call:
        return []
    rest = call[call.index(keyword) + 1 :]
    end = next((i for i, word in enumerate(rest) if word in keywords), len(rest))
    return rest[:end]


def layers_below(layer):
    """Those that a layer uses, and those that they use."""
    below = set()
    for used in words_of(layer, "USES"):
        below |= {used} | layers_below(used)
    return below


def includes_upward(changed=None):
    """FILE: HEADER for each include that is neither of the own layer nor of one below; `changed`: texts by file."""
    found = []
    for layer in layer_order():
        allowed = {layer} | layers_below(layer)
        for path in sorted([*(SOURCES / layer).rglob("*.h"), *(SOURCES / layer).rglob("*.cpp")]):
            file = str(path.relative_to(SOURCES))
            text = (changed or {}).get(file) or path.read_text()
            for header in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.M):
                if header.split("/")[0] not in allowed or not (SOURCES / header).is_file():
                    found.append(f"{file}: {header}")
    return found


@pytest.mark.parametrize("layer", layer_order())
def test_a_layer_uses_those_before_it_alone(layer):
    order = layer_order()
    assert len(order) == len(set(order))
    assert all(order.index(used) < order.index(layer) for used in words_of(layer, "USES"))


@pytest.mark.parametrize("layer", layer_order())
def test_cmake_lists_each_source(layer):
    files = sorted(str(file.relative_to(SOURCES / layer)) for file in (SOURCES / layer).rglob("*.cpp"))
    assert words_of(layer, "SOURCES") == files


def test_each_folder_is_a_layer():
    assert sorted(folder.name for folder in SOURCES.iterdir() if folder.is_dir()) == sorted(layer_order())
    assert [file.name for file in SOURCES.iterdir() if file.is_file()] == ["main.cpp"]


@pytest.mark.parametrize("layer", layer_order())
def test_names_of_a_layer_are_in_its_namespace(layer):
    opened = re.compile(r"^namespace mlffbench(\S*) \{", re.M)
    for path in [*(SOURCES / layer).rglob("*.h"), *(SOURCES / layer).rglob("*.cpp")]:
        own = [name for name in opened.findall(path.read_text()) if f"{name}::".startswith(f"::{layer}::")]
        assert own, f"{path.name}: no namespace mlffbench::{layer}"


def test_no_include_goes_up():
    assert includes_upward() == []


@pytest.mark.parametrize(
    "file, header",
    [
        ("base/file.cpp", "stats/series.h"),
        ("stats/series.cpp", "record/record.h"),
        ("physics/physics.h", "rules/load.h"),
        ("store/history.cpp", "cli/command.h"),
        ("workflow/gate.h", "cli/command.h"),
        ("deck/plan.cpp", "physics/physics.h"),  # beside it: deck does not use physics
        ("model/suite.h", "nowhere/file.h"),
    ],
)
def test_an_include_that_goes_up_is_found(file, header):
    text = (SOURCES / file).read_text()
    changed = text.replace("#include", f'#include "{header}"\n#include', 1)
    assert includes_upward({file: changed}) == [f"{file}: {header}"]
