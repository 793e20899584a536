// SPDX-License-Identifier: GPL-2.0-or-later
// The answer in words.
#include "report/answer.h"

#include "base/visible_text.h"
#include "report/comparison_text.h"
#include "report/counted.h"
#include "report/fitted_text.h"
#include "report/table.h"
#include "store/baseline.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <set>

namespace mlffbench::report {

namespace {

/// "82.3 times as fast as"; of a slower one "11.4 times as slow as".
std::string times_text(double speed_up)
{
  return speed_up >= 1.0 ? fmt::format("{} times as fast as", significant(speed_up, 3))
                         : fmt::format("{} times as slow as", significant(1.0 / speed_up, 3));
}

std::string certainty(const stats::Ratio &ratio)
{
  const std::string runs =
      ratio.paired ? counted(ratio.runs_a, "pair") + " of runs"
                   : fmt::format("{} and {} runs, not matched", ratio.runs_a, ratio.runs_b);
  if (!ratio.interval)
    return fmt::format("{}: too few for an interval", runs);
  const stats::Ratio told = ratio.value < 1.0 ? stats::inverse(ratio) : ratio;
  return fmt::format("95 % interval {} to {}, {}", significant(told.interval->low, 3),
                     significant(told.interval->high, 3), runs);
}

/// Gives names as they are, or in at most so many columns.
class Names {
public:
  explicit Names(size_t longest) : m_longest(longest) {}
  std::string operator()(const std::string &name) const
  {
    return m_longest == std::string::npos
               ? name
               : shortened_in_middle(base::visible_in_line(name), m_longest);
  }

private:
  size_t m_longest;
};

std::string compared_text(const compare::ComparedCell &cell, const Names &name)
{
  constexpr double in_percent = 1.5;  // up to here a change is easier to grasp
  if (!cell.step_median)
    return name(cell.label()) + ": no runs to compare";
  const stats::Ratio speed = stats::inverse(*cell.step_median);
  if (speed.value < in_percent && speed.value > 1.0 / in_percent)
    return fmt::format("{}: a step of B takes {}", name(cell.label()),
                       change_text(*cell.step_median));
  const bool two_names = cell.potential_a != cell.potential_b;
  return speed_text(two_names ? name(cell.potential_b) : "B",
                    two_names ? name(cell.potential_a) : "A", speed,
                    " in " + name(two_names ? cell.group.label() : cell.label()));
}

}  // namespace

std::string speed_text(const std::string &potential, const std::string &other,
                       const stats::Ratio &speed_up, const std::string &place)
{
  return fmt::format("{} is {} {}{} ({})", potential, times_text(speed_up.value), other, place,
                     certainty(speed_up));
}

std::vector<std::string> answers(const compare::Comparison &comparison, size_t longest_name)
{
  std::vector<std::string> sentences;
  for (const auto &cell : comparison.cells) {
    sentences.push_back(fmt::format("{}: {}", stats::to_string(cell.judgement.verdict),
                                    compared_text(cell, Names(longest_name))));
  }
  return sentences;
}

std::vector<std::string> answers(const record::Results &results, size_t longest_name)
{
  const Names name(longest_name);
  std::map<model::CellGroup, std::string> teachers;
  for (const auto &cell : results.cells) {
    if (cell.role == model::Role::teacher)
      teachers.emplace(cell.cell().group, cell.potential);
  }
  std::vector<std::string> sentences;
  for (const auto &cell : results.cells) {
    if (!cell.step_speed_up)
      continue;
    const std::string place =
        teachers.size() > 1 ? fmt::format(" in {}", name(cell.cell().group.label())) : "";
    sentences.push_back(speed_text(name(cell.potential), name(teachers.at(cell.cell().group)),
                                   *cell.step_speed_up, place));
  }
  if (sentences.empty())
    sentences.emplace_back("Nothing is compared: no group has finished runs of a teacher and of "
                           "another potential");
  return sentences;
}

std::vector<std::string> failed_physics(const record::Results &results)
{
  std::vector<std::string> sentences;
  for (const auto &cell : results.cells) {
    if (cell.flags.empty())
      continue;
    sentences.push_back(fmt::format(
        "{}: {}{}", cell.label(), cell.flags.front().message,
        cell.flags.size() == 1 ? "" : fmt::format(" (and {} more)", cell.flags.size() - 1)));
  }
  return sentences;
}

std::vector<std::string> machines(const record::Results &results)
{
  struct Load {
    double low = std::numeric_limits<double>::infinity();
    double high = 0.0;
    int runs = 0;
  };
  std::map<std::string, Load> loads;
  for (const auto &record : results.records) {
    const base::MachineIdentity &machine = record.environment->machine;
    Load &load =
        loads[fmt::format("{}, {}", machine.cpu_model, counted(machine.usable_cpus, "usable CPU"))];
    ++load.runs;
    if (record.environment->load_before) {
      load.low = std::min(load.low, *record.environment->load_before);
      load.high = std::max(load.high, *record.environment->load_before);
    }
  }
  std::vector<std::string> sentences;
  for (const auto &[machine, load] : loads) {
    sentences.push_back(fmt::format(
        "{}: {}{}", machine, counted(load.runs, "run"),
        load.low > load.high
            ? ""
            : fmt::format(", load before a run {:.2g} to {:.2g}", load.low, load.high)));
  }
  return sentences;
}

}  // namespace mlffbench::report
