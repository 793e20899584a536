// SPDX-License-Identifier: GPL-2.0-or-later
// The order of the checks, what each of them needs, and how they are printed.

#include "check.h"

#include "mlff_text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace mlff_tool {

namespace {

struct Entry {
  const char *name;
  Finding (*run)(Session &);
  std::vector<std::string> needs;  ///< checks without which this one's result would mean nothing
};

const std::vector<Entry> &entries()
{
  static const std::vector<Entry> list = {
      {"species", check_species, {}},
      {"repeat", check_repeat, {}},
      {"gradient", check_gradient, {"repeat"}},
      {"virial", check_virial, {"repeat"}},
      {"net_force", check_net_force, {}},
      {"rotation", check_rotation, {"repeat"}},
      {"node_order", check_node_order, {"repeat"}},
      {"edge_order", check_edge_order, {"repeat"}},
      {"node_weight", check_node_weight, {"repeat", "gradient"}},
      {"locality", check_locality, {"repeat", "node_order", "edge_order"}},
      {"cutoff", check_cutoff, {"repeat"}},
      {"no_edges", check_no_edges, {}},
      {"one_atom", check_one_atom, {"repeat", "node_order", "edge_order"}},
      {"two_atoms", check_two_atoms, {"repeat", "node_order", "edge_order"}},
      {"resize", check_resize, {"repeat"}},
      {"large", check_large, {}},
  };
  return list;
}

const char *word(Status status)
{
  switch (status) {
  case Status::pass:
    return "pass";
  case Status::warn:
    return "warn";
  case Status::fail:
    return "fail";
  case Status::skip:
    return "skip";
  }
  return "";
}

std::string upper(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string figure(double value)
{
  return std::isnan(value) ? "-" : fmt::format("{:.1e}", value);
}

nlohmann::ordered_json number(double value)
{
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

Finding run(const Entry &entry, Session &session, const std::map<std::string, Finding> &found)
{
  if (found.contains("species") && session.kinds.empty()) {
    return Finding::skip("cannot be judged while no species gives an answer");
  }
  for (const auto &needed : entry.needs) {
    if (found.at(needed).status == Status::fail) {
      return Finding::skip(fmt::format("cannot be judged while check {} fails", needed));
    }
  }
  try {
    return entry.run(session);
  } catch (const mlff::ModelError &error) {
    return {Status::fail, Finding::NONE, Finding::NONE, "", error.what()};
  }
}

void print_row(const std::string &status, const std::string &name, const std::string &measured,
               const std::string &limit, const std::string &unit, const std::string &message)
{
  fmt::print("{:<6}  {:<11}  {:>8}  {:>8}  {:<8}  {}\n", status, name, measured, limit, unit,
             message);
  std::fflush(stdout);  // some checks take seconds
}

}  // namespace

bool check(mlff::Model &model, const std::string &file, const CheckOptions &options, bool json)
{
  const auto start = std::chrono::steady_clock::now();
  Session session(model, options);
  std::map<std::string, Finding> found;
  std::map<Status, int> counts;
  auto results = nlohmann::ordered_json::array();
  if (!json) {
    const auto &meta = model.metadata();
    fmt::print("Runs the program in {}\n{} {} ({}, {}, {}), seed {}\n\n", mlff::visible(file),
               meta.name, meta.version, model.backend(), model.device(),
               meta.dtype == mlff::Dtype::float32 ? "float32" : "float64", options.seed);
    print_row("result", "check", "measured", "limit", "unit", "finding");
  }
  for (const auto &entry : entries()) {
    const auto &finding = found[entry.name] = run(entry, session, found);
    counts[finding.status]++;
    if (json) {
      results.push_back({{"check", entry.name},
                         {"result", word(finding.status)},
                         {"measured", number(finding.measured)},
                         {"limit", number(finding.limit)},
                         {"unit", finding.unit},
                         {"finding", finding.message}});
    } else {
      print_row(upper(word(finding.status)), entry.name, figure(finding.measured),
                figure(finding.limit), finding.unit, finding.message);
    }
  }

  const bool passed = counts[Status::fail] == 0;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (json) {
    const nlohmann::ordered_json document = {{"format", "mlff-model-check"},
                                             {"version", 1},
                                             {"file", file},
                                             {"model", nlohmann::json::parse(describe(model))},
                                             {"seed", options.seed},
                                             {"passed", passed},
                                             {"checks", results}};
    fmt::print("{}\n", document.dump(2, ' ', true, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print("\n{}: {} passed, {} failed, {} with a warning, {} skipped, {:.0f} s\n",
               passed ? "The file keeps model contract 1" : "The file breaks model contract 1",
               counts[Status::pass], counts[Status::fail], counts[Status::warn],
               counts[Status::skip], took.count());
  }
  return passed;
}

}  // namespace mlff_tool
