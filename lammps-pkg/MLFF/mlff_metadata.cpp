// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and checks a model's metadata.

#include "mlff_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mlff {

namespace {

using Json = nlohmann::json;

const std::vector<std::string> CONTRACT_INPUTS = {"species", "edge_index", "edge_vec",
                                                  "node_weight"};
const std::vector<std::vector<std::string>> CONTRACT_OUTPUTS = {
    {"atom_energy", "edge_grad"},
    {"atom_energy", "node_force"},
    {"atom_energy", "node_force", "virial"},
};

[[noreturn]] void fail(const std::string &file, const std::string &what)
{
  throw ModelError("Model file " + file + ": " + what);
}

template <typename T>
T get(const Json &json, const char *key, const char *expected, const std::string &file)
{
  if (!json.contains(key)) {
    fail(file, std::string("its metadata lack the key '") + key + "'; export it again");
  }
  try {
    return json.at(key).get<T>();
  } catch (const Json::exception &) {
    fail(file, std::string("the metadata key '") + key + "' must be " + expected + ", it is " +
                   json.at(key).dump());
  }
}

bool contains(const std::vector<std::string> &names, std::string_view name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_names(const std::vector<std::string> &names, const std::vector<std::string> &known,
                 const char *key, const std::string &file)
{
  for (const auto &name : names) {
    if (!contains(known, name)) {
      fail(file, std::string("its metadata name '") + name + "' in '" + key +
                     "', which this version of the package does not provide; use a newer version "
                     "or export it again");
    }
  }
}

}  // namespace

Metadata Metadata::parse(const std::string &text, const std::string &file)
{
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    fail(file, "its metadata are not a JSON object; export it again");
  }

  // The contract's number decides what the other keys mean, so it is checked before any of them.
  const int contract = get<int>(json, "contract", "a whole number", file);
  if (contract != CONTRACT_VERSION) {
    fail(file, "it follows model contract " + std::to_string(contract) +
                   ", this version of the package supports " + std::to_string(CONTRACT_VERSION) +
                   "; export it again with a matching exporter");
  }

  Metadata meta;
  meta.name = get<std::string>(json, "name", "a string", file);
  meta.version = get<std::string>(json, "version", "a string", file);
  meta.cutoff = get<double>(json, "cutoff", "a number of Angstrom", file);
  meta.layers = get<int>(json, "layers", "a whole number", file);
  meta.species = get<std::vector<std::string>>(json, "species", "a list of element symbols", file);
  meta.conservative = get<bool>(json, "conservative", "true or false", file);
  meta.inputs = get<std::vector<std::string>>(json, "inputs", "a list of names", file);
  meta.outputs = get<std::vector<std::string>>(json, "outputs", "a list of names", file);
  const auto dtype = get<std::string>(json, "dtype", "'float32' or 'float64'", file);
  const auto units = get<Json>(json, "units", "an object", file);
  meta.json = json.dump();

  if (dtype != "float32" && dtype != "float64") {
    fail(file, "its dtype is '" + dtype + "', supported are float32 and float64");
  }
  meta.dtype = (dtype == "float64") ? Dtype::float64 : Dtype::float32;
  if (units != Json{{"energy", "eV"}, {"length", "Angstrom"}}) {
    fail(file, "its units are " + units.dump() +
                   R"(, contract 1 wants {"energy":"eV","length":"Angstrom"})");
  }
  if (!(meta.cutoff > 0.0)) {
    fail(file, "its cutoff must be above 0 Angstrom");
  }
  if (meta.layers < 1) {
    fail(file, "its number of layers must be at least 1");
  }
  if (meta.species.empty()) {
    fail(file, "its list of species is empty");
  }
  check_names(meta.inputs, CONTRACT_INPUTS, "inputs", file);
  if (std::find(CONTRACT_OUTPUTS.begin(), CONTRACT_OUTPUTS.end(), meta.outputs) ==
      CONTRACT_OUTPUTS.end()) {
    fail(file, "its outputs are " + json.at("outputs").dump() +
                   ", contract 1 knows atom_energy and edge_grad, or atom_energy and node_force, "
                   "or atom_energy, node_force and virial, in this order; export it again");
  }
  return meta;
}

bool Metadata::takes(std::string_view input) const
{
  return contains(inputs, input);
}

bool Metadata::gives(std::string_view output) const
{
  return contains(outputs, output);
}

int Metadata::species_index(const std::string &element) const
{
  const auto found = std::find(species.begin(), species.end(), element);
  return found == species.end() ? -1 : static_cast<int>(found - species.begin());
}

std::string describe(const Model &model)
{
  auto json = Json::parse(model.metadata().json);
  json["backend"] = model.backend();
  json["device"] = model.device();
  json["threads"] = model.threads();
  return json.dump();
}

}  // namespace mlff
