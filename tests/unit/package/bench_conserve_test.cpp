// SPDX-License-Identifier: GPL-2.0-or-later
// Which fixes, commands and pair styles are known to leave the conserved quantity alone.

#include "bench_conserve.h"

#include <gtest/gtest.h>

namespace {

using mlff::Conserves;
using mlff::conserves;

TEST(Conserves, KnowsFixesWithAndWithoutSuffix)
{
  for (const auto *style : {"nve", "nve/omp", "nve/kk/device", "shake", "ave/time", "bench/latency",
                            "numdiff", "rigid/small"}) {
    EXPECT_EQ(conserves(style), Conserves::yes) << style;
  }
  for (const auto *style : {"nvt", "npt/omp", "nph/intel", "langevin", "temp/csvr", "rigid/npt"}) {
    EXPECT_EQ(conserves(style), Conserves::by_account) << style;
  }
  EXPECT_EQ(conserves("cmap"), Conserves::by_energy);
}

TEST(Conserves, AssumesNothingOfOthers)
{
  for (const auto *style :
       {"viscous", "gcmc", "press/berendsen", "deform", "move", "nve/limit", "nve/sphere",
        "nvt/sllod", "nvt/asphere", "setforce", "efield", "momentum", "my/own"}) {
    EXPECT_EQ(conserves(style), Conserves::unknown) << style;
  }
}

TEST(Conserves, ChargesConserveWherePairStylesCountThem)
{
  for (const auto *style :
       {"qeq/reaxff", "qeq/reaxff/kk", "acks2/reaxff", "qeq/slater", "qeq/ctip"}) {
    EXPECT_EQ(conserves(style), Conserves::by_charges) << style;
  }
  for (const auto *style : {"qeq/point", "qeq/shielded", "qeq/dynamic", "qeq/fire", "qeq/comb"}) {
    EXPECT_EQ(conserves(style), Conserves::unknown) << style;
  }
  EXPECT_TRUE(mlff::counts_charges("reaxff/omp", "qeq/reaxff/kk"));
  EXPECT_TRUE(mlff::counts_charges("coul/streitz", "qeq/slater"));
  EXPECT_TRUE(mlff::counts_charges("coul/ctip", "qeq/ctip"));
  EXPECT_FALSE(mlff::counts_charges("coul/ctip", "qeq/slater"));
  EXPECT_FALSE(mlff::counts_charges("coul/streitz", "qeq/reaxff"));
  EXPECT_FALSE(mlff::counts_charges("reaxff", "qeq/slater"));
  for (const auto *style : {"coul/cut", "coul/long", "mlff", "hybrid/overlay"}) {
    EXPECT_FALSE(mlff::counts_charges(style, "qeq/reaxff")) << style;
  }
}

TEST(Conserves, KnowsFixesThatLammpsMakesForItself)
{
  for (const auto *style : {"GROUP", "STORE/ATOM", "OMP", "MINIMIZE", "NEIGH_HISTORY/HERTZ"}) {
    EXPECT_EQ(conserves(style), Conserves::yes) << style;
  }
}

TEST(Conserves, CommandsThatMakeRunsOfTheirOwnAreNotRun)
{
  EXPECT_TRUE(mlff::lets_run_alone("run"));
  EXPECT_TRUE(mlff::lets_run_alone("velocity"));
  for (const auto *command : {"temper", "temper/npt", "prd", "tad", "hyper", "my_driver"}) {
    EXPECT_FALSE(mlff::lets_run_alone(command)) << command;
  }
}

TEST(Conserves, PairStylesThatScale)
{
  EXPECT_TRUE(mlff::scales("hybrid/scaled"));
  EXPECT_TRUE(mlff::scales("hybrid/scaled/omp"));
  EXPECT_FALSE(mlff::scales("hybrid/overlay"));
}

TEST(Conserves, PairStylesWithFriction)
{
  for (const auto *style : {"dpd", "dpd/tstat", "gran/hooke/history", "granular", "lubricate/poly",
                            "bpm/spring", "body/rounded/polygon"}) {
    EXPECT_TRUE(mlff::has_friction(style)) << style;
  }
  for (const auto *style : {"mlff", "lj/cut", "sw", "dpdx", "gran_own", "spherical"}) {
    EXPECT_FALSE(mlff::has_friction(style)) << style;
  }
}

}  // namespace
