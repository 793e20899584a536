// SPDX-License-Identifier: GPL-2.0-or-later
// Pages of students.
#include "report/students_page.h"

#include "report/counted.h"
#include "report/table.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench::report {

namespace {

/// "student in si/rerun/1x1"; of files "student".
std::string name_of(const figures::StudentPair &pair)
{
  return pair.group.empty() ? pair.student : fmt::format("{} in {}", pair.student, pair.group);
}

PageTable force_table(const figures::StudentPair &pair, const physics::ForceComparison &forces)
{
  PageTable table{"forces",
                  fmt::format("Components of the forces of {}, student minus teacher, "
                              "eV/\u00c5; RMSE/rms and cosine without unit",
                              name_of(pair)),
                  header_cells({"atoms of"}, {"atoms", "teacher rms", "MAE", "RMSE", "P95", "max",
                                              "RMSE/rms", "cosine"}),
                  {}};
  const auto add = [&](const std::string &kind, const physics::ForceError &error) {
    table.rows.push_back(
        {pair.student,
         {text_cell(kind), count_cell(error.atoms), number_cell(error.teacher_rms_eV_per_A),
          number_cell(error.mae_eV_per_A), number_cell(error.rmse_eV_per_A),
          number_cell(error.p95_eV_per_A), number_cell(error.max_eV_per_A),
          number_cell(error.relative_rmse), number_cell(error.cosine)}});
  };
  const auto by_kind = forces.by_kind();
  for (const auto &[kind, error] : by_kind)
    add(kind, error);
  if (by_kind.size() > 1)
    add("all", forces.all());
  return table;
}

PageTable energy_table(const figures::StudentPair &pair, const physics::EnergyError &error)
{
  PageTable table{"energies",
                  fmt::format("Energy and stress of {}, student minus teacher; energies without "
                              "their mean difference of {} eV/atom",
                              name_of(pair), significant(error.offset_eV_per_atom, 3)),
                  header_cells({"figure", "unit"}, {"MAE", "RMSE", "max"}),
                  {}};
  const auto add = [&](const char *figure, const char *unit, double mae, double rmse,
                       const PageCell &largest) {
    table.rows.push_back(
        {pair.student,
         {text_cell(figure), text_cell(unit), number_cell(mae), number_cell(rmse), largest}});
  };
  const PageCell none{"", true, ""};
  add("energy", "eV/atom", error.mae_eV_per_atom, error.rmse_eV_per_atom,
      number_cell(error.max_eV_per_atom));
  add("stress", "GPa", error.stress_mae_GPa, error.stress_rmse_GPa, none);
  add("virial", "eV/atom", error.virial_mae_eV_per_atom, error.virial_rmse_eV_per_atom, none);
  return table;
}

/// Differences beside those of two runs of the teacher.
PageTable difference_table(const figures::StudentPair &pair,
                           const physics::TrajectoryComparison &comparison)
{
  const physics::TrajectoryDifference &apart = comparison.difference;
  const auto &floor = comparison.floor;
  PageTable table{"trajectories",
                  fmt::format("{}: how far it is from its teacher, and how far another run of the "
                              "teacher is",
                              name_of(pair)),
                  header_cells({"figure", "unit"}, {"student", "teacher, again"}),
                  {}};
  const auto add = [&](const std::string &figure, const char *unit, double of_student,
                       std::optional<double> of_teacher) {
    table.rows.push_back(
        {pair.student,
         {text_cell(figure), text_cell(unit), number_cell(of_student),
          of_teacher ? number_cell(*of_teacher) : PageCell{"not known", true, ""}}});
  };
  const auto of_floor = [&](double physics::TrajectoryDifference::*figure) {
    return floor ? std::optional((*floor).*figure) : std::nullopt;
  };
  using Difference = physics::TrajectoryDifference;
  for (const auto &[kinds, difference] : apart.rdf_A)
    add("RDF " + kinds, "\u00c5", difference,
        floor ? std::optional(floor->rdf_A.at(kinds)) : std::nullopt);
  add("velocity autocorrelation", "1", apart.vacf_rms, of_floor(&Difference::vacf_rms));
  add("vibrational spectrum", "1", apart.spectrum, of_floor(&Difference::spectrum));
  add("diffusion", "\u00c5\u00b2/ps", apart.diffusion_A2_per_ps,
      of_floor(&Difference::diffusion_A2_per_ps));
  add("pressure", "bar", apart.pressure_bar, of_floor(&Difference::pressure_bar));
  add("structure stable for", "ps", apart.stable_ps, of_floor(&Difference::stable_ps));
  return table;
}

}  // namespace

PageContent fidelity_page(const figures::StudentPair &pair, const physics::ForceComparison &forces,
                          const std::optional<physics::EnergyError> &energies,
                          const physics::ForceParity &parity)
{
  PageContent page;
  page.title = fmt::format("Forces of {} - mlff-bench", name_of(pair));
  const physics::ForceError all = forces.all();
  page.answers = {fmt::format("{}: force components differ from those of {} by {} eV/\u00c5 "
                              "(RMSE), {} % of their rms, in {}",
                              name_of(pair), pair.teacher, significant(all.rmse_eV_per_A, 3),
                              significant(100.0 * all.relative_rmse, 3),
                              counted(forces.frames(), "frame"))};
  page.tables = {{"fidelity", force_table(pair, forces)}};
  if (energies)
    page.tables.emplace_back("fidelity", energy_table(pair, *energies));
  page.figures = figures::parity_figures(pair, parity);
  return page;
}

PageContent trajectories_page(const figures::StudentPair &pair,
                              const physics::TrajectoryComparison &comparison)
{
  PageContent page;
  page.title = fmt::format("Trajectories of {} - mlff-bench", name_of(pair));
  const auto length_ps =
      static_cast<double>(comparison.teacher.frames - 1) * comparison.teacher.interval_ps;
  page.answers = {fmt::format("{}: structure stays that of {} for {} of {} ps", name_of(pair),
                              pair.teacher, significant(comparison.difference.stable_ps, 3),
                              significant(length_ps, 3))};
  if (!comparison.floor)
    page.notes = {fmt::format("{}: no second run of the teacher, so nothing to hold the "
                              "differences against; raise `repetitions`.",
                              name_of(pair))};
  page.tables = {{"fidelity", difference_table(pair, comparison)}};
  page.figures = figures::trajectory_figures(pair, comparison);
  return page;
}

PageContent students_page(std::vector<PageContent> students,
                          const std::vector<std::string> &unfinished,
                          const std::vector<std::string> &failed,
                          const std::vector<std::string> &flags)
{
  PageContent page;
  page.title = students.size() == 1 ? students.front().title : "Students - mlff-bench";
  for (auto &student : students)
    add(page, std::move(student));
  if (!flags.empty())
    page.alarms = {{fmt::format("Physics checks failed: {}.", counted(flags.size(), "time")),
                    "No figure of these runs counts.", flags}};
  if (page.answers.empty())
    page.answers = {"No student is compared"};
  const auto add_state = [&](const std::vector<std::string> &sentences, const char *what) {
    if (!sentences.empty())
      page.states.push_back({fmt::format("{} {}", sentences.size(), what),
                             fmt::format("{}", fmt::join(sentences, "\n")), true});
  };
  add_state(failed, "failed");
  add_state(unfinished, "not finished");
  return page;
}

}  // namespace mlffbench::report
