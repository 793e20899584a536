// SPDX-License-Identifier: GPL-2.0-or-later
// Figures rdf, vacf, spectrum and msd: teacher, its other run, and student.
#include "figures/sampling.h"
#include "figures/students.h"
#include "physics/time_correlation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <numeric>

namespace mlffbench::figures {

namespace {

constexpr size_t most_points = 1000;

/// A trajectory, named as in the legend; the teacher's first run comes first.
struct Named {
  std::string name;
  const physics::TrajectoryFigures *of = nullptr;
};

std::vector<Named> all_of(const StudentPair &pair, const physics::TrajectoryComparison &comparison)
{
  std::vector<Named> all{{pair.teacher, &comparison.teacher}};
  if (comparison.other_teacher)
    all.push_back({other_run_of(pair.teacher), &*comparison.other_teacher});
  all.push_back({pair.student, &comparison.student});
  return all;
}

/// One value of each trajectory at each place, as many of all.
struct Curves {
  std::vector<double> x;
  std::vector<std::vector<double>> y;
};

/// At most `most_points`, means of stretches: of a density they keep the area.
Curves thinned(const Curves &curves)
{
  if (curves.x.size() <= most_points)
    return curves;
  const auto parts = stretches(curves.x.size(), most_points);
  const auto means = [&](const std::vector<double> &values) {
    std::vector<double> list;
    for (const auto &part : parts) {
      const auto begin = values.begin();
      list.push_back(std::accumulate(begin + static_cast<ptrdiff_t>(part.begin),
                                     begin + static_cast<ptrdiff_t>(part.end), 0.0) /
                     static_cast<double>(part.end - part.begin));
    }
    return list;
  };
  Curves thin{means(curves.x), {}};
  for (const auto &one : curves.y)
    thin.y.push_back(means(one));
  return thin;
}

/// Curves of time lags, as long as the shortest.
Curves over_lags(const std::vector<Named> &all,
                 std::vector<double> physics::TrajectoryFigures::*curve)
{
  size_t lags = std::numeric_limits<size_t>::max();
  for (const auto &one : all)
    lags = std::min(lags, (one.of->*curve).size());
  Curves curves;
  for (size_t i = 0; i < lags; ++i)
    curves.x.push_back(static_cast<double>(i) * all.front().of->interval_ps);
  for (const auto &one : all) {
    const auto begin = (one.of->*curve).begin();
    curves.y.emplace_back(begin, begin + static_cast<ptrdiff_t>(lags));
  }
  return curves;
}

/// How far two trajectories are apart, in words.
using Fact = std::function<std::string(const physics::TrajectoryDifference &)>;

/// What a figure says of its curves.
struct Said {
  std::string caption;
  Fact fact;
};

void fill(Figure &figure, const StudentPair &pair, const physics::TrajectoryComparison &comparison,
          const Curves &curves, const Said &said)
{
  const auto all = all_of(pair, comparison);
  std::vector<std::string> potential;
  std::vector<double> x, y, difference;
  for (size_t k = 0; k < all.size(); ++k) {
    for (size_t i = 0; i < curves.x.size(); ++i) {
      potential.push_back(all[k].name);
      x.push_back(curves.x[i]);
      y.push_back(curves.y[k][i]);
      difference.push_back(k == 0 ? std::numeric_limits<double>::quiet_NaN()
                                  : curves.y[k][i] - curves.y.front()[i]);
    }
    figure.rows_in += all[k].of->frames;
  }
  add_fact(figure, fmt::format("{} and {}: {}", pair.teacher, pair.student,
                               said.fact(comparison.difference)));
  if (comparison.floor)
    add_fact(figure, fmt::format("two runs of {}: {}", pair.teacher, said.fact(*comparison.floor)));
  conclude(figure,
           fmt::format("{} Below, differences from the first run of {}{}.", said.caption,
                       pair.teacher,
                       comparison.floor ? "; those of its other run are the floor"
                                        : "; no other run of it says how much of them is chance"),
           "frames", x.size());
  figure.data = {
      {"main", {{"potential", potential}, {"x", x}, {"y", y}, {"difference", difference}}}};
}

Figure rdf_figure(const StudentPair &pair, const physics::TrajectoryComparison &comparison,
                  const std::string &elements)
{
  Figure figure = figure_of(
      pair, {"rdf", "fidelity", "Radial distribution", {"distance", "Angstrom"}, {"g(r)", "1"}},
      elements);
  Curves curves{comparison.teacher.distances_A, {}};
  for (const auto &one : all_of(pair, comparison))
    curves.y.push_back(one.of->rdf.at(elements));
  fill(figure, pair, comparison, thinned(curves),
       {"Means over all frames.", [&](const physics::TrajectoryDifference &difference) {
          return fmt::format("{:.3g} Angstrom between the curves of {}",
                             difference.rdf_A.at(elements), elements);
        }});
  return figure;
}

Figure vacf_figure(const StudentPair &pair, const physics::TrajectoryComparison &comparison)
{
  Figure figure = figure_of(
      pair,
      {"vacf", "fidelity", "Velocity autocorrelation", {"time", "ps"}, {"autocorrelation", "1"}});
  Curves curves = over_lags(all_of(pair, comparison), &physics::TrajectoryFigures::vacf);
  if (curves.x.empty()) {
    figure.refused = "a dump has no velocities; dump vx vy vz as well";
    return figure;
  }
  std::string caption = "Over half of the frames.";
  if (curves.x.size() > most_points) {
    caption = fmt::format("The first {} of {} lags.", most_points, curves.x.size());
    curves.x.resize(most_points);
    for (auto &one : curves.y)
      one.resize(most_points);
  }
  fill(figure, pair, comparison, curves,
       {caption, [](const physics::TrajectoryDifference &difference) {
          return fmt::format("{:.3g} root mean square difference", difference.vacf_rms);
        }});
  return figure;
}

/// Without the empty end: up to a fifth beyond where all but a hundredth of each density lies.
void cut_empty_end(Curves &curves)
{
  constexpr double share = 0.99;
  size_t last = 0;
  for (const auto &density : curves.y) {
    const double whole = std::accumulate(density.begin(), density.end(), 0.0);
    double sum = 0.0;
    size_t i = 0;
    while (i < density.size() && (sum += density[i]) < share * whole)
      ++i;
    last = std::max(last, i);
  }
  const size_t kept = std::min(curves.x.size(), last + last / 5 + 1);
  curves.x.resize(kept);
  for (auto &density : curves.y)
    density.resize(kept);
}

Figure spectrum_figure(const StudentPair &pair, const physics::TrajectoryComparison &comparison)
{
  Figure figure = figure_of(pair, {"spectrum",
                                   "fidelity",
                                   "Vibrational spectrum",
                                   {"frequency", "THz"},
                                   {"density of states", "1/THz"}});
  // Of as many lags, so that all have one resolution.
  const Curves lags = over_lags(all_of(pair, comparison), &physics::TrajectoryFigures::vacf);
  if (lags.x.size() < 2) {
    figure.refused = "a dump has no velocities; dump vx vy vz as well";
    return figure;
  }
  Curves curves;
  for (const auto &one : lags.y) {
    physics::Spectrum spectrum = physics::vibrational_spectrum(one, comparison.teacher.interval_ps);
    curves.x = std::move(spectrum.frequencies_THz);
    curves.y.push_back(std::move(spectrum.density_ps));
  }
  cut_empty_end(curves);
  fill(figure, pair, comparison, thinned(curves),
       {"Each has the area 1; the end without states is cut off.",
        [](const physics::TrajectoryDifference &difference) {
          return fmt::format("{:.3g} % of the spectra lie apart", 100.0 * difference.spectrum);
        }});
  return figure;
}

Figure msd_figure(const StudentPair &pair, const physics::TrajectoryComparison &comparison)
{
  Figure figure = figure_of(pair, {"msd",
                                   "fidelity",
                                   "Mean square displacement",
                                   {"time", "ps"},
                                   {"mean square displacement", "Angstrom^2"}});
  const Curves curves = over_lags(all_of(pair, comparison), &physics::TrajectoryFigures::msd_A2);
  if (curves.x.empty()) {
    figure.refused = "a dump has no unwrapped positions; dump xu yu zu";
    return figure;
  }
  fill(figure, pair, comparison, thinned(curves),
       {"Over half of the frames.", [](const physics::TrajectoryDifference &difference) {
          return fmt::format("{:.3g} Angstrom^2/ps between their diffusion coefficients",
                             std::abs(difference.diffusion_A2_per_ps));
        }});
  return figure;
}

}  // namespace

Figures trajectory_figures(const StudentPair &pair, const physics::TrajectoryComparison &comparison)
{
  Figures figures;
  figures.potentials = {{pair.teacher, "teacher"}};
  if (comparison.other_teacher)
    figures.potentials.push_back({other_run_of(pair.teacher), "teacher"});
  figures.potentials.push_back({pair.student, "student"});
  for (const auto &[elements, function] : comparison.teacher.rdf)
    figures.figures.push_back(rdf_figure(pair, comparison, elements));
  figures.figures.push_back(vacf_figure(pair, comparison));
  figures.figures.push_back(spectrum_figure(pair, comparison));
  figures.figures.push_back(msd_figure(pair, comparison));
  return figures;
}

}  // namespace mlffbench::figures
