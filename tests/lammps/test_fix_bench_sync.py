# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting for a GPU in fix bench/latency, with a CUDA driver that is a fake: there is none on most machines."""

import subprocess
from statistics import median

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

WAIT_S = 0.001
FREE_B, TOTAL_B = 3_000_000_000, 10_000_000_000

# cuCtxSynchronize takes a millisecond and counts its calls.
DRIVER = """
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long calls;
static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}
int cuCtxSynchronize(void)
{
  const double end = now() + WAIT_S;
  while (now() < end) {
  }
  calls++;
  return 0;
}
int cuMemGetInfo_v2(size_t *free_B, size_t *total_B)
{
  *free_B = FREE_B;
  *total_B = TOTAL_B;
  return 0;
}
__attribute__((destructor)) static void report(void)
{
  const char *name = getenv("FAKE_CUDA_REPORT");
  FILE *file = name && calls ? fopen(name, "w") : NULL;
  if (file) {
    fprintf(file, "%ld\\n", calls);
    fclose(file);
  }
}
"""


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    folder = tmp_path_factory.mktemp("driver")
    (folder / "driver.c").write_text(DRIVER)
    values = [f"-DWAIT_S={WAIT_S}", f"-DFREE_B={FREE_B}UL", f"-DTOTAL_B={TOTAL_B}UL"]
    library = folder / "libcuda.so.1"
    subprocess.run(
        ["cc", "-O1", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", *values, "-o", library, folder / "driver.c"],
        check=True,
    )
    return library


def fake(driver, folder):
    return {"LD_PRELOAD": str(driver), "FAKE_CUDA_REPORT": str(folder / "calls.txt")}


def test_without_a_device_nothing_is_waited_for(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("sync yes") + "run 50\n")
    header = BenchLog.read(tmp_path / "bench.log").header
    assert header["sync"] is True and header["fences"] == []


@pytest.mark.parametrize("ranks", [1, 2])
def test_the_wait_after_the_forces_belongs_to_the_call(lammps, tmp_path, driver, ranks):
    deck = decks.synthetic("sleep 0.001 times times.txt") + decks.bench("sync yes") + "run 100\n"
    done = lammps.succeed(tmp_path, deck, ranks=ranks, env=fake(driver, tmp_path))
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["sync"] is True and log.header["fences"] == ["cuda"]
    truth = np.max([done.call_times(rank)[1:] for rank in range(ranks)], axis=0) + WAIT_S
    for column in ("pair_s", "force_s"):
        logged = np.array(log.column(column, "run"))
        assert (logged >= truth - 2e-9).all()
        assert median(logged / truth) < 1.05  # the wait before the forces, another millisecond, is not in it
    # both waits are in the step
    assert min(log.column("step_s")) >= 0.001 + 2 * WAIT_S
    assert set(log.column("device_B")) == {float(TOTAL_B - FREE_B)}
    assert int((tmp_path / "calls.txt").read_text()) >= 2 * 101


def test_without_sync_nobody_waits(lammps, tmp_path, driver):
    deck = decks.LJ + decks.bench() + "run 50\n"
    done = lammps.succeed(tmp_path, deck + 'print "DEVICE $(f_bench[16])"\n', env=fake(driver, tmp_path))
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["sync"] is False and log.header["fences"] == []
    assert not (tmp_path / "calls.txt").exists()
    assert set(log.column("device_B")) == {float(TOTAL_B - FREE_B)}
    assert f"DEVICE {TOTAL_B - FREE_B}" in done.log


def test_sync_with_the_own_clock(lammps, tmp_path, driver):
    deck = "timer off\n" + decks.synthetic("sleep 0.001 times times.txt") + decks.bench("sync yes") + "run 30\n"
    done = lammps.succeed(tmp_path, deck, env=fake(driver, tmp_path))
    log = BenchLog.read(tmp_path / "bench.log")
    assert (np.array(log.column("force_s")) >= done.call_times() + WAIT_S - 2e-9).all()
