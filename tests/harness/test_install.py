# SPDX-License-Identifier: GPL-2.0-or-later
"""What `make install` puts into a prefix works without the source tree and without the cache of its user."""

import os
import pathlib
import subprocess


def test_a_prefix_stands_alone(tmp_path, harness):
    build = pathlib.Path(os.environ["MLFFBENCH"]).parents[1]
    prefix = tmp_path / "prefix"
    subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, capture_output=True)
    assert [path for path in prefix.rglob("*") if path.is_symlink()] == []

    inputs = prefix / "share/mlffbench/inputs"
    weights = {path.stem for path in (inputs / "models/student/weights").glob("*.pt")}
    exported = {path.stem.removeprefix("student-") for path in (inputs / "models/student").glob("student-*.pt2")}
    assert weights == exported and "silicon" in weights
    assert (inputs / "models/sevennet-0/sevennet-0.pt2").stat().st_size > 1e6

    program = prefix / "bin/mlffbench"
    for suite in (inputs / "suites").glob("*.yaml"):
        plan = subprocess.run([program, "plan", suite], capture_output=True, text=True)
        assert plan.returncode == 0, plan.stderr
    assert {path.name for path in (prefix / "bin").iterdir()} >= {"mlffbench", "mlff-model"}
    assert {path.name for path in prefix.glob("lib*/**/mlffbench/*")} == {
        "mlffplugin.so",
        "mlffplugin.json",
        "mlfftorch.so",
    }
    # The program writes these at installation, so that a build of some targets alone is enough.
    for name in ("man/man1/mlffbench.1", "bash-completion/completions/mlffbench", "zsh/site-functions/_mlffbench",
                 "fish/vendor_completions.d/mlffbench.fish"):  # fmt: skip
        assert (prefix / "share" / name).stat().st_size > 100


def test_what_is_not_built_is_named(tmp_path):
    """And nothing is installed."""
    source = pathlib.Path(__file__).parents[2]
    build = tmp_path / "build"
    options = ["-DMLFFBENCH_BUILD_PLUGIN=OFF", "-DMLFFBENCH_BUILD_TESTS=OFF"]
    subprocess.run(["cmake", "-S", source, "-B", build, *options], check=True, capture_output=True)
    install = ["cmake", "--install", build, "--prefix", tmp_path / "prefix"]
    error = subprocess.run(install, capture_output=True, text=True)
    message = " ".join(error.stderr.split())
    assert error.returncode != 0 and "mlffbench is not built yet, so nothing was installed: build all by" in message
    assert f"`cmake --build {build}`, then install again" in message and not (tmp_path / "prefix").exists()
