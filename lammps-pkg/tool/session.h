// SPDX-License-Identifier: GPL-2.0-or-later
// What the checks share: the model, the samples that it is tried on, limits, and what a check has
// found.

#ifndef MLFF_TOOL_SESSION_H
#define MLFF_TOOL_SESSION_H

#include "mlff_model.h"
#include "sample_graph.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace mlff_tool {

struct CheckOptions {
  std::uint64_t seed = 1;
  int atoms = 0;  ///< of the large system; 0: by the model's speed
  // Relative limits; those not given follow the model's dtype.
  std::optional<double> tolerance;  ///< derivatives against differences of energies
  std::optional<double> rotation;   ///< answers of a rotated system
  std::optional<double> rounding;   ///< answers that may differ by rounding alone
};

struct Limits {
  double derivative;
  double rotation;
  double rounding;
};

enum class Status { pass, warn, fail, skip };

/// What one check has found.
struct Finding {
  static constexpr double NONE = std::numeric_limits<double>::quiet_NaN();

  Status status = Status::pass;
  double measured = NONE;
  double limit = NONE;
  std::string unit;     ///< of both
  std::string message;  ///< one sentence

  static Finding skip(std::string reason)
  {
    return {Status::skip, NONE, NONE, "", std::move(reason)};
  }
  /// pass or `otherwise`, by measured <= limit; the message is the one that fits.
  static Finding judge(double measured, double limit, std::string unit, std::string good,
                       std::string bad, Status otherwise = Status::fail);
};

/// Output of the model in double precision; a vector is empty where the model does not give it.
struct Answer {
  std::vector<double> energy;    ///< [N], eV
  std::vector<Vec3> edge_grad;   ///< [E], eV/Angstrom
  std::vector<Vec3> node_force;  ///< [N], eV/Angstrom
  std::vector<double> virial;    ///< [6], eV

  [[nodiscard]] bool finite() const;
};

class Session {
public:
  Session(mlff::Model &model, CheckOptions wanted);

  Answer evaluate(const SampleGraph &graph);

  [[nodiscard]] const mlff::Metadata &meta() const { return model_.metadata(); }

  /// Random numbers of one check. They do not depend on what other checks drew.
  [[nodiscard]] Random random(std::uint64_t check) const
  {
    return Random(1000 * options.seed + check);
  }

  /// What rounding may add to a sum of energies, eV. Energies are rounded independently of each
  /// other, and more than once inside the model.
  [[nodiscard]] double rounding_of(const std::vector<double> &energies) const;

  /// The small system of most checks: 18 atoms, several images of a pair, atoms that see their own
  /// images. No edge is so close to the cutoff that a small displacement would carry it across.
  [[nodiscard]] Structure small_structure() const;
  [[nodiscard]] SampleGraph small_graph() const;

  const CheckOptions options;
  const Limits limits;
  const double spacing;             ///< of the samples' crystals, Angstrom
  std::vector<std::int64_t> kinds;  ///< species that the samples are made of
  double evaluation_s = 0.0;        ///< time of one evaluation of the small graph

private:
  mlff::Model &model_;
  std::vector<std::int64_t> index_;  // kept between calls, as a caller in a simulation does
  std::vector<float> single_vec_, single_weight_;
  std::vector<double> double_vec_;
};

/// Largest value and largest difference of components. NaN if there is one in them.
double largest(const std::vector<double> &values);
double largest(const std::vector<Vec3> &values);
double difference(const std::vector<double> &a, const std::vector<double> &b);
double difference(const std::vector<Vec3> &a, const std::vector<Vec3> &b);

/// The larger one; NaN if one of them is NaN, so that it fails every limit.
double worse(double a, double b);

/// error / scale, where 0 / 0 is no error.
double relative(double error, double scale);

/// Largest difference of two answers, each output relative to the largest value of `a`.
double difference(const Answer &a, const Answer &b);

}  // namespace mlff_tool

#endif
