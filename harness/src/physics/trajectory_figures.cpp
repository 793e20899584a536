// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of trajectories.
#include "physics/trajectory_figures.h"

#include "base/json_output.h"
#include "benchlog/bench_log.h"
#include "lammps_file/trajectory.h"
#include "physics/radial_distribution.h"
#include "physics/time_correlation.h"
#include "stats/autocorrelation.h"
#include "stats/mean_interval.h"
#include "stats/series.h"
#include "stats/series_json.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace mlffbench::physics {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double usual_cutoff_A = 6.0;
constexpr double room_to_shrink = 0.95;  // of boxes under a barostat
constexpr double same_length_A = 1e-3;

/// What time correlations need, kept frame by frame.
struct Motion {
  std::vector<int64_t> steps;
  std::vector<std::optional<double>> times_ps;
  Series3 positions;  ///< empty if one frame's are not unwrapped
  Series3 velocities;
  bool unwrapped = true;
  bool moving = true;

  void add(const lammps_file::Frame &frame)
  {
    steps.push_back(frame.step);
    times_ps.push_back(frame.time_ps);
    unwrapped = unwrapped && frame.unwrapped;
    moving = moving && !frame.velocities_A_per_ps.empty();
    if (unwrapped)
      positions.push_back(frame.positions_A);
    if (moving)
      velocities.push_back(frame.velocities_A_per_ps);
  }
  /// Steps between frames; throws if they differ.
  int64_t interval(const std::string &name) const
  {
    const int64_t first = steps[1] - steps[0];
    for (size_t i = 1; i < steps.size(); ++i) {
      if (const int64_t here = steps[i] - steps[i - 1]; here != first || here <= 0) {
        throw std::runtime_error(fmt::format(
            "{}: {} steps lie between the frames of steps {} and {}, {} between the first ones; "
            "write frames at equal intervals, of one run",
            name, here, steps[i - 1], steps[i], first));
      }
    }
    return first;
  }
  /// Throws if the dump tells times that are not those of its steps.
  void check_times(const std::string &name, double timestep_fs) const
  {
    for (size_t i = 1; i < steps.size(); ++i) {
      if (!times_ps[i] || !times_ps[0])
        continue;
      const double told_fs = (*times_ps[i] - *times_ps[0]) * 1e3;
      const double made_fs = static_cast<double>(steps[i] - steps[0]) * timestep_fs;
      if (std::abs(told_fs - made_fs) > 1e-3 * std::abs(made_fs)) {
        throw std::runtime_error(
            fmt::format("{}: {:g} fs lie between the frames of steps {} and {}, which with a time "
                        "step of {:g} fs are {:g} fs",
                        name, told_fs, steps[0], steps[i], timestep_fs, made_fs));
      }
    }
  }
};

double area_between(const std::vector<double> &one, const std::vector<double> &other, double width)
{
  double area = 0.0;
  for (size_t i = 0; i < one.size(); ++i)
    area += std::abs(one[i] - other[i]) * width;
  return area;
}

/// For how long the windows of `second` are near the mean of `first`.
double stable_ps(const TrajectoryFigures &first, const TrajectoryFigures &second)
{
  constexpr double tolerance = 3.0;
  constexpr size_t fewest_windows = 4;  // of one alone the mean is that one
  if (first.rdf_windows.size() < fewest_windows || second.rdf_windows.empty())
    return nan;
  std::map<std::string, double> limits;
  for (const auto &window : first.rdf_windows) {
    for (const auto &[pair, function] : window) {
      double &limit = limits[pair];
      limit = std::max(limit, tolerance * area_between(function, first.rdf.at(pair), first.bin_A));
    }
  }
  for (size_t i = 0; i < second.rdf_windows.size(); ++i) {
    for (const auto &[pair, limit] : limits) {
      if (area_between(second.rdf_windows[i].at(pair), first.rdf.at(pair), first.bin_A) > limit)
        return static_cast<double>(i) * second.window_ps;
    }
  }
  return static_cast<double>(second.frames - 1) * second.interval_ps;
}

