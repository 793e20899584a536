# SPDX-License-Identifier: GPL-2.0-or-later
"""Model files made to do harm: archives that lead out of their folder, swell, or hide what they are.

Known elsewhere: https://github.com/snyk/zip-slip-vulnerability, https://www.bamsoftware.com/hacks/zipbomb/,
https://github.com/pytorch/pytorch/security/advisories.
"""

import copy
import fcntl
import json
import os
import signal
import stat
import subprocess
import time
import zipfile

import pytest

import decks

HARM = "; no exporter writes such files: do not use it"


@pytest.fixture(params=["torchscript", "package"])
def sound(request, embedded, student):
    return embedded if request.param == "torchscript" else student


def tool(command, file, **env):
    program = os.environ["MLFFBENCH_MODEL_TOOL"]
    limit = 'ulimit -v 8000000; exec "$@"'  # kB
    return subprocess.run(
        ["sh", "-c", limit, "sh", program, command, str(file)],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", **env},
    )


def refusal(lammps, tmp_path, file):
    """The one sentence that all three say, without anything left in the folder for temporary files."""
    temporary = tmp_path / "temporary"
    temporary.mkdir(exist_ok=True)
    done = lammps.run(
        tmp_path / "run",
        decks.crystal(tmp_path) + decks.mlff(file, elements="Si Si") + "run 0\n",
        env={"TMPDIR": str(temporary)},
    )
    assert done.returncode != 0
    for command in ("info", "check"):
        shown = tool(command, file, TMPDIR=str(temporary))
        assert shown.returncode == 1, shown.stdout
        message = shown.stderr.removeprefix("mlff-model: error: ").strip()
        assert " ".join(message.split()) == done.error
    assert list(temporary.iterdir()) == []
    return done.error


def folder_of(file):
    return zipfile.ZipFile(file).namelist()[0].split("/")[0]


def with_record(sound, path, name, content=b"x", change=lambda info: None, method=zipfile.ZIP_STORED):
    """A copy of a model file with one record more."""
    path.write_bytes(sound.read_bytes())
    info = zipfile.ZipInfo(name)
    info.compress_type = method
    change(info)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, content)
    return path


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name, fault",
    [
        ("{top}/data/aotinductor/model/../../../../../escaped", "leads out of the archive's folder"),
        ("{top}/../escaped", "leads out of the archive's folder"),
        ("{top}/./escaped", "leads out of the archive's folder"),
        ("{top}//escaped", "leads out of the archive's folder"),
        ("/tmp/escaped", "is no path inside the archive"),
        ("{top}/data\\..\\escaped", "is no path inside the archive"),
        ("{top}/data/\x1b[2Jescaped", "holds characters that cannot be shown"),
        ("{top}/data/\u202eescaped", "holds characters that cannot be shown"),
        ("{top}/" + 2000 * "a", "is longer than 1024 bytes"),
    ],
)
def test_names_that_lead_out(lammps, tmp_path, sound, name, fault):
    file = with_record(sound, tmp_path / "bad.pt2", name.format(top=folder_of(sound)))
    error = refusal(lammps, tmp_path, file)
    assert error.startswith(f"Model file {file} is refused: the name of its record '")
    assert error.endswith(f"' {fault}{HARM}")
    assert "\x1b" not in error
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.sampled
@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(lammps, tmp_path, sound, kind):
    def change(info):
        info.create_system = 3  # Unix
        info.external_attr = (kind | 0o777) << 16

    file = with_record(sound, tmp_path / "bad.pt2", f"{folder_of(sound)}/extra/link", b"/etc/passwd", change)
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file} is refused: its record extra/link is a link or a device{HARM}"
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_record_twice(lammps, tmp_path, sound):
    name = next(n for n in zipfile.ZipFile(sound).namelist() if n.endswith(("data.pkl", ".so")))
    file = with_record(sound, tmp_path / "bad.pt2", name, b"another")
    inner = name.split("/", 1)[1]
    assert refusal(lammps, tmp_path, file) == f"Model file {file} is refused: it holds the record {inner} twice{HARM}"


def test_records_on_top_of_each_other(lammps, tmp_path, sound):
    file = tmp_path / "bad.pt2"
    file.write_bytes(sound.read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        largest = max(archive.filelist, key=lambda info: info.compress_size)
        archive.writestr(f"{folder_of(sound)}/extra/more", b"x")
        for k in range(40):
            again = copy.copy(largest)
            again.filename = f"{largest.filename}{k}"
            archive.filelist.append(again)
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file} is refused: its records lie on top of each other{HARM}"
    )


