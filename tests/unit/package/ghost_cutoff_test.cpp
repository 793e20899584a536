// SPDX-License-Identifier: GPL-2.0-or-later
// The ghost cutoff of a simulation, while several ask for theirs.

#include "mlff_ghost_cutoff.h"

#include <gtest/gtest.h>

namespace {

const int simulation = 0;
const int other_simulation = 0;
const int first = 0;
const int second = 0;

TEST(GhostCutoff, IsTheUsersWhenNobodyAsksAnyMore)
{
  double cutoff = 3.0;
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 0.0);
  EXPECT_EQ(cutoff, 3.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 17.0);
  EXPECT_EQ(cutoff, 17.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 12.0);
  EXPECT_EQ(cutoff, 12.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 0.0);
  EXPECT_EQ(cutoff, 3.0);
}

TEST(GhostCutoff, IsTheLargestOfAllThatAsk)
{
  double cutoff = 0.0;
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 17.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &second, 27.0);
  EXPECT_EQ(cutoff, 27.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 0.0);
  EXPECT_EQ(cutoff, 27.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 12.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &second, 0.0);
  EXPECT_EQ(cutoff, 12.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 0.0);
  EXPECT_EQ(cutoff, 0.0);
}

TEST(GhostCutoff, KeepsWhatTheUserSetsMeanwhile)
{
  double cutoff = 0.0;
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 17.0);
  cutoff = 20.0;
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 17.0);
  EXPECT_EQ(cutoff, 20.0);
  cutoff = 9.0;
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 17.0);
  EXPECT_EQ(cutoff, 17.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 0.0);
  EXPECT_EQ(cutoff, 9.0);
}

TEST(GhostCutoff, IsOneSimulationsOwn)
{
  double cutoff = 0.0;
  double others = 5.0;
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 17.0);
  mlff::ask_ghost_cutoff(&other_simulation, others, &second, 4.0);
  EXPECT_EQ(others, 5.0);
  mlff::ask_ghost_cutoff(&simulation, cutoff, &first, 0.0);
  mlff::ask_ghost_cutoff(&other_simulation, others, &second, 0.0);
  EXPECT_EQ(cutoff, 0.0);
  EXPECT_EQ(others, 5.0);
}

}  // namespace