bool alike(double one, double other)
{
  return std::abs(one - other) <= 1e-9 * std::max(std::abs(one), std::abs(other));
}

/// Refuses a bench log that is not of the trajectory.
void check_bench_log(const benchlog::BenchLog &log, const std::string &name,
                     const TrajectoryFigures &figures, const std::vector<int64_t> &steps,
                     double timestep_fs)
{
  const auto refuse = [&](const std::string &what) {
    throw std::runtime_error(
        fmt::format("{} is not of the same run as the dump: {}; name the log that fix "
                    "bench/latency wrote in it",
                    name, what));
  };
  const auto number = [&](const char *key) {
    const auto found = log.header.find(key);
    return found != log.header.end() && found->is_number() ? found->get<double>() : nan;
  };
  if (log.pressure_unit != "bar") {
    throw std::runtime_error(
        fmt::format("{}: pressures are in {}, only units metal are read", name, log.pressure_unit));
  }
  if (const double atoms = number("atoms");
      !std::isnan(atoms) && atoms != static_cast<double>(figures.atoms))
    refuse(fmt::format("it has {:.0f} atoms, the dump {}", atoms, figures.atoms));
  if (const double timestep_ps = number("timestep");
      !std::isnan(timestep_ps) && !alike(timestep_ps * 1e3, timestep_fs))
    refuse(fmt::format("its time step is {:g} fs and not {:g}", timestep_ps * 1e3, timestep_fs));
  const auto [first, last] = std::minmax_element(
      log.rows.begin(), log.rows.end(),
      [](const benchlog::BenchRow &a, const benchlog::BenchRow &b) { return a.step < b.step; });
  if (first == log.rows.end())
    refuse("it has no row");
  if (steps.front() < first->step || steps.back() > last->step) {
    refuse(fmt::format("its rows are of steps {} to {}, the frames of steps {} to {}", first->step,
                       last->step, steps.front(), steps.back()));
  }
}

void add_pressure(const std::filesystem::path &bench_log, const std::vector<int64_t> &steps,
                  double timestep_fs, TrajectoryFigures &figures)
{
  constexpr double alpha = 0.05;
  figures.pressure_bar = nan;
  if (bench_log.empty())
    return;
  const benchlog::BenchLog log = benchlog::read_bench_log(bench_log);
  check_bench_log(log, bench_log.string(), figures, steps, timestep_fs);
  figures.tells_units = true;  // its columns are in bar and eV
  std::vector<double> samples;
  for (const auto &row : log.rows) {
    if (row.phase == benchlog::Phase::run && row.step >= steps.front() && std::isfinite(row.press))
      samples.push_back(row.press);
  }
  const auto bad =
      std::count_if(log.rows.begin(), log.rows.end(), [](const benchlog::BenchRow &row) {
        return row.phase == benchlog::Phase::run && row.not_finite;
      });
  if (bad > 0) {
    figures.notes.push_back(fmt::format("{}: {} rows have an energy, temperature or pressure of "
                                        "nan or inf; the mean pressure leaves such pressures out",
                                        bench_log.string(), bad));
  }
  figures.pressure_bar = stats::mean(samples);
  figures.pressure_interval_95 =
      stats::mean_interval(samples, stats::effective_samples(samples), alpha);
}

/// Refuses a frame that cannot follow those before it.
void check_frame(const lammps_file::Frame &frame, const std::string &name,
                 const TrajectoryFigures &figures)
{
  if (frame.ids != figures.ids || frame.kinds != figures.kinds) {
    throw std::runtime_error(fmt::format("{}: the frame of step {} holds other atoms than the "
                                         "first one; dump all atoms of a system that keeps them",
                                         name, frame.step));
  }
  for (const auto *vectors : {&frame.positions_A, &frame.velocities_A_per_ps}) {
    const auto found =
        std::find_if_not(vectors->begin(), vectors->end(), [](const system::Vec3 &vector) {
          constexpr double huge = 1e10;  // overflows where it is squared and added up
          return system::is_finite(vector) &&
                 std::max({std::abs(vector[0]), std::abs(vector[1]), std::abs(vector[2])}) < huge;
        });
    if (found != vectors->end()) {
      throw std::runtime_error(
          fmt::format("{}: atom {} has no place or no velocity at step {}; end the dump before the "
                      "simulation explodes",
                      name, frame.ids[static_cast<size_t>(found - vectors->begin())], frame.step));
    }
  }
}

}  // namespace

