// SPDX-License-Identifier: GPL-2.0-or-later
// A figure as data: what page, files and Markdown are made from (docs/formats.md, figures.json).
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mlffbench::figures {

/// Numbers (NaN: none) or texts.
using Column = std::variant<std::vector<double>, std::vector<std::string>>;

/// Columns of one length, by name, in order.
using Columns = std::vector<std::pair<std::string, Column>>;

struct Axis {
  std::string name;
  std::string unit;
};

/// ID, group, potential and part, as a file's name: letters, digits, `.`, `-` and `_`. Where it
/// would be that of another figure or too long, digits of a hash are at its end.
std::string figure_name(const std::string &id, const std::string &group,
                        const std::string &potential = {}, const std::string &part = {});

struct Figure {
  std::string id;       ///< of its specification, harness/figures/ID.vl.json
  std::string section;  ///< of the page: answer, runs, latency, physics, fidelity, scaling, history
  std::string group;    ///< cells that it shows, "system/protocol/layout"; empty: all
  std::string potential;  ///< of a figure of one potential
  std::string part;       ///< which of several alike, as a pair of elements; empty: the only one
  std::string title;
  std::string alt;      ///< what is learnt, in a sentence with the number
  std::string caption;  ///< how it is read
  std::string method;   ///< how it was made: rows in, marks out, runs
  Axis x;
  Axis y;
  int64_t rows_in = 0;    ///< force calls or runs that it was made from
  int64_t marks_out = 0;  ///< of its main data
  std::vector<std::string> run_ids;
  std::string refused;  ///< why it cannot be drawn; then it has no data
  std::vector<std::pair<std::string, Columns>> data;

  std::string name() const { return figure_name(id, group, potential, part); }
};

/// A potential of the results; its place rules its colour, dash and shape.
struct Potential {
  std::string name;
  std::string role;
};

/// All figures of some results, potentials in order of their places.
struct Figures {
  std::vector<Potential> potentials;
  std::vector<Figure> figures;
};

/// Adds the figures of other results. A potential that both have keeps its place.
void add(Figures &figures, Figures more);

/// Format `mlff-bench-figures`, version 1.
nlohmann::ordered_json to_json(const Figures &figures);

}  // namespace mlffbench::figures
