// SPDX-License-Identifier: GPL-2.0-or-later
// Checks of what the model gives as derivatives, against differences of its energies.

#include "check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <string>

namespace mlff_tool {

namespace {

/// A change of all edge vectors, and what the model says the energy does along it.
struct Direction {
  std::vector<Vec3> shift;  ///< [E], Angstrom
  double predicted;         ///< eV
  double scale;             ///< what errors are relative to, eV
};

/// The worst of several predictions against differences of energies. Each is allowed its own
/// rounding; errors and limits are relative to what was compared.
class Worst {
public:
  explicit Worst(double tolerance) : tolerance_(tolerance) {}

  /// @param error     |difference of energies - prediction|, eV
  /// @param scale     the larger of both, or what stands for it, eV
  /// @param rounding  what the rounding of energies may add to the error, eV
  void include(double error, double scale, double rounding)
  {
    const double allowed = tolerance_ * scale + rounding;
    const double share = relative(error, allowed);
    if (!(share <= share_)) {
      share_ = share;
      found_ = relative(error, scale);
      limit_ = relative(allowed, scale);
    }
    largest_scale_ = std::max(largest_scale_, scale);
    largest_rounding_ = std::max(largest_rounding_, rounding);
  }

  [[nodiscard]] double found() const { return found_; }

  Finding judge(const std::string &good, const std::string &bad) const
  {
    if (const double blur = relative(largest_rounding_, largest_scale_); blur > MOST_BLUR) {
      return Finding::skip(
          fmt::format("energies are so large that their rounding hides up to {:.0f} % of a "
                      "derivative; check a float64 export of the same model",
                      100.0 * blur));
    }
    return Finding::judge(found_, limit_, "relative", good, bad);
  }

private:
  static constexpr double MOST_BLUR = 0.1;