TrajectoryFigures trajectory_figures(const RunFiles &files, const TrajectoryOptions &options)
{
  const std::filesystem::path &dump = files.dump;
  lammps_file::TrajectoryReader reader(dump);
  TrajectoryFigures figures;
  Motion motion;
  std::optional<RadialDistribution> distribution;
  std::optional<RadialDistribution> window;
  int64_t in_window = 0;
  std::optional<system::Box> box;
  bool same_box = true;
  for (int64_t number = 0; auto frame = reader.next_of_clear_kinds(); ++number) {
    if (number < options.skip_frames)
      continue;
    if (!distribution) {
      const double half_A = 0.5 * frame->box.smallest_width_A();
      distribution.emplace(options.cutoff_A > 0.0
                               ? options.cutoff_A
                               : std::min(usual_cutoff_A, room_to_shrink * half_A),
                           options.bins);
      window = distribution;
      figures.ids = frame->ids;
      figures.kinds = frame->kinds;
      box = frame->box;
    }
    check_frame(*frame, dump.string(), figures);
    same_box = same_box && box->same_shape(frame->box, same_length_A);
    window->add(*frame);
    motion.add(*frame);
    if (++in_window == options.window_frames) {
      figures.rdf_windows.push_back(window->functions());
      distribution->add(*window);
      window->clear();
      in_window = 0;
    }
  }
  constexpr size_t fewest_frames = 2;
  if (motion.steps.size() < fewest_frames) {
    throw std::runtime_error(fmt::format(
        "{} has {} {} after those to skip; at least {} are needed", dump.string(),
        motion.steps.size(), motion.steps.size() == 1 ? "frame" : "frames", fewest_frames));
  }
  figures.frames = static_cast<int64_t>(motion.steps.size());
  figures.atoms = std::ssize(figures.ids);
  figures.interval_ps =
      static_cast<double>(motion.interval(dump.string())) * options.timestep_fs * 1e-3;
  motion.check_times(dump.string(), options.timestep_fs);
  figures.tells_units = reader.tells_units();
  figures.notes = reader.notes();
  if (same_box)
    figures.volume_A3 = box->volume_A3();
  figures.window_ps = static_cast<double>(options.window_frames) * figures.interval_ps;
  distribution->add(*window);
  figures.bin_A = distribution->width_A();
  figures.distances_A = distribution->distances_A();
  figures.rdf = distribution->functions();
  figures.diffusion_A2_per_ps = nan;
  const size_t lags = motion.steps.size() / 2;
  if (motion.unwrapped) {
    figures.msd_A2 = mean_square_displacement(motion.positions, lags);
    figures.diffusion_A2_per_ps = diffusion_A2_per_ps(figures.msd_A2, figures.interval_ps);
  }
  if (motion.moving) {
    figures.vacf = velocity_autocorrelation(motion.velocities, lags);
    auto spectrum = vibrational_spectrum(figures.vacf, figures.interval_ps);
    figures.frequencies_THz = std::move(spectrum.frequencies_THz);
    figures.spectrum_ps = std::move(spectrum.density_ps);
  }
  add_pressure(files.bench_log, motion.steps, options.timestep_fs, figures);
  return figures;
}

