// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of several groups of cells.
#include "compared_records.h"
#include "figure_columns.h"
#include "figures/catalogue.h"
#include "temporary_folder.h"

#include "base/file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace mlffbench {
namespace {

using test::numbers;
using test::texts;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<figures::Potential> potentials{{"teacher", "teacher"}, {"fast", "student"}};

record::Results results_of(std::vector<record::Record> records)
{
  record::Results results;
  results.records = std::move(records);
  results.cells = record::summarize_cells(results.records);
  return results;
}

record::Record with_layout(record::Record record, int ranks, int threads)
{
  record.ranks = ranks;
  record.threads = threads;
  record.run_id += fmt::format("-{}x{}", ranks, threads);
  return record;
}

TEST(ScalingFigures, RanksStandBesideTheIdealOfTheFewestCores)
{
  const auto run = comparison_test::run_of;
  const auto results = results_of(
      {with_layout(run("fast", 1, 0.004), 2, 1), with_layout(run("fast", 1, 0.006), 1, 1),
       with_layout(run("fast", 1, 0.002), 2, 2), with_layout(run("teacher", 1, 0.1), 1, 1)});
  const auto figure = figures::scaling_ranks_figure(figures::groups_of(results));
  EXPECT_EQ(figure.refused, "");
  EXPECT_THAT(texts(figure, "main", "potential"), ElementsAre("fast", "fast", "fast"));
  EXPECT_THAT(numbers(figure, "main", "cores"), ElementsAre(1.0, 2.0, 4.0));
  EXPECT_THAT(numbers(figure, "main", "threads"), ElementsAre(1.0, 1.0, 2.0));
  EXPECT_THAT(numbers(figure, "main", "step_ms"),
              ElementsAre(DoubleNear(6.0, 1e-9), DoubleNear(4.0, 1e-9), DoubleNear(2.0, 1e-9)));
  EXPECT_THAT(numbers(figure, "main", "ideal_ms"),
              ElementsAre(DoubleNear(6.0, 1e-9), DoubleNear(3.0, 1e-9), DoubleNear(1.5, 1e-9)));
  EXPECT_THAT(figure.alt,
              HasSubstr("fastest with 2x2 (ranks x threads): 2 ms, 3 times as fast as with 1x1"));
  EXPECT_EQ(figure.rows_in, 3);
  EXPECT_THAT(test::not_in_data(figure, potentials), IsEmpty());
}

TEST(ScalingFigures, OneLayoutAloneIsRefused)
{
  const auto results = results_of({comparison_test::run_of("fast", 1, 0.004)});
  const auto figure = figures::scaling_ranks_figure(figures::groups_of(results));
  EXPECT_THAT(figure.refused, HasSubstr("two layouts"));
  EXPECT_TRUE(figure.data.empty());
}

/// Two atoms in three frames, whose forces are off by `error` in each component.
std::string dump(double error)
{
  std::string text;
  for (const int step : {0, 10, 20}) {
    text += fmt::format("ITEM: TIMESTEP\n{0}\nITEM: NUMBER OF ATOMS\n2\n"
                        "ITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n"
                        "ITEM: ATOMS id type x y z fx fy fz\n"
                        "1 1 1 1 1 {1} {1} {1}\n2 1 5 5 5 {2} {2} {2}\n",
                        step, 1.0 + error, -1.0 - error);
  }
  return text;
}

/// An output folder with reruns and dynamics of a teacher and two students.
struct Frames {
  test::TemporaryFolder folder;
  record::Results results;

  explicit Frames(bool dynamics)
  {
    std::vector<record::Record> records;
    for (const auto &[name, error, step_s] :
         {std::tuple{"teacher", 0.0, 0.1}, {"fast", 0.2, 0.001}, {"poor", 0.3, 0.002}}) {
      record::Record run = comparison_test::run_of(name, 1, step_s);
      if (dynamics)
        records.push_back(run);
      run.run_id += "-frames";
      run.protocol = "frames";
      run.ensemble = model::Ensemble::rerun;
      run.force_s = run.step_s;
      run.step_s = {};
      records.push_back(run);
      record::PlanEntry entry;
      entry.run_id = run.run_id;
      entry.role = run.role;
      entry.label = run.label();
      entry.folder = name;
      entry.ensemble = run.ensemble;
      results.plan.push_back(entry);
      std::filesystem::create_directory(folder.path() / name);
      base::write_file(folder.path() / name / "forces.lammpstrj", dump(error));
    }
    results.records = std::move(records);
    results.cells = record::summarize_cells(results.records);
  }

  std::vector<figures::Figure> made() const
  {
    return figures::tradeoff_figures(figures::groups_of(results), results, folder.path());
  }
};

TEST(TradeoffFigure, TheFrontIsWhatNothingIsBetterThan)
{
  const Frames frames(true);
  const auto made = frames.made();
  ASSERT_EQ(made.size(), 1U);
  const figures::Figure &figure = made.front();
  ASSERT_EQ(figure.refused, "");
  EXPECT_EQ(figure.group, "si/frames/1x1");
  EXPECT_THAT(texts(figure, "main", "potential"), ElementsAre("teacher", "fast", "poor"));
  EXPECT_THAT(texts(figure, "main", "protocol"), ElementsAre("nve", "nve", "nve"));
  EXPECT_THAT(texts(figure, "main", "front"), ElementsAre("yes", "yes", "no"));
  EXPECT_THAT(numbers(figure, "main", "rmse_eV_per_A"),
              ElementsAre(0.0, DoubleNear(0.2, 1e-9), DoubleNear(0.3, 1e-9)));
  EXPECT_NEAR(numbers(figure, "main", "us_per_atom_step").at(1), 1e6 * 0.001 / 64, 1e-9);
  EXPECT_THAT(figure.caption, HasSubstr("3 stored frames"));
  EXPECT_THAT(test::not_in_data(figure, potentials), IsEmpty());
}

TEST(TradeoffFigure, WithoutDynamicsTimesAreThoseOfTheFrames)
{
  const Frames frames(false);
  const auto made = frames.made();
  EXPECT_THAT(texts(made.front(), "main", "protocol"), ElementsAre("frames", "frames", "frames"));
  EXPECT_THAT(made.front().caption, HasSubstr("for want of dynamics"));
}

TEST(TradeoffFigure, AStudentWithoutItsDumpIsNamed)
{
  const Frames frames(true);
  std::filesystem::remove(frames.folder.path() / "poor/forces.lammpstrj");
  EXPECT_THAT(frames.made().front().caption, HasSubstr("Left out: si/frames/1x1/poor #1"));
  std::filesystem::remove(frames.folder.path() / "fast/forces.lammpstrj");
  const auto made = frames.made();
  EXPECT_THAT(made.front().refused, HasSubstr("fast/forces.lammpstrj"));
  EXPECT_TRUE(made.front().data.empty());
}

TEST(TradeoffFigure, WithoutFramesItSaysSo)
{
  const auto results = results_of({comparison_test::run_of("fast", 1, 0.004)});
  const auto made = figures::tradeoff_figures(figures::groups_of(results), results, ".");
  ASSERT_EQ(made.size(), 1U);
  EXPECT_THAT(made.front().refused, HasSubstr("ensemble rerun"));
}

}  // namespace
}  // namespace mlffbench
