// SPDX-License-Identifier: GPL-2.0-or-later

#include "session.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mlff_tool {

namespace {

/// Edges longer than cutoff - MARGIN_A are left out of samples whose atoms are displaced: by 0.02
/// at most along each axis, both ends of an edge.
constexpr double MARGIN_A = 0.08;

Limits limits_of(const CheckOptions &options, mlff::Dtype dtype)
{
  const bool single = dtype == mlff::Dtype::float32;
  return {options.tolerance.value_or(single ? 2e-3 : 1e-6),
          options.rotation.value_or(single ? 1e-4 : 1e-6),
          options.rounding.value_or(single ? 2e-5 : 1e-9)};
}

/// Some 20 to 60 neighbours at distances that occur in matter, as far as the cutoff allows both.
double spacing_for(double cutoff)
{
  return std::min(0.7 * cutoff, std::clamp(cutoff / 2.1, 2.0, 2.6));
}

template <typename Real> std::vector<double> values(const void *data, std::int64_t count)
{
  const auto *real = static_cast<const Real *>(data);
  return {real, real + count};
}

template <typename Real> std::vector<Vec3> vectors(const void *data, std::int64_t count)
{
  const auto *real = static_cast<const Real *>(data);
  std::vector<Vec3> result(count);
  for (std::int64_t k = 0; k < count; k++) {
    result[k] = {real[3 * k], real[3 * k + 1], real[3 * k + 2]};
  }
  return result;
}

template <typename Real> Answer converted(const mlff::OutputView &output, const SampleGraph &graph)
{
  Answer answer;
  answer.energy = values<Real>(output.atom_energy, graph.nodes());
  if (output.edge_grad) {
    answer.edge_grad = vectors<Real>(output.edge_grad, graph.edges());
  }
  if (output.node_force) {
    answer.node_force = vectors<Real>(output.node_force, graph.nodes());
  }
  if (output.virial) {
    answer.virial = values<Real>(output.virial, 6);
  }
  return answer;
}

}  // namespace

Finding Finding::judge(double measured, double limit, std::string unit, std::string good,
                       std::string bad, Status otherwise)
{
  const bool passed = std::isfinite(measured) && measured <= limit;
  return {passed ? Status::pass : otherwise, measured, limit, std::move(unit),
          passed ? std::move(good) : std::move(bad)};
}

bool Answer::finite() const
{
  return std::isfinite(largest(energy)) && std::isfinite(largest(edge_grad)) &&
         std::isfinite(largest(node_force)) && std::isfinite(largest(virial));
}

Session::Session(mlff::Model &model, CheckOptions wanted)
    : options(wanted), limits(limits_of(wanted, model.metadata().dtype)),
      spacing(spacing_for(model.metadata().cutoff)), model_(model)
{
}

Answer Session::evaluate(const SampleGraph &graph)
{
  mlff::GraphView view;
  view.nodes = graph.nodes();
  view.edges = graph.edges();
  view.species = graph.species.data();
  index_ = graph.centre;
  index_.insert(index_.end(), graph.neighbour.begin(), graph.neighbour.end());
  view.edge_index = index_.data();
  double_vec_.clear();
  for (const auto &vector : graph.edge_vec) {
    double_vec_.insert(double_vec_.end(), vector.begin(), vector.end());
  }
  if (meta().dtype == mlff::Dtype::float64) {
    view.edge_vec = double_vec_.data();
    view.node_weight = graph.node_weight.data();
    return converted<double>(model_.evaluate(view), graph);
  }
  single_vec_.assign(double_vec_.begin(), double_vec_.end());
  single_weight_.assign(graph.node_weight.begin(), graph.node_weight.end());
  view.edge_vec = single_vec_.data();
  view.node_weight = single_weight_.data();
  return converted<float>(model_.evaluate(view), graph);
}

double Session::rounding_of(const std::vector<double> &energies) const
{
  const double epsilon = meta().dtype == mlff::Dtype::float32
                             ? std::numeric_limits<float>::epsilon()
                             : std::numeric_limits<double>::epsilon();
  double squares = 0.0;
  for (const double energy : energies) {
    squares += energy * energy;
  }
  return 4.0 * epsilon * std::sqrt(squares);
}

Structure Session::small_structure() const
{
  Random numbers = random(0);
  return crystal({2, 3, 3}, spacing, kinds, numbers);
}

SampleGraph Session::small_graph() const
{
  return graph_of(small_structure(), meta().cutoff - MARGIN_A);
}

double worse(double a, double b)
{
  return std::isnan(a) || a > b ? a : b;
}

double largest(const std::vector<double> &values)
{
  double result = 0.0;
  for (const double value : values) {
    result = worse(result, std::abs(value));
  }
  return result;
}

double largest(const std::vector<Vec3> &values)
{
  double result = 0.0;
  for (const auto &vector : values) {
    for (const double value : vector) {
      result = worse(result, std::abs(value));
    }
  }
  return result;
}

double difference(const std::vector<double> &a, const std::vector<double> &b)
{
  double result = 0.0;
  for (std::size_t k = 0; k < a.size(); k++) {
    result = worse(result, std::abs(a[k] - b[k]));
  }
  return result;
}

double difference(const std::vector<Vec3> &a, const std::vector<Vec3> &b)
{
  double result = 0.0;
  for (std::size_t k = 0; k < a.size(); k++) {
    for (int axis = 0; axis < 3; axis++) {
      result = worse(result, std::abs(a[k][axis] - b[k][axis]));
    }
  }
  return result;
}

double relative(double error, double scale)
{
  return error == 0.0 ? 0.0 : error / scale;
}

double difference(const Answer &a, const Answer &b)
{
  double result = relative(difference(a.energy, b.energy), largest(a.energy));
  result = worse(result, relative(difference(a.edge_grad, b.edge_grad), largest(a.edge_grad)));
  result = worse(result, relative(difference(a.node_force, b.node_force), largest(a.node_force)));
  return worse(result, relative(difference(a.virial, b.virial), largest(a.virial)));
}

}  // namespace mlff_tool
