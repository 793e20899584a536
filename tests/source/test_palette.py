# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours of potentials stay apart for those who see colours otherwise, and on the cards of the page.

How colours look without one kind of cone: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, A Physiologically-based Model
for Simulation of Color Vision Deficiency, IEEE Transactions on Visualization and Computer Graphics 15 (2009) 1291, the
matrices of severity 1 for linear RGB. Distances: CIE76 in CIELAB, white D65; 2.3 is just noticeable. Contrast: WCAG 2.
"""

import itertools
import json
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THEME = json.loads((ROOT / "harness/figures/theme.json").read_text())
VISION = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
SRGB_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def linear(colour):
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def seen(colour, vision):
    return [min(1.0, max(0.0, c)) for c in times(VISION[vision], linear(colour))]


def lab(rgb):
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (value / white for value, white in zip(times(SRGB_TO_XYZ, rgb), WHITE))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(a, b, vision):
    return math.dist(lab(seen(a, vision)), lab(seen(b, vision)))


def contrast(a, b):
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(a), linear(b)))
    return (light + 0.05) / (dark + 0.05)


def palette(mode):
    return [colour[mode] for colour in THEME["colours"]]


def cards(mode):
    """Behind the figures of the page in this mode; files have white paper."""
    style = (ROOT / "harness/templates/page/page.css").read_text()
    found = re.findall(r"color-scheme: (\w+);.*?--card: (#\w{6})", style, re.S)
    return {card for scheme, card in found if scheme == mode} | ({"#ffffff"} if mode == "light" else set())


def test_the_measures_are_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert distance("#000000", "#ffffff", "all cones") == pytest.approx(100, abs=0.01)
    # Red and green of one lightness: far apart for some, and near for others.
    assert distance("#b04a5a", "#52793d", "all cones") > 60 > 25 > distance("#b04a5a", "#52793d", "deuteranopia")


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_potentials_keep_apart(mode, vision):
    colours = palette(mode)
    places = range(len(colours))
    for i, j in itertools.combinations(places, 2):
        neighbours = j - i in (1, len(colours) - 1)
        assert distance(colours[i], colours[j], vision) > (20 if neighbours else 12), (i, j)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_is_seen_on_its_card(mode):
    assert cards(mode)
    for card in cards(mode):
        for colour in palette(mode):
            assert contrast(colour, card) >= 3, (colour, card)


def test_neighbours_differ_in_dash_and_shape_too():
    for looks in (THEME["dashes"], THEME["shapes"]):
        assert len({json.dumps(look) for look in looks}) == len(looks) > 6
