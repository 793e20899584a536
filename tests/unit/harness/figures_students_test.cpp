// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of students beside their teachers, and the counts that they are made from.
#include "figure_columns.h"
#include "figures/students.h"
#include "temporary_folder.h"

#include "base/file.h"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <numbers>
#include <numeric>
#include <random>

namespace mlffbench {
namespace {

using test::numbers;
using test::texts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const figures::StudentPair pair{"si/md/1x1", "slow", "fast", {"a", "b"}};

/// Frames of 50 atoms whose force components are normal, off by a part that is `error`.
std::string dump(size_t frames, double error)
{
  std::mt19937 forces(1);
  std::mt19937 errors(2);
  std::normal_distribution<double> force;
  std::normal_distribution<double> apart;
  std::string text;
  for (size_t frame = 0; frame < frames; ++frame) {
    text += fmt::format("ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n50\n"
                        "ITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n"
                        "ITEM: ATOMS id type x y z fx fy fz\n",
                        frame);
    for (int id = 1; id <= 50; ++id) {
      text += fmt::format("{} 1 1 1 1", id);
      for (int k = 0; k < 3; ++k)
        text += fmt::format(" {:.17g}", force(forces) + error * apart(errors));
      text += "\n";
    }
  }
  return text;
}

struct Dumps {
  test::TemporaryFolder folder;
  std::filesystem::path teacher = folder.path() / "teacher.dump";
  std::filesystem::path student = folder.path() / "student.dump";
  physics::ForceComparison forces;
  physics::ForceParity parity;

  explicit Dumps(double error)
  {
    base::write_file(teacher, dump(20, 0.0));
    base::write_file(student, dump(20, error));
    forces = physics::compare_dumps(teacher, student).forces;
    parity = physics::force_parity(teacher, student, forces.range());
  }
};

TEST(ForceParity, EachComponentIsCountedOnce)
{
  const Dumps dumps(0.1);
  const auto &counts = dumps.parity.counts;
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), int64_t{0}), 20 * 50 * 3);
  const physics::ForceRange &range = dumps.forces.range();
  EXPECT_DOUBLE_EQ(dumps.parity.lowest_eV_per_A, range.lowest_eV_per_A);
  EXPECT_NEAR(dumps.parity.lowest_eV_per_A +
                  static_cast<double>(dumps.parity.bins) * dumps.parity.bin_eV_per_A,
              range.highest_eV_per_A, 1e-12);
  int64_t atoms = 0;
  double squares = 0.0;
  double largest = 0.0;
  for (const auto &error : dumps.parity.by_size) {
    atoms += error.atoms;
    squares += error.squares;
    largest = std::max(largest, error.largest_eV_per_A);
  }
  const physics::ForceError all = dumps.forces.all();
  EXPECT_EQ(atoms, all.atoms);
  EXPECT_NEAR(std::sqrt(squares / (3.0 * static_cast<double>(atoms))), all.rmse_eV_per_A, 1e-12);
  EXPECT_DOUBLE_EQ(largest, all.max_eV_per_A);
  EXPECT_GT(dumps.parity.by_size.back().atoms, 0);  // the largest force ends the last bin
}

TEST(ForceParity, ForcesThatAreAlikeLieOnTheDiagonal)
{
  const Dumps dumps(0.0);
  for (size_t i = 0; i < dumps.parity.bins; ++i) {
    for (size_t k = 0; k < dumps.parity.bins; ++k) {
      const int64_t count = dumps.parity.counts[i * dumps.parity.bins + k];
      EXPECT_TRUE(i == k || count == 0);
    }
  }
}

TEST(ForceComparison, TheIntervalOfTheErrorHoldsIt)
{
  const Dumps dumps(0.1);
  const auto interval = dumps.forces.rmse_interval_95();
  ASSERT_TRUE(interval);
  EXPECT_LT(interval->low, dumps.forces.all().rmse_eV_per_A);
  EXPECT_GT(interval->high, dumps.forces.all().rmse_eV_per_A);
  EXPECT_GT(interval->low, 0.09);
  EXPECT_LT(interval->high, 0.11);
  base::write_file(dumps.teacher, dump(1, 0.0));
  EXPECT_FALSE(physics::compare_dumps(dumps.teacher, dumps.teacher).forces.rmse_interval_95());
}

TEST(ParityFigures, AreThoseOfTheCounts)
{
  const Dumps dumps(0.1);
  const auto made = figures::parity_figures(pair, dumps.parity);
  ASSERT_EQ(made.figures.size(), 2U);
  const figures::Figure &parity = made.figures[0];
  const auto &components = numbers(parity, "main", "components");
  EXPECT_EQ(std::accumulate(components.begin(), components.end(), 0.0), 3000.0);
  EXPECT_EQ(parity.rows_in, 3000);
  EXPECT_EQ(parity.potential, "fast");
  EXPECT_EQ(parity.title, "Forces of student and teacher, fast, si/md/1x1");
  EXPECT_THAT(parity.run_ids, ElementsAre("a", "b"));
  EXPECT_EQ(numbers(parity, "diagonal", "teacher"), numbers(parity, "diagonal", "student"));
  const figures::Figure &error = made.figures[1];
  EXPECT_EQ(error.rows_in, 1000);
  const auto &rmse = numbers(error, "main", "rmse_eV_per_A");
  const auto &most = numbers(error, "main", "max_eV_per_A");
  for (size_t i = 0; i < rmse.size(); ++i)
    EXPECT_LE(rmse[i], most[i]);
  for (const auto &figure : made.figures)
    EXPECT_THAT(test::not_in_data(figure, made.potentials), IsEmpty()) << figure.id;
}