@pytest.mark.parametrize("name", ["extra/mlff.json", "extra/notes", "data/aotinductor/model/x.wrapper_metadata.json"])
def test_metadata_that_swell(lammps, tmp_path, embedded, name):
    """300 MB of 300 kB."""
    file = with_record(
        embedded,
        tmp_path / "bad.pt2",
        f"{folder_of(embedded)}/{name}1",
        bytes(300_000_000),
        method=zipfile.ZIP_DEFLATED,
    )
    error = refusal(lammps, tmp_path, file)
    assert error.startswith(f"Model file {file} is refused: its record {name}1 makes 286 MiB of ")
    assert error.endswith(f" bytes{HARM}")


def test_metadata_that_are_large(lammps, tmp_path, embedded):
    file = with_record(embedded, tmp_path / "bad.pt", f"{folder_of(embedded)}/extra/notes", os.urandom(3_000_000))
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file} is refused: its record extra/notes holds 2 MiB of metadata, more than 1 MiB{HARM}"
    )


def test_metadata_of_many_records(lammps, tmp_path, embedded):
    """Each of them within its bound."""
    file = tmp_path / "bad.pt"
    file.write_bytes(embedded.read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        for k in range(20):
            archive.writestr(f"{folder_of(embedded)}/extra/{k}", os.urandom(1_000_000))
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file} is refused: its records in extra/ hold more than 16 MiB of metadata{HARM}"
    )


def test_an_encrypted_record(lammps, tmp_path, sound):
    file = with_record(sound, tmp_path / "bad.pt2", f"{folder_of(sound)}/extra/secret", b"0123456789abcdef")
    content = bytearray(file.read_bytes())
    entry = content.rindex(b"PK\x01\x02")  # the last one of the directory
    content[entry + 8] |= 1
    file.write_bytes(content)
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file} is refused: its record extra/secret is encrypted{HARM}"
    )


def test_a_size_that_is_not_the_records(lammps, tmp_path, sound):
    file = with_record(
        sound, tmp_path / "bad.pt2", f"{folder_of(sound)}/extra/long", 9000 * b"word ", method=zipfile.ZIP_DEFLATED
    )
    content = bytearray(file.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    file.write_bytes(content)
    error = refusal(lammps, tmp_path, file)
    assert error.startswith((f"Model file {file} is damaged (", f"Model file {file} is refused: its record extra/long"))


def replaced(sound, path, end, content):
    """A copy of a model file with another content of the records whose names have this end."""
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            new.writestr(item, content if item.filename.endswith(end) else old.read(item))
    return path


DEEP = 100_000


@pytest.mark.parametrize("deep", [DEEP * "[" + DEEP * "]", DEEP * '{"a":' + "1" + DEEP * "}", DEEP * "["])
@pytest.mark.parametrize("place", ["mlff.json", "wrapper_metadata.json", "inside"])
def test_deep_metadata(lammps, tmp_path, embedded, student, deep, place):
    if place == "mlff.json":
        file = replaced(embedded, tmp_path / "deep.pt", "extra/mlff.json", '{"contract":1,"source":' + deep + "}")
    elif place == "inside":
        content = json.dumps({"mlff": '{"contract":1,"source":' + deep + "}"})
        file = replaced(student, tmp_path / "deep.pt2", "wrapper_metadata.json", content)
    else:
        file = replaced(student, tmp_path / "deep.pt2", "wrapper_metadata.json", deep)
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file}: its metadata are nested more than 64 levels deep; export it again"
    )


def test_metadata_that_are_no_utf8(lammps, tmp_path, embedded):
    content = next(
        zipfile.ZipFile(embedded).read(n) for n in zipfile.ZipFile(embedded).namelist() if n.endswith("mlff.json")
    )
    file = replaced(embedded, tmp_path / "bytes.pt", "extra/mlff.json", content.replace(b'"tests"', b'"\xff\xfe"'))
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file}: its metadata are not a JSON object in UTF-8; export it again"
    )


@pytest.mark.parametrize("text", [b"\xff\xfe", b"\x1b]0;x\x07", "\u202e".encode(), b"\xc2\x9b2J"])
@pytest.mark.parametrize("key", ["version", "chemical_symbols_to_index"])
def test_sevennet_metadata_that_cannot_be_shown(lammps, tmp_path, embedded, key, text):
    file = tmp_path / "deployed.pt"
    extra = {
        "chemical_symbols_to_index": b"Si Ge",
        "cutoff": b"5.0",
        "model_type": b"E3_equivariant_model",
        "version": b"0.13.0",
        "dtype": b"single",
    }
    extra[key] = extra[key] + text
    with zipfile.ZipFile(embedded) as old, zipfile.ZipFile(file, "w") as new:
        for item in old.infolist():
            if not item.filename.endswith("mlff.json"):
                new.writestr(item, old.read(item))
        for name, content in extra.items():
            new.writestr(f"{folder_of(embedded)}/extra/{name}", content)
    noun = "version" if key == "version" else "species"
    assert refusal(lammps, tmp_path, file) == (
        f"Model file {file}: its {noun} holds control characters; export it again"
    )


