# SPDX-License-Identifier: GPL-2.0-or-later
"""What an HTML report says, read from its file."""

import html.parser
import json
import re


class Page(html.parser.HTMLParser):
    """Elements that load something, cells with their values, and text."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.values, self.marks, self.text = [], [], [], text
        self.feed(text)
        data = re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.S)[1]
        self.json = json.loads(data)
        self.figures = {figure["name"]: figure for figure in self.json["figures"]["figures"]}

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.marks += [named["data-potential"]] if "data-potential" in named else []
        self.values += [named["data-value"]] if "data-value" in named else []
        if tag in ("img", "link", "iframe", "object", "embed") or (tag == "script" and "src" in named):
            self.loads.append((tag, named))

    def head(self):
        """What stands above the figures."""
        return re.search(r"<header.*?</header>", self.text, re.S)[0]


def read_page(harness, name):
    """A page of the test's folder, which loads nothing."""
    page = Page((harness.folder / name).read_text())
    assert page.loads == []
    return page