/// A damped vibration of this frequency, seen by `lags` lags.
physics::TrajectoryFigures vibration(double frequency_THz, size_t lags, double peak)
{
  physics::TrajectoryFigures trajectory;
  trajectory.frames = static_cast<int64_t>(2 * lags);
  trajectory.interval_ps = 0.002;
  for (size_t i = 0; i < lags; ++i) {
    const double time_ps = static_cast<double>(i) * trajectory.interval_ps;
    trajectory.vacf.push_back(std::exp(-time_ps) *
                              std::cos(2.0 * std::numbers::pi * frequency_THz * time_ps));
    trajectory.msd_A2.push_back(time_ps);
  }
  trajectory.bin_A = 1.0;
  trajectory.distances_A = {0.5, 1.5, 2.5};
  trajectory.rdf = {{"Si-Si", {0.0, peak, 1.0}}};
  return trajectory;
}

physics::TrajectoryComparison compared(size_t lags)
{
  physics::TrajectoryComparison comparison;
  comparison.teacher = vibration(10.0, lags, 2.0);
  comparison.student = vibration(12.0, lags, 3.0);
  comparison.other_teacher = vibration(10.1, lags, 2.25);
  comparison.difference = physics::trajectory_difference(comparison.teacher, comparison.student);
  comparison.floor = physics::trajectory_difference(comparison.teacher, *comparison.other_teacher);
  return comparison;
}

TEST(TrajectoryFigures, DifferencesAreFromTheTeachersFirstRun)
{
  const auto made = figures::trajectory_figures(pair, compared(500));
  ASSERT_EQ(made.figures.size(), 4U);
  ASSERT_EQ(made.potentials.size(), 3U);
  EXPECT_EQ(made.potentials[1].name, "slow, again");
  const figures::Figure &rdf = made.figures[0];
  EXPECT_EQ(rdf.name(), "rdf.si.md.1x1.fast.Si-Si");
  EXPECT_THAT(texts(rdf, "main", "potential"),
              ElementsAre("slow", "slow", "slow", "slow, again", "slow, again", "slow, again",
                          "fast", "fast", "fast"));
  const auto &difference = numbers(rdf, "main", "difference");
  EXPECT_TRUE(std::isnan(difference[1]));
  EXPECT_THAT(std::vector<double>(difference.begin() + 3, difference.end()),
              ElementsAre(0.0, 0.25, 0.0, 0.0, 1.0, 0.0));
  EXPECT_THAT(rdf.alt, HasSubstr("slow and fast: 1 Angstrom"));
  EXPECT_THAT(rdf.alt, HasSubstr("two runs of slow: 0.25 Angstrom"));
  for (const auto &figure : made.figures) {
    EXPECT_EQ(figure.rows_in, 3000) << figure.id;
    EXPECT_THAT(test::not_in_data(figure, made.potentials), IsEmpty()) << figure.id;
  }
}

TEST(TrajectoryFigures, AnAxisSaysWhatItsFigureShows)
{
  const auto made = figures::trajectory_figures(pair, compared(500));
  const auto specs = figures::specifications(made);
  EXPECT_THAT(specs.at("rdf").dump(), HasSubstr("\"distance, Angstrom\""));
  EXPECT_THAT(specs.at("spectrum").dump(), HasSubstr("\"frequency, THz\""));
  EXPECT_EQ(specs.dump().find("\"$x\""), std::string::npos);
}

TEST(TrajectoryFigures, LongCurvesKeepTheirAreaOrTheirBeginning)
{
  const auto made = figures::trajectory_figures(pair, compared(5000));
  const figures::Figure &vacf = made.figures[1];
  EXPECT_EQ(vacf.marks_out, 3000);
  EXPECT_DOUBLE_EQ(numbers(vacf, "main", "x").at(999), 999 * 0.002);
  EXPECT_THAT(vacf.caption, HasSubstr("The first 1000 of 5000 lags"));
  const figures::Figure &spectrum = made.figures[2];
  const auto &x = numbers(spectrum, "main", "x");
  const auto &density = numbers(spectrum, "main", "y");
  const size_t points = density.size() / 3;
  EXPECT_LE(points, 1000U);
  EXPECT_LT(x.at(points - 1), 250.0);  // the end without states
  double area = 0.0;
  for (size_t i = 1; i < points; ++i)
    area += 0.5 * (density[i] + density[i - 1]) * (x[i] - x[i - 1]);
  EXPECT_NEAR(area, 1.0, 0.01);
  EXPECT_EQ(made.figures[3].marks_out, 3000);
}

TEST(TrajectoryFigures, WhatADumpLacksIsRefused)
{
  physics::TrajectoryComparison comparison = compared(500);
  comparison.student.vacf.clear();
  comparison.teacher.msd_A2.clear();
  comparison.other_teacher.reset();
  comparison.floor.reset();
  const auto made = figures::trajectory_figures(pair, comparison);
  EXPECT_EQ(made.potentials.size(), 2U);
  EXPECT_THAT(made.figures[0].caption, HasSubstr("no other run of it"));
  EXPECT_THAT(made.figures[1].refused, HasSubstr("vx vy vz"));
  EXPECT_THAT(made.figures[2].refused, HasSubstr("vx vy vz"));
  EXPECT_THAT(made.figures[3].refused, HasSubstr("xu yu zu"));
}

}  // namespace
}  // namespace mlffbench