def test_a_file_name_that_a_terminal_would_obey(tmp_path):
    file = tmp_path / "a\x1b[31mred\x9b.pt"
    file.write_text("nothing")
    message = tool("info", file).stderr
    assert "\x1b" not in message
    assert "a\\x1b[31mred\\u{9b}.pt is not an exported model" in message


@pytest.fixture(scope="module")
def telling(tmp_path_factory, student):
    """A package whose library leaves a mark where it is loaded."""
    folder = tmp_path_factory.mktemp("telling")
    source = folder / "mark.c"
    source.write_text(
        "#include <stdio.h>\n#include <stdlib.h>\n"
        '__attribute__((constructor)) static void mark(void) { fclose(fopen(getenv("MARK"), "w")); }\n'
    )
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", folder / "mark.so", source], check=True)
    return replaced(student, folder / "telling.pt2", ".so", (folder / "mark.so").read_bytes())


def test_info_runs_nothing_of_a_package_and_check_does(tmp_path, telling):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    mark = tmp_path / "mark"
    shown = tool("info", telling, MARK=str(mark), TMPDIR=str(temporary))
    assert shown.returncode == 0, shown.stderr
    assert "student-silicon" in shown.stdout
    assert not mark.exists()
    assert tool("check", telling, MARK=str(mark), TMPDIR=str(temporary)).returncode == 1
    assert mark.exists()
    assert list(temporary.iterdir()) == []
    description = subprocess.run(
        [os.environ["MLFFBENCH_MODEL_TOOL"], "check", "--help"], capture_output=True, text=True
    ).stdout
    assert "A file is a program" in " ".join(description.split())


def test_a_package_that_does_not_load_leaves_nothing(lammps, tmp_path, student, telling):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary), "MARK": str(tmp_path / "mark")}
    for file in (telling, replaced(student, tmp_path / "text.pt2", ".so", "no library")):
        deck = decks.crystal(tmp_path) + decks.mlff(file, elements="Si Si") + "run 0\n"
        done = lammps.run(tmp_path / "run", deck, env=environment)
        assert "is an AOTInductor package that this LibTorch" in done.error
        assert list(temporary.iterdir()) == []


def test_a_package_of_sources_is_not_compiled(lammps, tmp_path, student):
    """LibTorch would hand the compiler commands that stand in the file to a shell."""
    file = tmp_path / "sources.pt2"
    with zipfile.ZipFile(student) as old, zipfile.ZipFile(file, "w") as new:
        for item in old.infolist():
            if not item.filename.endswith(".so"):
                new.writestr(item, old.read(item))
    deck = decks.crystal(tmp_path) + decks.mlff(file, elements="Si Si") + "run 0\n"
    assert lammps.run(tmp_path / "run", deck).error == (
        f"Model file {file} is an AOTInductor package without a compiled library (one of sources alone, or of several "
        "models); export it again"
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_simulation_leaves_nothing(lammps, tmp_path, student, number, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    deck = decks.crystal(tmp_path) + decks.mlff(student, elements="Si Si")
    deck += 'fix nve all nve\nrun 1\nprint "on" file on\nrun 100000000\n'
    process = lammps.start(tmp_path / "run", deck)
    try:
        for _ in range(6000):
            if (tmp_path / "run" / "on").exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        assert process.poll() is None
        left = [path.name for path in temporary.iterdir()]
    finally:
        os.killpg(process.pid, number)
        process.wait()
    assert left == []


def test_what_killed_processes_left_is_removed(lammps, tmp_path, student):
    temporary = tmp_path / "temporary"
    orphan, used, other = (temporary / name for name in ("mlff-package-orphan", "mlff-package-used", "other"))
    for folder in (orphan, used, other):
        (folder / "inner").mkdir(parents=True)
        (folder / "model.so").write_text("code")
    (temporary / "mlff-package-link").symlink_to(other)
    deck = decks.crystal(tmp_path) + decks.mlff(student, elements="Si Si") + "run 0\n"
    descriptor = os.open(used, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        lammps.succeed(tmp_path / "run", deck, env={"TMPDIR": str(temporary)})
    finally:
        os.close(descriptor)
    assert {path.name for path in temporary.iterdir()} == {"mlff-package-used", "mlff-package-link", "other"}
    assert (other / "model.so").exists()


def test_a_folder_for_temporary_files_that_is_not_there(lammps, tmp_path, student):
    deck = decks.crystal(tmp_path) + decks.mlff(student, elements="Si Si") + "run 0\n"
    done = lammps.run(tmp_path / "run", deck, env={"TMPDIR": str(tmp_path / "nowhere")})
    assert done.error == (
        f"Model file {student} cannot be unpacked: the environment variable TMPDIR names no folder; set it to one with "
        "room for it"
    )
    (tmp_path / "nowhere").mkdir()  # the remedy
    lammps.succeed(tmp_path / "run", deck, env={"TMPDIR": str(tmp_path / "nowhere")})
