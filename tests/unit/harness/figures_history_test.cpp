// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a history.
#include "compared_records.h"
#include "figure_columns.h"
#include "figures/history.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace mlffbench {
namespace {

using test::numbers;
using test::texts;
using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Twelve days of two potentials; the student is slower by a tenth since the seventh.
std::vector<record::Record> records()
{
  std::vector<record::Record> records;
  for (int day = 10; day < 22; ++day) {
    const double noise = 1.0 + 0.002 * (day % 3);
    for (const auto &[name, step_s] :
         {std::pair{"student", day < 16 ? 0.001 : 0.0011}, {"teacher", 0.1}}) {
      for (int repetition = 1; repetition <= 2; ++repetition) {
        record::Record run = comparison_test::run_of(name, repetition, step_s * noise);
        run.suite = "tiny";
        run.session = run.finished_utc = fmt::format("2031-05-{}T12:00:00Z", day);
        records.push_back(run);
      }
    }
  }
  return records;
}

TEST(HistoryFigures, SessionsAndStepsAreThoseOfTheHistory)
{
  const auto runs = records();
  const auto histories = compare::find_steps(runs, 0.05, 0.02);
  const auto made = figures::history_figures(
      histories, [](const compare::Step &) { return std::string("longer cutoff"); });
  ASSERT_THAT(made.figures, SizeIs(1));
  EXPECT_EQ(made.potentials[0].name, "teacher");
  const figures::Figure &figure = made.figures.front();
  EXPECT_THAT(figure.name(), testing::StartsWith("history.si.nve.1x1.tiny__X"));
  EXPECT_EQ(figure.rows_in, 48);
  EXPECT_EQ(figure.marks_out, 24);
  EXPECT_THAT(numbers(figure, "main", "runs"), Each(2.0));
  EXPECT_EQ(texts(figure, "main", "utc").front(), "2031-05-10T12:00:00Z");
  EXPECT_THAT(numbers(figure, "main", "step_ms").front(), DoubleNear(1.002, 1e-9));
  EXPECT_THAT(texts(figure, "steps", "utc"), ElementsAre("2031-05-16T12:00:00Z"));
  EXPECT_THAT(texts(figure, "steps", "potential"), ElementsAre("student"));
  EXPECT_THAT(numbers(figure, "steps", "percent"), ElementsAre(DoubleNear(10.0, 0.1)));
  EXPECT_THAT(figure.alt, HasSubstr("since 2031-05-16T12:00:00Z, accepted: longer cutoff"));
  EXPECT_THAT(test::not_in_data(figure, made.potentials), IsEmpty());
}

TEST(HistoryFigures, AnotherWayToSimulateIsALineOfItsOwnAndAnotherMachineAFigure)
{
  auto runs = records();
  for (size_t i = 0; i < 12; ++i)
    runs[i].inputs.edit().data_sha256 = "other";
  for (size_t i = 36; i < 48; ++i)
    runs[i].environment.edit().machine.cpu_model = "Y";
  const auto histories = compare::find_steps(runs, 0.05, 0.02);
  const auto made =
      figures::history_figures(histories, [](const compare::Step &) { return std::string(); });
  ASSERT_THAT(made.figures, SizeIs(2));
  EXPECT_THAT(numbers(made.figures[0], "main", "line"), testing::Contains(3.0));
  EXPECT_THAT(made.figures[1].title, HasSubstr("tiny, Y"));
  EXPECT_THAT(made.figures[1].alt, HasSubstr("No step in 6 sessions"));
}

}  // namespace
}  // namespace mlffbench
