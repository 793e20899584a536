// SPDX-License-Identifier: GPL-2.0-or-later
// Checks of what a model has to cope with: all its species, and systems of any size.

#include "check.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace mlff_tool {

namespace {

constexpr std::size_t SAMPLE_KINDS = 4;

/// Why a crystal of these kinds has no finite answer; empty if it has one.
std::string complaint(Session &session, std::array<int, 3> cells,
                      const std::vector<std::int64_t> &kinds)
{
  Random random = session.random(9);
  const auto graph =
      graph_of(crystal(cells, session.spacing, kinds, random), session.meta().cutoff);
  try {
    return session.evaluate(graph).finite() ? "" : "energies or derivatives that are not finite";
  } catch (const mlff::ModelError &error) {
    return error.what();
  }
}

SampleGraph isolated(const std::vector<std::int64_t> &species)
{
  SampleGraph graph;
  graph.species = species;
  graph.node_weight.assign(species.size(), 1.0);
  return graph;
}

/// Energies of a crystal of few atoms, which see their own images, against those of a larger cell
/// of the same crystal.
Finding against_supercell(Session &session, int atoms)
{
  Random random = session.random(10);
  const auto structure = crystal({atoms, 1, 1}, session.spacing, session.kinds, random);
  const double cutoff = session.meta().cutoff;
  const Answer few = session.evaluate(graph_of(structure, cutoff));
  const Answer many = session.evaluate(graph_of(doubled(structure), cutoff));
  if (!few.finite() || !many.finite()) {
    return Finding::judge(Finding::NONE, session.limits.rounding, "relative", "",
                          "the answer holds values that are not finite");
  }
  std::vector<double> expected;
  for (std::size_t k = 0; k < many.energy.size(); k++) {
    expected.push_back(few.energy[k / 8]);
  }
  return Finding::judge(
      relative(difference(expected, many.energy), largest(many.energy)), session.limits.rounding,
      "relative", "atoms that see their own images have the energies of a larger cell",
      "atoms that see their own images have other energies than in a larger cell "
      "of the same crystal: edges between the same two nodes are not told apart, or "
      "only some of the neighbors count");
}

}  // namespace

Finding check_species(Session &session)
{
  const auto &symbols = session.meta().species;
  std::vector<std::int64_t> all(symbols.size());
  std::iota(all.begin(), all.end(), 0);
  const int layers =
      std::max(3, static_cast<int>(std::ceil(static_cast<double>(all.size()) / 6.0)));
  std::vector<std::int64_t> good = all;
  std::vector<std::string> bad;
  std::string reason = complaint(session, {2, 3, layers}, all);
  const bool sound = reason.empty();
  if (!sound) {
    good.clear();
    for (const auto kind : all) {
      if (const auto own = complaint(session, {2, 2, 2}, {kind}); own.empty()) {
        good.push_back(kind);
      } else {
        bad.push_back(symbols[kind]);
        reason = own;
      }
    }
  }

  Random random = session.random(1);
  const auto order = random.permutation(static_cast<std::int64_t>(good.size()));
  std::vector<std::string> chosen;
  for (std::size_t k = 0; k < std::min(order.size(), SAMPLE_KINDS); k++) {
    session.kinds.push_back(good[order[k]]);
    chosen.push_back(symbols[session.kinds.back()]);
  }
  if (sound) {
    return {Status::pass, Finding::NONE, Finding::NONE, "",
            fmt::format("finite answers with all {} species; the other checks use {}", all.size(),
                        fmt::join(chosen, " "))};
  }
  return {Status::fail, Finding::NONE, Finding::NONE, "",
          bad.empty() ? fmt::format("{} in a crystal of all species, but in none of each", reason)
                      : fmt::format("{} in a crystal of {}", reason, fmt::join(bad, ", "))};
}

Finding check_no_edges(Session &session)
{
  std::vector<std::int64_t> five;
  for (std::size_t k = 0; k < 5; k++) {
    five.push_back(session.kinds[k % session.kinds.size()]);
  }
  const Answer one = session.evaluate(isolated({session.kinds[0]}));
  const Answer answer = session.evaluate(isolated(five));
  std::vector<std::string> energies;
  for (std::size_t k = 0; k < session.kinds.size(); k++) {
    energies.push_back(
        fmt::format("{} {:.6g}", session.meta().species[session.kinds[k]], answer.energy[k]));
  }
  const bool finite = one.finite() && answer.finite();
  return {finite ? Status::pass : Status::fail, Finding::NONE, Finding::NONE, "",
          finite
              ? fmt::format("1 and 5 atoms without neighbors; energies of isolated atoms in eV: {}",
                            fmt::join(energies, ", "))
              : "the answer for atoms without neighbors holds values that are not finite"};
}

Finding check_one_atom(Session &session)
{
  return against_supercell(session, 1);
}

Finding check_two_atoms(Session &session)
{
  // A molecule first: two nodes, two edges.
  SampleGraph pair = isolated({session.kinds.front(), session.kinds.back()});
  pair.centre = {0, 1};
  pair.neighbour = {1, 0};
  pair.edge_vec = {{session.spacing, 0.0}, {-session.spacing, 0.0}};
  if (!session.evaluate(pair).finite()) {
    return {Status::fail, Finding::NONE, Finding::NONE, "",
            "the answer for a molecule of two atoms holds values that are not finite"};
  }
  return against_supercell(session, 2);
}

Finding check_resize(Session &session)
{
  const SampleGraph graph = session.small_graph();
  const Answer first = session.evaluate(graph);
  double error = 0.0;
  const auto larger = graph_of(doubled(session.small_structure()), session.meta().cutoff);
  Random random = session.random(12);
  const auto smaller =
      graph_of(crystal({1, 1, 1}, session.spacing, session.kinds, random), session.meta().cutoff);
  for (const auto &other : {larger, smaller}) {
    session.evaluate(other);
    error = worse(error, difference(first, session.evaluate(graph)));
  }
  return Finding::judge(
      error, session.limits.rounding, "relative",
      fmt::format("{} atoms have the same answer after {} atoms and after one", graph.nodes(),
                  larger.nodes()),
      "after a system of another size the same input has another answer: the model keeps something "
      "between calls");
}

Finding check_large(Session &session)
{
  // By default as many atoms as take some eight seconds, by the time of a small system.
  const double per_atom_s =
      session.evaluation_s / static_cast<double>(session.small_graph().nodes());
  const double affordable = std::clamp(8.0 / std::max(per_atom_s, 1e-9), 128.0, 4096.0);
  const double wanted = session.options.atoms > 0 ? session.options.atoms : affordable;
  const int side = std::max(1, static_cast<int>(std::lround(std::cbrt(wanted))));
  const int rest = std::max(1, static_cast<int>(std::lround(wanted / (side * side))));

  Random random = session.random(11);
  const auto graph = graph_of(crystal({side, side, rest}, session.spacing, session.kinds, random),
                              session.meta().cutoff);
  const auto start = std::chrono::steady_clock::now();
  const Answer answer = session.evaluate(graph);
  const double took_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const bool finite = answer.finite();
  return {finite ? Status::pass : Status::fail, Finding::NONE, Finding::NONE, "",
          fmt::format("{} atoms with {} edges {}, first call {:.3g} us per atom", graph.nodes(),
                      graph.edges(),
                      finite ? "have a finite answer"
                             : "have an answer with values that are not finite",
                      1e6 * took_s / static_cast<double>(graph.nodes()))};
}

}  // namespace mlff_tool
