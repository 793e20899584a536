// SPDX-License-Identifier: GPL-2.0-or-later
#include "figure_columns.h"
#include "figures/catalogue.h"
#include "figures/panels.h"
#include "figures/sampling.h"
#include "figures/specification.h"
#include "figures/verdict.h"
#include "finished_run.h"
#include "temporary_folder.h"

#include "base/file.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <numeric>
#include <random>

namespace mlffbench {
namespace {

using test::numbers;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Latencies with a heavy tail, always the same.
std::vector<double> latencies(size_t count)
{
  std::mt19937 random(7);
  std::lognormal_distribution<double> times(-7.0, 0.8);
  std::vector<double> series(count);
  std::generate(series.begin(), series.end(), [&] { return times(random); });
  return series;
}

/// A group of one cell with one run of these latencies; it outlives the group.
struct OneRun {
  record::Record record = test::finished_run("fast", 1);
  record::CellSummary summary;
  figures::Group group;

  explicit OneRun(const std::vector<double> &series)
  {
    record.pair_s = record.step_s = stats::summarize(series);
    summary = record::summarize_cells({record}).front();
    figures::Cell cell;
    cell.summary = &summary;
    cell.runs = {&record};
    cell.typical = &record;
    cell.log.pair_s = series;
    for (size_t i = 0; i < series.size(); ++i) {
      cell.log.step.push_back(static_cast<int64_t>(i));
      cell.log.rebuild.push_back(i % 7 == 0);
    }
    group = {"si/nve/1x1", {cell}};
  }
};

TEST(FigureSampling, TailHasTheLargestAndTheLast)
{
  EXPECT_THAT(figures::tail_ranks(0), ElementsAre());
  EXPECT_THAT(figures::tail_ranks(1), ElementsAre(1));
  const auto ranks = figures::tail_ranks(1'000'000);
  for (size_t i = 0; i < 20; ++i)
    EXPECT_EQ(ranks[i], i + 1);
  EXPECT_EQ(ranks.back(), 1'000'000U);
  EXPECT_LT(ranks.size(), 300U);
  EXPECT_TRUE(std::is_sorted(ranks.begin(), ranks.end()));
}

TEST(FigureSampling, StretchesCoverEachValueOnce)
{
  for (const size_t count : {1U, 399U, 400U, 401U, 12345U}) {
    size_t next = 0;
    for (const auto &part : figures::stretches(count, 400)) {
      EXPECT_EQ(part.begin, next);
      EXPECT_GT(part.end, part.begin);
      next = part.end;
    }
    EXPECT_EQ(next, count);
  }
}

TEST(Figures, OfAMillionStepsAreExact)
{
  const auto series = latencies(1'000'000);
  const OneRun run(series);
  const auto steady = std::span(series).subspan(run.record.pair_s.transient_samples);
  const figures::Figure tail = figures::tail_figure(run.group);
  EXPECT_EQ(numbers(tail, "main", "latency_ms").front(),
            1e3 * *std::max_element(steady.begin(), steady.end()));
  EXPECT_EQ(tail.rows_in, static_cast<int64_t>(steady.size()));
  EXPECT_THAT(numbers(tail, "bounds", "latency_ms"),
              ElementsAre(1e3 * *run.record.pair_s.p95.value, 1e3 * *run.record.pair_s.p99.value));

  const figures::Figure histogram = figures::histogram_figure(run.group, run.group.cells.front());
  const auto &from = numbers(histogram, "main", "from_ms");
  const auto &to = numbers(histogram, "main", "to_ms");
  const auto &steps = numbers(histogram, "main", "steps");
  EXPECT_EQ(std::accumulate(steps.begin(), steps.end(), 0.0), static_cast<double>(steady.size()));
  // Away from the edges, which are rounded, a bin holds what lies between them.
  const size_t middle = steps.size() / 2;
  const auto inside = std::count_if(steady.begin(), steady.end(), [&](double seconds) {
    return 1e3 * seconds >= from[middle] && 1e3 * seconds < to[middle];
  });
  EXPECT_NEAR(steps[middle], static_cast<double>(inside), 1.0);

  const figures::Figure over_time = figures::over_time_figure(run.group);
  const auto &rebuilds = numbers(over_time, "main", "rebuilds");
  EXPECT_EQ(std::accumulate(rebuilds.begin(), rebuilds.end(), 0.0), 142858.0);
  const auto &high = numbers(over_time, "main", "max_ms");
  EXPECT_EQ(*std::max_element(high.begin(), high.end()),
            1e3 * *std::max_element(series.begin(), series.end()));
  EXPECT_LE(over_time.marks_out, 400);
}

TEST(Figures, AMissingLogIsAReasonAndNoData)
{
  OneRun run(latencies(100));
  run.group.cells.front().log = {};
  run.group.cells.front().log.missing = "bench.log: no such file";
  for (const auto &figure : {figures::tail_figure(run.group),
                             figures::histogram_figure(run.group, run.group.cells.front()),
                             figures::over_time_figure(run.group),
                             figures::breakdown_figure(run.group), figures::drift_figure(run.group),
                             figures::thermo_figure(run.group), figures::memory_figure(run.group),
                             figures::heat_figure(run.group, run.group.cells.front())}) {
    EXPECT_EQ(figure.refused, "bench.log: no such file") << figure.id;
    EXPECT_TRUE(figure.data.empty()) << figure.id;
  }
}

TEST(Figures, ALogThatIsNotThereIsNamed)
{
  const test::TemporaryFolder folder;
  const auto log = figures::read_run_log(folder.path(), test::finished_run("a", 1));
  EXPECT_THAT(log.missing, HasSubstr("bench.log"));
}

TEST(Figures, TemperatureStandsBesideWhatARampWants)
{
  OneRun run(latencies(500));
  run.record.ensemble = run.summary.ensemble = model::Ensemble::nvt;
  run.record.inputs.edit().protocol.temperature_ramp = model::TemperatureRamp{300.0, 400.0};
  auto &column = run.group.cells.front().log.temperature_K;
  for (int64_t step = 0; step < 500; ++step) {
    column.step.push_back(step);
    column.value.push_back(step == 123 ? 999.0 : 350.0);
  }
  const figures::Figure thermo = figures::thermo_figure(run.group);
  EXPECT_EQ(thermo.rows_in, 500);
  EXPECT_EQ(thermo.marks_out, 200);
  const auto &high = numbers(thermo, "main", "high");
  EXPECT_EQ(std::count(high.begin(), high.end(), 999.0), 1);
  EXPECT_THAT(test::texts(thermo, "main", "quantity"), testing::Each("temperature, K"));
  EXPECT_THAT(numbers(thermo, "wanted", "wanted"), ElementsAre(300.0, 400.0));
  EXPECT_THAT(numbers(thermo, "wanted", "time_ps"), ElementsAre(0.0, testing::DoubleEq(0.499)));
  EXPECT_THAT(thermo.alt, HasSubstr("wanted 300 to 400"));
  EXPECT_THAT(test::not_in_data(thermo, {{"fast", "student"}}), IsEmpty());
  run.record.ensemble = run.summary.ensemble = model::Ensemble::nve;
  EXPECT_THAT(numbers(figures::thermo_figure(run.group), "wanted", "wanted"), IsEmpty());
  run.record.ensemble = run.summary.ensemble = model::Ensemble::rerun;
  EXPECT_THAT(figures::thermo_figure(run.group).refused, HasSubstr("rerun"));
}

TEST(Figures, NamesOfFilesAreHarmless)
{
  figures::Figure figure;
  figure.id = "heat";
  figure.group = "si/../nve/1x1";
  figure.potential = "a/b </script> \xe2\x80\xae";
  const std::string odd = figure.name();
  EXPECT_THAT(odd, testing::StartsWith("heat.si....nve.1x1.a.b__.script_____-"));
  figure.potential = "a.b </script> \xe2\x80\xae";
  EXPECT_NE(figure.name(), odd) << "two figures would be one file";
  figure.potential = std::string(10000, 'n');
  EXPECT_LT(figure.name().size(), 200U) << "no file may have such a name";
  figure.group = "si_64/nve/1x1";
  figure.potential = "student.v2";
  EXPECT_EQ(figure.name(), "heat.si_64.nve.1x1.student.v2");
  figure.part = "Si-Si";
  EXPECT_EQ(figure.name(), "heat.si_64.nve.1x1.student.v2.Si-Si");
}

/// Each figure that can be made has a specification, whose data are those of the figure.
TEST(Figures, EachHasASpecification)
{
  const OneRun run(latencies(1000));
  figures::Figures all;
  all.potentials = {{"fast", "student"}};
  all.figures = {figures::verdict_figure({run.group}, figures::verdicts({run.summary})),
                 figures::speedup_figures({run.group}).front(),
                 figures::runs_figure(run.group),
                 figures::tail_figure(run.group),
                 figures::histogram_figure(run.group, run.group.cells.front()),
                 figures::over_time_figure(run.group),
                 figures::heat_figure(run.group, run.group.cells.front()),
                 figures::breakdown_figure(run.group),
                 figures::drift_figure(run.group),
                 figures::thermo_figure(run.group),
                 figures::memory_figure(run.group),
                 figures::scaling_atoms_figure({run.group}),
                 figures::scaling_ranks_figure({run.group}),
                 figures::tradeoff_figures({run.group}, {}, {}).front()};
  const auto specs = figures::specifications(all);
  EXPECT_EQ(specs.size(), all.figures.size() + 1);
  EXPECT_TRUE(specs.contains("legend"));
  for (const auto &figure : all.figures) {
    if (!figure.refused.empty())
      continue;
    EXPECT_THAT(test::not_in_data(figure, all.potentials), IsEmpty()) << figure.id;
  }
  const std::string text = specs.dump();
  for (const char *placeholder : {"$names", "$colours", "$dashes", "$shapes"})
    EXPECT_EQ(text.find(std::string("\"") + placeholder + "\""), std::string::npos) << placeholder;
}

figures::Figure drawn(const char *id, const char *group, const char *potential = "")
{
  figures::Figure figure;
  figure.id = id;
  figure.group = group;
  figure.potential = potential;
  return figure;
}

TEST(FigurePanels, AreThoseOfTheirGroupThatCanBeDrawn)
{
  figures::Figures all;
  figures::Figure speedup = drawn("speedup", "", "fast");
  speedup.data = {{"main", {{"group", std::vector<std::string>{"si/nve/1x1", "cu/nve/1x1"}}}}};
  all.figures = {speedup,
                 drawn("tail", "si/nve/1x1"),
                 drawn("hist", "si/nve/1x1", "slow"),
                 drawn("hist", "si/nve/1x1", "fast"),
                 drawn("heat", "si/nve/1x1", "fast"),
                 drawn("memory", "si/nve/1x1"),
                 drawn("tail", "al/nve/1x1"),
                 drawn("memory", "al/nve/1x1")};
  all.figures[5].refused = "no samples";
  all.figures[7].refused = "no samples";
  const auto panels = figures::comparisons(all);
  ASSERT_EQ(panels.size(), 1U) << "one figure alone is no comparison";
  EXPECT_EQ(panels[0].name(), "comparison.si.nve.1x1");
  EXPECT_THAT(panels[0].figures, ElementsAre("speedup.fast", "tail.si.nve.1x1",
                                             "hist.si.nve.1x1.slow", "hist.si.nve.1x1.fast"));
}

/// Behind the labels of several results, rows are those of the group all the same.
TEST(FigurePanels, KnowTheirGroupBehindALabel)
{
  figures::Figures all;
  for (const char *label : {"march", "april"}) {
    figures::Figure speedup = drawn("speedup", label, "fast");
    speedup.data = {{"main", {{"group", std::vector<std::string>{"si/nve/1x1"}}}}};
    all.figures.push_back(speedup);
    all.figures.push_back(drawn("tail", ""));
    all.figures.back().group = std::string(label) + ": si/nve/1x1";
  }
  const auto panels = figures::comparisons(all);
  ASSERT_EQ(panels.size(), 2U);
  EXPECT_THAT(panels[1].figures,
              ElementsAre("speedup.april.fast", figures::figure_name("tail", "april: si/nve/1x1")));
  EXPECT_EQ(panels[1].cells, "si/nve/1x1");
}

TEST(Figures, ColoursOfThePageAreThoseOfTheTheme)
{
  const OneRun run(latencies(1000));
  figures::Figures all;
  all.potentials = {{"fast", "student"}};
  all.figures = {figures::tail_figure(run.group)};
  const std::string specs = figures::specifications(all).dump();
  const size_t at = specs.find("var(--p0,");
  ASSERT_NE(at, std::string::npos);
  const std::string colour = specs.substr(at + 9, 7);
  EXPECT_THAT(figures::palette_css(), HasSubstr(":root { --p0: " + colour + ";"));
  EXPECT_THAT(figures::palette_css(), HasSubstr(":root[data-theme=\"dark\"] { --p0: #"));
}

}  // namespace
}  // namespace mlffbench
