/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What fix bench/latency prints at the end of a run.
------------------------------------------------------------------------- */

#include "bench_summary.h"

#include "fmt/format.h"

namespace {

// Fewer calls than this say nothing of the slowest percent.
constexpr std::int64_t FEWEST_FOR_P99 = 500;

constexpr double MB = 1e6;

}  // namespace

/* ---------------------------------------------------------------------- */

std::string LAMMPS_NS::bench_summary(const std::string &id, const std::string &file, bool own_clock,
                                     const mlff::BenchRun &summary,
                                     const mlff::BenchRows::Summary &sums)
{
  const auto &pair = sums.pair;
  const auto &step = sums.step;
  std::string text =
      fmt::format("\nFix bench/latency {}: {} force calls, {} of them for the statistics, in {}\n",
                  id, summary.calls, pair.samples(), file);
  if (pair.samples() > 0) {
    text += "Section  |  median    |  mean      |  P99       |  max       |%step\n";
    text += "------------------------------------------------------------------\n";
    const auto row = [&](const char *name, const mlff::Histogram &times) {
      const bool enough = times.samples() >= FEWEST_FOR_P99;
      text +=
          fmt::format("{:<8} | {:<10.5g} | {:<10.5g} | {:<10} | {:<10.5g} |{:>6.2f}\n", name,
                      times.quantile(0.5), times.mean(),
                      enough ? fmt::format("{:.5g}", times.quantile(0.99)) : "-", times.largest(),
                      step.sum() > 0.0 ? 100.0 * times.sum() / step.sum() : 0.0);
    };
    row(own_clock ? "Force" : "Pair", pair);
    if (step.samples() > 0) {
      const char *names[] = {"Neigh", "Comm", "Other"};
      const double parts[] = {sums.neigh, sums.comm, sums.other};
      for (int part = own_clock ? 2 : 0; part < 3; part++) {
        const double sum = parts[part];
        text += fmt::format("{:<8} | {:<10} | {:<10.5g} | {:<10} | {:<10} |{:>6.2f}\n", names[part],
                            "-", sum / static_cast<double>(step.samples()), "-", "-",
                            step.sum() > 0.0 ? 100.0 * sum / step.sum() : 0.0);
      }
      row("Step", step);
    }
  }
  if (const auto &drift = summary.drift; drift.samples > 0) {
    text += fmt::format("Drift of the conserved energy: {:.3g} {} ({:.3g} to {:.3g}), {:.2g} of "
                        "the kinetic energy's spread{}\n",
                        drift.value, summary.drift_unit, drift.low, drift.high, summary.drift_ratio,
                        drift.flagged ? "  *** beyond the limit ***" : "");
  }
  if (!summary.not_conserved.empty()) {
    text += fmt::format("No drift of the conserved energy: {}\n", summary.not_conserved);
  }
  text += fmt::format("Resident memory: {:.1f} MB, peak {:.1f} MB", summary.rss_B / MB,
                      summary.peak_rss_B / MB);
  if (const auto &growth = summary.memory_growth; growth.samples > 0) {
    text +=
        fmt::format(", growth {:.2f} MB ({:.2f} to {:.2f}){}", growth.value / MB, growth.low / MB,
                    growth.high / MB, growth.flagged ? "  *** a leak ***" : "");
  }
  return text + "\n";
}
