# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws the figures of a report as files, with vl-convert-python.

    python render_figures.py FIGURES.json FOLDER [--formats svg,png,pdf] [--width 480]
    python render_figures.py FIGURES.json FOLDER --formats page

FIGURES.json is what a page embeds: {"figures": figures.json, "specs": {ID: completed specification}, "config": Vega's}.
Writes FOLDER/NAME.svg (text as text), NAME.png (300 DPI, so its metadata say), NAME.pdf (fonts embedded), for figures
that are not refused. Format `page` writes NAME.page.svg, whose colours follow the theme of the page that it is put in.
The same input gives the same bytes. Its last line on standard error tells of a fault in one sentence that begins with
`ERROR: `. Needs Python 3.10 and vl-convert-python 1.9.
"""

import argparse
import json
import re
import sys
from pathlib import Path

VEGA_LITE = "6.4"
PNG_DPI = 300
# The page's colours are CSS variables with what files get as their second half: var(--ink,#1b1f24).
CSS_COLOUR = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")


class Fault(Exception):
    """What went wrong and what to do, in a sentence."""


def with_file_colours(value):
    if isinstance(value, str):
        return CSS_COLOUR.sub(r"\1", value)
    if isinstance(value, list):
        return [with_file_colours(item) for item in value]
    if isinstance(value, dict):
        return {key: with_file_colours(item) for key, item in value.items()}
    return value


def rows(columns):
    """Columns of figures.json as the list of objects that Vega reads."""
    names = list(columns)
    return [dict(zip(names, values)) for values in zip(*columns.values())]


def data_names(spec):
    """The names of all data that a specification reads."""
    found = set()
    if isinstance(spec, dict):
        data = spec.get("data")
        if isinstance(data, dict) and isinstance(data.get("name"), str):
            found.add(data["name"])
        for value in spec.values():
            found |= data_names(value)
    elif isinstance(spec, list):
        for value in spec:
            found |= data_names(value)
    return found


def without_hover(spec):
    """Marks that only carry a tooltip are nothing in a file; without zoom Vega draws no empty groups either."""
    layers = []
    for layer in spec.get("layer", []):
        mark = layer.get("mark")
        if isinstance(mark, dict) and mark.get("opacity") == 0:
            continue
        layers.append(without_hover({key: value for key, value in layer.items() if key != "params"}))
    return {**spec, "layer": layers} if "layer" in spec else spec


def complete(figure, specs, potentials, width, title):
    """The specification of a figure with its data, of a fixed width."""
    if figure["id"] not in specs:
        raise Fault(f"figure {figure['name']} needs the specification {figure['id']}, which the input lacks")
    spec = without_hover(specs[figure["id"]])
    spec.pop("autosize", None)
    spec["width"] = width
    spec["description"] = figure["alt"]
    if title:
        spec["title"] = {"text": figure["title"], "anchor": "start", "limit": width}
    spec["datasets"] = {name: rows(figure["data"].get(name, {})) for name in sorted(data_names(spec))}
    seen = {name for columns in figure["data"].values() for name in columns.get("potential", [])}
    shown = [name for name in potentials if name in seen]
    spec["params"] = [{**p, "value": shown} if p["name"] == "shown" else p for p in spec.get("params", [])]
    return spec


def with_own_ids(svg, name):
    """Ids in several pictures of one page must differ, or one takes the gradient or the clip of another."""
    prefix = re.sub(r"[^\w-]", "-", name)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)


def to_pdf(svg):
    """A PDF of which the same picture gives the same bytes: the converter names fonts and lists resources in an order
    that changes from call to call. The lists are sorted; fonts, to which other objects refer, are drawn until sorted."""
    import vl_convert

    for _ in range(100):
        pdf = vl_convert.svg_to_pdf(svg)
        fonts = re.findall(rb"/BaseFont /\w+\+(\S+)", pdf)
        if fonts == sorted(fonts):
            break
    return re.sub(rb"(?:^ */[a-z]+\d+ \d+ 0 R\n)+", lambda m: b"".join(sorted(m[0].splitlines(True))), pdf, flags=re.M)


def draw(figure, document, formats, folder, width):
    import vl_convert

    potentials = [p["name"] for p in document["figures"]["potentials"]]
    spec = complete(figure, document["specs"], potentials, width, title=formats != ["page"])
    config = document.get("config", {})
    in_file = {"vl_spec": with_file_colours(spec), "vl_version": VEGA_LITE}
    in_file["config"] = {**with_file_colours(config), "background": "white"}
    written = []

    def write(ending, content):
        path = folder / f"{figure['name']}.{ending}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        written.append(path)

    if "page" in formats:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, config=config)
        write("page.svg", with_own_ids(svg, figure["name"]))
    if {"svg", "pdf"} & set(formats):
        svg = vl_convert.vegalite_to_svg(**in_file)
    if "svg" in formats:
        write("svg", svg)
    if "png" in formats:
        write("png", vl_convert.vegalite_to_png(**in_file, ppi=PNG_DPI))
    if "pdf" in formats:
        write("pdf", to_pdf(svg))
    return written


def main(arguments):
    parser = argparse.ArgumentParser(description="Draws the figures of a report as files.")
    parser.add_argument("input", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", default="svg,png,pdf")
    parser.add_argument("--width", type=int, default=480)
    options = parser.parse_args(arguments)
    formats = options.formats.split(",")
    unknown = set(formats) - {"svg", "png", "pdf", "page"}
    if unknown:
        raise Fault(f"--formats: there is no format {sorted(unknown)[0]!r}; there are svg, png, pdf and page")
    try:
        document = json.loads(options.input.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"{options.input} cannot be read: {error}") from error
    try:
        import vl_convert  # noqa: F401
    except ImportError as error:
        raise Fault(f"{sys.executable} lacks vl-convert-python; pip install vl-convert-python==1.9.0.post1") from error
    options.folder.mkdir(parents=True, exist_ok=True)
    for figure in document["figures"]["figures"]:
        if figure.get("refused"):
            continue
        try:
            for path in draw(figure, document, formats, options.folder, options.width):
                print(path)
        except ValueError as error:  # vl-convert's own
            raise Fault(f"figure {figure['name']} cannot be drawn: {' '.join(str(error).split())[:300]}") from error


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Fault as fault:
        print(f"ERROR: {fault}", file=sys.stderr)
        sys.exit(1)
