// SPDX-License-Identifier: GPL-2.0-or-later
// Figures parity and parity_error.
#include "figures/students.h"

#include <cmath>
#include <fmt/format.h>

namespace mlffbench::figures {

namespace {

Figure parity_figure(const StudentPair &pair, const physics::ForceParity &parity)
{
  Figure figure = figure_of(pair, {"parity",
                                   "fidelity",
                                   "Forces of student and teacher",
                                   {"force component of the teacher", "eV/Angstrom"},
                                   {"force component of the student", "eV/Angstrom"}});
  std::vector<double> teacher_from, teacher_to, student_from, student_to, components;
  const auto edge = [&](size_t bin) {
    return parity.lowest_eV_per_A + static_cast<double>(bin) * parity.bin_eV_per_A;
  };
  int64_t on_diagonal = 0;
  for (size_t i = 0; i < parity.bins; ++i) {
    for (size_t k = 0; k < parity.bins; ++k) {
      const int64_t count = parity.counts[i * parity.bins + k];
      if (count == 0)
        continue;
      teacher_from.push_back(edge(i));
      teacher_to.push_back(edge(i + 1));
      student_from.push_back(edge(k));
      student_to.push_back(edge(k + 1));
      components.push_back(static_cast<double>(count));
      figure.rows_in += count;
      on_diagonal += i == k ? count : 0;
    }
  }
  add_fact(figure, fmt::format("{:.3g} % of {} components of {} lie within {:.2g} eV/Angstrom of "
                               "those of {}, in the bin on the diagonal",
                               100.0 * static_cast<double>(on_diagonal) /
                                   static_cast<double>(figure.rows_in),
                               figure.rows_in, pair.student, parity.bin_eV_per_A, pair.teacher));
  conclude(figure,
           "Every component is counted, in bins of one width over the whole range; the line is "
           "where both agree.",
           "components", components.size());
  const std::vector<double> ends{edge(0), edge(parity.bins)};
  figure.data = {{"main",
                  {{"teacher_from", teacher_from},
                   {"teacher_to", teacher_to},
                   {"student_from", student_from},
                   {"student_to", student_to},
                   {"components", components}}},
                 {"diagonal", {{"teacher", ends}, {"student", ends}}}};
  return figure;
}

Figure error_figure(const StudentPair &pair, const physics::ForceParity &parity)
{
  Figure figure = figure_of(pair, {"parity_error",
                                   "fidelity",
                                   "Force error over the size of the force",
                                   {"size of the teacher's force", "eV/Angstrom"},
                                   {"error of a component", "eV/Angstrom"}});
  std::vector<std::string> potential;
  std::vector<double> from, to, atoms, rmse, largest;
  for (size_t i = 0; i < parity.by_size.size(); ++i) {
    const physics::ErrorOfSize &error = parity.by_size[i];
    if (error.atoms == 0)
      continue;
    potential.push_back(pair.student);
    from.push_back(static_cast<double>(i) * parity.size_bin_eV_per_A);
    to.push_back(static_cast<double>(i + 1) * parity.size_bin_eV_per_A);
    atoms.push_back(static_cast<double>(error.atoms));
    rmse.push_back(std::sqrt(error.squares / (3.0 * atoms.back())));
    largest.push_back(error.largest_eV_per_A);
    figure.rows_in += error.atoms;
  }
  add_fact(figure, fmt::format("RMSE of {} is {:.3g} eV/Angstrom where the force of {} is below "
                               "{:.3g} eV/Angstrom, and {:.3g} where it is above {:.3g}",
                               pair.student, rmse.front(), pair.teacher, to.front(), rmse.back(),
                               from.back()));
  conclude(figure, "Filled: root mean square of a component's error; hollow: the largest.",
           "forces", rmse.size());
  figure.data = {{"main",
                  {{"potential", potential},
                   {"from_eV_per_A", from},
                   {"to_eV_per_A", to},
                   {"atoms", atoms},
                   {"rmse_eV_per_A", rmse},
                   {"max_eV_per_A", largest}}}};
  return figure;
}

}  // namespace

Figures parity_figures(const StudentPair &pair, const physics::ForceParity &parity)
{
  return {{{pair.teacher, "teacher"}, {pair.student, "student"}},
          {parity_figure(pair, parity), error_figure(pair, parity)}};
}

}  // namespace mlffbench::figures