TrajectoryDifference trajectory_difference(const TrajectoryFigures &first,
                                           const TrajectoryFigures &second)
{
  const auto refuse = [](const std::string &what) {
    throw std::runtime_error("these trajectories cannot be compared: " + what);
  };
  if (first.atoms != second.atoms)
    refuse(fmt::format("{} atoms and {}", first.atoms, second.atoms));
  if (first.ids != second.ids)
    refuse("their atoms have other ids");
  if (const auto [one, other] = std::mismatch(first.kinds.begin(), first.kinds.end(),
                                              second.kinds.begin(), second.kinds.end());
      one != first.kinds.end()) {
    refuse(fmt::format("atom {} is {} in one and {} in the other",
                       first.ids[static_cast<size_t>(one - first.kinds.begin())], *one, *other));
  }
  if (first.volume_A3 && second.volume_A3 &&
      std::abs(*first.volume_A3 - *second.volume_A3) > 1e-4 * *first.volume_A3) {
    refuse(fmt::format("boxes of {:.6g} A^3 and {:.6g} A^3, neither of which changes",
                       *first.volume_A3, *second.volume_A3));
  }
  if (!alike(first.interval_ps, second.interval_ps)) {
    refuse(fmt::format("{:.6g} ps between frames and {:.6g} ps", first.interval_ps,
                       second.interval_ps));
  }
  if (!alike(first.bin_A, second.bin_A)) {
    refuse(fmt::format("radial distributions up to {:.6g} Angstrom and up to {:.6g}; name a "
                       "distance that suits both by --cutoff-A",
                       first.bin_A * static_cast<double>(first.distances_A.size()),
                       second.bin_A * static_cast<double>(second.distances_A.size())));
  }
  TrajectoryDifference difference;
  for (const auto &[pair, one] : first.rdf) {
    const auto other = second.rdf.find(pair);
    if (other == second.rdf.end())
      refuse(fmt::format("only one has the pair {}", pair));
    difference.rdf_A[pair] = area_between(one, other->second, first.bin_A);
  }
  if (first.rdf.size() != second.rdf.size())
    refuse("one has more pairs of elements or types");

  difference.vacf_rms = difference.spectrum = nan;
  if (const size_t lags = std::min(first.vacf.size(), second.vacf.size()); lags > 1) {
    double squares = 0.0;
    for (size_t i = 0; i < lags; ++i)
      squares += (first.vacf[i] - second.vacf[i]) * (first.vacf[i] - second.vacf[i]);
    difference.vacf_rms = std::sqrt(squares / static_cast<double>(lags));
    // Of the same lags, so that both have the same resolution.
    const auto cut = [&](const TrajectoryFigures &figures) {
      return vibrational_spectrum(
          {figures.vacf.begin(), figures.vacf.begin() + static_cast<std::ptrdiff_t>(lags)},
          figures.interval_ps);
    };
    const Spectrum one = cut(first);
    const Spectrum other = cut(second);
    difference.spectrum =
        0.5 * area_between(one.density_ps, other.density_ps, one.frequencies_THz[1]);
  }
  difference.diffusion_A2_per_ps = second.diffusion_A2_per_ps - first.diffusion_A2_per_ps;
  difference.pressure_bar = second.pressure_bar - first.pressure_bar;
  difference.stable_ps = stable_ps(first, second);
  return difference;
}

nlohmann::ordered_json to_json(const TrajectoryFigures &figures)
{
  return {{"frames", figures.frames},
          {"atoms", figures.atoms},
          {"interval_ps", figures.interval_ps},
          {"distances_A", figures.distances_A},
          {"rdf", figures.rdf},
          {"msd_A2", figures.msd_A2},
          {"diffusion_A2_per_ps", base::json_number(figures.diffusion_A2_per_ps)},
          {"vacf", figures.vacf},
          {"frequencies_THz", figures.frequencies_THz},
          {"spectrum_ps", figures.spectrum_ps},
          {"pressure_bar", base::json_number(figures.pressure_bar)},
          {"pressure_interval_95", stats::to_json(figures.pressure_interval_95)}};
}

nlohmann::ordered_json to_json(const TrajectoryDifference &difference)
{
  return {{"rdf_A", difference.rdf_A},
          {"vacf_rms", base::json_number(difference.vacf_rms)},
          {"spectrum", base::json_number(difference.spectrum)},
          {"diffusion_A2_per_ps", base::json_number(difference.diffusion_A2_per_ps)},
          {"pressure_bar", base::json_number(difference.pressure_bar)},
          {"stable_ps", base::json_number(difference.stable_ps)}};
}

}  // namespace mlffbench::physics
