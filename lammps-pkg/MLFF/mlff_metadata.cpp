// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and checks a model's metadata.

#include "mlff_model.h"

#include "mlff_elements.h"
#include "mlff_json.h"
#include "mlff_text.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

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

/// Operators of mlff_operators.cpp, with the version of what they compute.
const std::vector<std::string> OPERATORS = {"mlff::convolution/1"};

/// No model sees farther; LAMMPS cannot build such neighbor lists.
constexpr double LONGEST_CUTOFF_A = 100.0;

[[noreturn]] void fail(const std::string &file, const std::string &what)
{
  throw ModelError("Model file " + file + ": " + what);
}

/// Whether a value is a whole number that an int holds.
bool is_small(const Json &value)
{
  return value.is_number_integer() && value.get<double>() >= std::numeric_limits<int>::min() &&
         value.get<double>() <= std::numeric_limits<int>::max();
}

template <typename T>
T get(const Json &json, const char *key, const char *expected, const std::string &file)
{
  if (!json.contains(key)) {
    fail(file, std::string("its metadata lack the key '") + key + "'; export it again");
  }
  const Json &value = json.at(key);
  // nlohmann's get() would cut off fractions and take booleans for numbers.
  const bool number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
  if (!number || (std::is_integral_v<T> ? is_small(value) : value.is_number())) {
    try {
      return value.get<T>();
    } catch (const Json::exception &) {  // of another type
    }
  }
  fail(file, std::string("the metadata key '") + key + "' must be " + expected + ", it is " +
                 quotable(value.dump()));
}

bool contains(const std::vector<std::string> &names, std::string_view name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_names(const std::vector<std::string> &names, const std::vector<std::string> &known,
                 const char *key, const std::string &file)
{
  for (const auto &name : names) {
    if (std::count(names.begin(), names.end(), name) > 1) {
      fail(file,
           "its metadata name '" + quotable(name) + "' twice in '" + key + "'; export it again");
    }
    if (!contains(known, name)) {
      fail(file, "its metadata name '" + quotable(name) + "' in '" + key +
                     "', which this version of the package does not provide; use a newer version "
                     "or export it again");
    }
  }
}

}  // namespace

Metadata Metadata::parse(const std::string &text, const std::string &file)
{
  const Json json = parse_object(text, file, "metadata");

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
  meta.json = one_line(json);

  if (dtype != "float32" && dtype != "float64") {
    fail(file, "its dtype is '" + quotable(dtype) + "', supported are float32 and float64");
  }
  meta.dtype = (dtype == "float64") ? Dtype::float64 : Dtype::float32;
  if (units != Json{{"energy", "eV"}, {"length", "Angstrom"}}) {
    fail(file, "its units are " + quotable(units.dump()) +
                   R"(, contract 1 wants {"energy":"eV","length":"Angstrom"})");
  }
  if (!(meta.cutoff > 0.0 && meta.cutoff <= LONGEST_CUTOFF_A)) {
    fail(file, "its cutoff must be above 0 and at most 100 Angstrom");
  }
  if (meta.layers < 0) {
    fail(file, "its number of layers must be at least 1, or 0 for messages without bound");
  }
  if (meta.species.empty()) {
    fail(file, "its list of species is empty");
  }
  for (const auto &symbol : meta.species) {
    if (std::find(ELEMENTS.begin() + 1, ELEMENTS.end(), symbol) == ELEMENTS.end() ||
        std::count(meta.species.begin(), meta.species.end(), symbol) > 1) {
      fail(file, "its species must be symbols of elements, each once, but there is " +
                     quotable(Json(symbol).dump()) + "; export it again");
    }
  }
  check_text(meta.name, "name or version", file);
  check_text(meta.version, "name or version", file);
  if (json.contains("operators")) {
    const auto operators =
        get<std::vector<std::string>>(json, "operators", "a list of names", file);
    check_names(operators, OPERATORS, "operators", file);
  }
  check_names(meta.inputs, CONTRACT_INPUTS, "inputs", file);
  if (std::find(CONTRACT_OUTPUTS.begin(), CONTRACT_OUTPUTS.end(), meta.outputs) ==
      CONTRACT_OUTPUTS.end()) {
    fail(file, "its outputs are " + quotable(json.at("outputs").dump()) +
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

void check_text(const std::string &text, const char *what, const std::string &file)
{
  constexpr std::size_t LONGEST_B = 200;
  if (!is_plain(text)) {
    fail(file, std::string("its ") + what + " holds control characters; export it again");
  }
  if (text.size() > LONGEST_B) {
    fail(file, std::string("its ") + what + " is longer than " + std::to_string(LONGEST_B) +
                   " bytes; export it again");
  }
}

std::string describe(const Model &model)
{
  auto json = Json::parse(model.metadata().json);
  json["backend"] = model.backend();
  json["device"] = model.device();
  json["threads"] = model.threads();
  return one_line(json);
}

}  // namespace mlff
