# SPDX-License-Identifier: GPL-2.0-or-later
"""The site of these pages: make docs.

The source folder is the repository itself, so that the links between Markdown files lead to the same places on a forge and
in the site (docs/decisions/092-site-from-the-repository.md).
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))

project = "mlff-bench"
author = "the mlff-bench developers"
copyright = author
version = release = re.search(
    r"project\(mlff-bench VERSION (\S+)", (HERE.parent / "CMakeLists.txt").read_text(encoding="utf-8")
).group(1)

root_doc = "docs/index"
include_patterns = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/**.md",
    "docs/lammps/*.rst",
    "inputs/models/*/README.md",
    "inputs/models/student/cards/*.md",
    "inputs/systems/README.md",
]
exclude_patterns = [".*", "build*", "cmake", "harness", "lammps-pkg", "results", "shared", "tests", "**/__pycache__"]
extensions = ["myst_parser", "lammps_lexer", "site_pages"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
nitpicky = True
suppress_warnings = ["myst.header"]  # headings of release notes and model cards start where they like

html_theme = "furo"
html_title = "mlff-bench"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sphinx = False
smartquotes = False  # of `--` in a text it would make a dash
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b6e6e",
        "color-brand-content": "#0b6e6e",
        "color-brand-visited": "#55508f",
    },
    "dark_css_variables": {
        "color-brand-primary": "#5fd0c5",
        "color-brand-content": "#5fd0c5",
        "color-brand-visited": "#b3aef0",
    },
}
pygments_style = "friendly"
pygments_dark_style = "monokai"
highlight_language = "none"  # listings without a language are commands and what they print