  double tolerance_;
  double share_ = -1.0;  ///< of its allowance, of the worst one
  double found_ = 0.0;
  double limit_ = 0.0;
  double largest_scale_ = 0.0;
  double largest_rounding_ = 0.0;
};

double dot(const Vec3 &a, const Vec3 &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double norm(const std::vector<Vec3> &vectors)
{
  double sum = 0.0;
  for (const auto &vector : vectors) {
    sum += dot(vector, vector);
  }
  return std::sqrt(sum);
}

Vec3 random_vector(Random &random)
{
  return {random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0)};
}

/// Half the change of the weighted energy between the graph moved by +h and by -h times `shift`.
double half_change(Session &session, const SampleGraph &graph, const std::vector<Vec3> &shift,
                   double h)
{
  const auto moved = [&](double step) {
    SampleGraph other = graph;
    for (std::size_t e = 0; e < shift.size(); e++) {
      for (int axis = 0; axis < 3; axis++) {
        other.edge_vec[e][axis] += step * shift[e][axis];
      }
    }
    return session.evaluate(other).energy;
  };
  const auto ahead = moved(h);
  const auto behind = moved(-h);
  double sum = 0.0;
  for (std::size_t k = 0; k < ahead.size(); k++) {
    sum += graph.node_weight[k] * (ahead[k] - behind[k]);
  }
  return 0.5 * sum;
}

/// Compares with central differences at two steps, from which Richardson's extrapolation takes the
/// error of second order.
void compare(Session &session, const SampleGraph &graph, const Answer &answer,
             const Direction &direction, Worst &worst)
{
  const double h = session.meta().dtype == mlff::Dtype::float32 ? 1e-2 : 5e-4;
  const double once = half_change(session, graph, direction.shift, h) / h;
  const double twice = half_change(session, graph, direction.shift, 2.0 * h) / (2.0 * h);
  const double slope = (4.0 * once - twice) / 3.0;

  // A model that answers zero throughout is measured by what the energies say.
  worst.include(std::abs(slope - direction.predicted), std::max(direction.scale, std::abs(slope)),
                session.rounding_of(answer.energy) / h);
}

/// All edge vectors changed at random.
Direction any_edges(const Answer &answer, Random &random)
{
  Direction direction{{}, 0.0, norm(answer.edge_grad) / std::numbers::sqrt3};
  for (const auto &gradient : answer.edge_grad) {
    direction.shift.push_back(random_vector(random));
    direction.predicted += dot(gradient, direction.shift.back());
  }
  return direction;
}

/// One component of one edge vector changed.
Direction one_edge(const Answer &answer, Random &random)
{
  const auto edge = random.below(static_cast<std::int64_t>(answer.edge_grad.size()));
  const auto axis = random.below(3);
  Direction direction{std::vector<Vec3>(answer.edge_grad.size()), answer.edge_grad[edge][axis],
                      largest(answer.edge_grad)};
  direction.shift[edge][axis] = 1.0;
  return direction;
}

/// Atoms displaced, which changes all edges that touch them.
Direction displaced(const SampleGraph &graph, const Answer &answer, const std::vector<Vec3> &atoms,
                    double scale)
{
  Direction direction{std::vector<Vec3>(graph.edges()), 0.0, scale};
  for (std::int64_t e = 0; e < graph.edges(); e++) {
    for (int axis = 0; axis < 3; axis++) {
      direction.shift[e][axis] = atoms[graph.neighbour[e]][axis] - atoms[graph.centre[e]][axis];
    }
  }
  for (std::int64_t k = 0; k < graph.nodes(); k++) {
    direction.predicted -= dot(answer.node_force[k], atoms[k]);
  }
  return direction;
}

Direction any_atoms(const SampleGraph &graph, const Answer &answer, Random &random)
{
  std::vector<Vec3> atoms(graph.nodes());
  std::generate(atoms.begin(), atoms.end(), [&] { return random_vector(random); });
  return displaced(graph, answer, atoms, norm(answer.node_force) / std::numbers::sqrt3);
}

Direction one_atom(const SampleGraph &graph, const Answer &answer, Random &random)
{
  std::vector<Vec3> atoms(graph.nodes());
  atoms[random.below(graph.nodes())][random.below(3)] = 1.0;
  return displaced(graph, answer, atoms, largest(answer.node_force));
}

}  // namespace

Finding check_gradient(Session &session)
{
  const SampleGraph graph = session.small_graph();
  const Answer answer = session.evaluate(graph);
  const bool by_edge = !answer.edge_grad.empty();
  const bool conservative = session.meta().conservative;
  Random random = session.random(2);

  // Four evaluations each, within some ten seconds. What is no gradient needs no exact figure.
  const int directions = 6;
  const double affordable = 10.0 / (4.0 * std::max(session.evaluation_s, 1e-9));
  const int components =
      conservative ? std::clamp(static_cast<int>(std::min(affordable, 1e6)) - directions, 6, 30)
                   : 6;
  Worst worst(session.limits.derivative);
  for (int k = 0; k < directions; k++) {
    compare(session, graph, answer,
            by_edge ? any_edges(answer, random) : any_atoms(graph, answer, random), worst);
  }
  for (int k = 0; k < components; k++) {
    compare(session, graph, answer,
            by_edge ? one_edge(answer, random) : one_atom(graph, answer, random), worst);
  }

  if (!conservative) {
    return Finding::skip(
        fmt::format("the model says that its forces are no gradient ('conservative' is false); "
                    "relative to the forces they are {:.1e} away from one",
                    worst.found()));
  }
  const char *const output = by_edge ? "edge_grad" : "node_force";
  return worst.judge(
      fmt::format(
          "{} agrees with central differences of the energy in {} directions and {} components",
          output, directions, components),
      fmt::format("{} is not {} of the energy by the {}: central differences of the energy give "
                  "another; see how the "
                  "exporter takes it, and its sign and unit",
                  output, by_edge ? "the gradient" : "minus the gradient",
                  by_edge ? "edge vectors" : "positions"));
}

Finding check_virial(Session &session)
{
  if (!session.meta().gives("virial")) {
    return Finding::skip("the model gives no virial, it follows from edge_grad where there is one");
  }
  const SampleGraph graph = session.small_graph();
  const Answer answer = session.evaluate(graph);
  const int axes[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
  Worst worst(session.limits.derivative);
  for (int k = 0; k < 6; k++) {
    // A strain is given the length of a bond, so that the step is one in Angstrom as elsewhere.
    const double strain = 1.0 / session.meta().cutoff;
    Direction direction{std::vector<Vec3>(graph.edges()), -answer.virial[k] * strain,
                        largest(answer.virial) * strain};
    const auto [a, b] = axes[k];
    for (std::int64_t e = 0; e < graph.edges(); e++) {
      direction.shift[e][a] += 0.5 * strain * graph.edge_vec[e][b];
      direction.shift[e][b] += 0.5 * strain * graph.edge_vec[e][a];
    }
    compare(session, graph, answer, direction, worst);
  }
  if (!session.meta().conservative) {
    return Finding::skip(fmt::format(
        "the model says that its forces are no gradient ('conservative' is false); relative "
        "to the virial it is {:.1e} away from the energy's derivative",
        worst.found()));
  }
  return worst.judge(
      "virial agrees with central differences of the energy under strain",
      "virial is not minus the derivative of the energy by the strain; see its sign, its unit (eV, "
      "not divided by the volume) and its order (xx yy zz xy xz yz)");
}

Finding check_net_force(Session &session)
{
  const SampleGraph graph = session.small_graph();
  const Answer answer = session.evaluate(graph);
  if (answer.node_force.empty()) {
    return Finding::skip("forces made from edge_grad cancel by construction");
  }
  Vec3 sum{};
  for (const auto &force : answer.node_force) {
    for (int axis = 0; axis < 3; axis++) {
      sum[axis] += force[axis];
    }
  }
  const double error = relative(std::sqrt(dot(sum, sum)), norm(answer.node_force));
  return Finding::judge(
      error, session.limits.rounding, "relative", "the forces of all atoms add up to zero",
      "the forces of all atoms do not add up to zero, so that a system drifts off in a simulation",
      session.meta().conservative ? Status::fail : Status::warn);
}

Finding check_node_weight(Session &session)
{
  if (!session.meta().takes("node_weight")) {
    return Finding::skip("the model does not take node_weight");
  }
  SampleGraph graph = session.small_graph();
  const Answer all = session.evaluate(graph);
  const bool by_edge = !all.edge_grad.empty();
  const auto forces = [by_edge](const Answer &answer) {
    return by_edge ? answer.edge_grad : answer.node_force;
  };

  Random random = session.random(3);
  std::vector<double> mask(graph.nodes());
  std::generate(mask.begin(), mask.end(), [&] { return static_cast<double>(random.below(2)); });
  graph.node_weight = mask;
  const Answer some = session.evaluate(graph);
  Worst slope(session.limits.derivative);
  const bool compared = by_edge && session.meta().conservative;
  if (compared) {
    for (int k = 0; k < 4; k++) {
      compare(session, graph, some, any_edges(some, random), slope);
    }
  }
  std::transform(mask.begin(), mask.end(), graph.node_weight.begin(),
                 [](double w) { return 1.0 - w; });
  const Answer others = session.evaluate(graph);
  std::fill(graph.node_weight.begin(), graph.node_weight.end(), 0.0);
  const Answer none = session.evaluate(graph);

  auto sum = forces(some);
  for (std::size_t k = 0; k < sum.size(); k++) {
    for (int axis = 0; axis < 3; axis++) {
      sum[k][axis] += forces(others)[k][axis];
    }
  }
  const double scale = largest(forces(all));
  const double energy =
      relative(worse(difference(all.energy, some.energy), difference(all.energy, none.energy)),
               largest(all.energy));
  const double unmasked =
      relative(worse(difference(forces(all), sum), largest(forces(none))), scale);

  const double limit = session.limits.rounding;
  if (!(energy <= limit)) {
    return Finding::judge(energy, limit, "relative", "",
                          "atom_energy depends on node_weight, it must not");
  }
  if (!by_edge && !session.meta().conservative) {
    return Finding::judge(energy, limit, "relative",
                          "energies do not depend on node_weight; forces that are no gradient have "
                          "no weighted energy to follow",
                          "");
  }
  if (!(unmasked <= limit)) {
    return Finding::judge(unmasked, limit, "relative", "",
                          "the gradient of a weighted energy is not linear in node_weight: nodes "
                          "of weight 0 enter it, and runs on several ranks would count them twice");
  }
  if (compared) {
    return slope.judge(
        "nodes of weight 0 do not enter the gradient, energies do not depend on node_weight",
        "with random weights of 0 and 1, edge_grad is not the gradient of the weighted energy: "
        "node_weight must multiply energies, not edges");
  }
  return Finding::judge(
      worse(energy, unmasked), limit, "relative",
      "nodes of weight 0 do not enter the forces, energies do not depend on node_weight", "");
}

}  // namespace mlff_tool
