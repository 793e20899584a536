// SPDX-License-Identifier: GPL-2.0-or-later

#include "info.h"

#include "mlff_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace mlff_tool {

namespace {

constexpr std::size_t LABEL_WIDTH = 16;
constexpr std::size_t LINE_WIDTH = 100;

/// Texts of a file may hold anything.
std::string one_line(const std::string &text)
{
  auto shown = mlff::visible(text);
  for (std::size_t at = 0; (at = shown.find('\n', at)) != std::string::npos;) {
    shown.replace(at, 1, "\\n");
  }
  return shown;
}

void print_line(const std::string &label, const std::string &value)
{
  fmt::print("{:<{}}{}\n", mlff::visible(label), LABEL_WIDTH, one_line(value));
}

void print_wrapped(const std::string &label, const std::vector<std::string> &words)
{
  std::string line;
  std::string name = label;
  for (const auto &word : words) {
    if (LABEL_WIDTH + line.size() + 1 + word.size() > LINE_WIDTH) {
      print_line(name, line);
      name.clear();
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  print_line(name, line);
}

std::string text(const nlohmann::json &value)
{
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::string info_json(const mlff::ModelFile &file, const std::string &device)
{
  auto json = nlohmann::json::parse(file.metadata.json);
  json["backend"] = file.backend;
  json["device"] = file.device.empty() ? device : file.device;
  return json.dump(-1, ' ', true);  // no character that a terminal might obey
}

void print_info(const mlff::ModelFile &file, const std::string &device)
{
  const auto &meta = file.metadata;
  // What the package itself does not use stands in the JSON alone.
  const auto json = nlohmann::json::parse(meta.json);
  print_line("name", meta.name);
  print_line("version", meta.version.empty() ? "not told by the file" : meta.version);
  print_line("backend", file.backend);
  print_line("device", file.device.empty() ? device : "compiled for " + file.device);
  if (!file.processor.empty()) {
    print_line("processor", "compiled for " + file.processor + " " + file.instructions);
  }
  print_line("dtype", meta.dtype == mlff::Dtype::float32 ? "float32" : "float64");
  print_line("cutoff", fmt::format("{} Angstrom", meta.cutoff));
  if (meta.layers > 0) {
    print_line("layers", fmt::format("{}", meta.layers));
    print_line("receptive field", fmt::format("{} Angstrom", meta.layers * meta.cutoff));
  } else {
    print_line("layers", "not told by the file");
  }
  std::vector<std::string> species = {fmt::format("({})", meta.species.size())};
  species.insert(species.end(), meta.species.begin(), meta.species.end());
  print_wrapped("species", species);
  print_line("conservative", meta.conservative ? "yes, forces are the gradient of the energy"
                                               : "no, forces are predicted directly");
  print_line("inputs", fmt::format("{}", fmt::join(meta.inputs, ", ")));
  print_line("outputs", fmt::format("{}", fmt::join(meta.outputs, ", ")));
  if (json.contains("source") && json.at("source").is_object()) {
    for (const auto &[key, value] : json.at("source").items()) {
      print_line("source", fmt::format("{}: {}", key, text(value)));
    }
  } else if (json.contains("source")) {
    print_line("source", text(json.at("source")));
  }
  if (json.contains("license")) {
    print_line("license", text(json.at("license")));
  }
}

}  // namespace mlff_tool
