// SPDX-License-Identifier: GPL-2.0-or-later
// The one place where a model file's kind is recognised: by what it holds, never by its name.

#include "mlff_backends.h"
#include "mlff_json.h"
#include "mlff_operators.h"
#include "mlff_package.h"
#include "mlff_tensors.h"
#include "mlff_text.h"

#include <nlohmann/json.hpp>

namespace mlff {

Metadata foreign_metadata(Metadata meta, const std::string &format, const std::string &file)
{
  if (meta.species.empty()) {
    throw ModelError("Model file " + file + " is a " + format +
                     " model that names no elements; export it again with its family's tool");
  }
  for (const auto &name : meta.species) {
    check_text(name, "species", file);
  }
  check_text(meta.version, "version", file);
  meta.json = one_line(nlohmann::json{
      {"contract", CONTRACT_VERSION},
      {"name", meta.name},
      {"version", meta.version},
      {"format", format},
      {"cutoff", meta.cutoff},
      {"layers", meta.layers},
      {"species", meta.species},
      {"dtype", meta.dtype == Dtype::float64 ? "float64" : "float32"},
      {"units", {{"energy", "eV"}, {"length", "Angstrom"}}},
      {"conservative", meta.conservative},
      {"inputs", meta.inputs},
      {"outputs", meta.outputs},
  });
  return meta;
}

Metadata contract_metadata(const Archive &archive)
{
  const bool script = archive.kind == Archive::Kind::torchscript;
  return Metadata::parse(archive.get(script ? "mlff.json" : "mlff"), archive.file);
}

namespace {

/// How files of one family are read.
struct Family {
  Metadata (*metadata)(const Archive &);
  std::unique_ptr<Model> (*load)(const Archive &, const std::string &device);
};

Family family_of(const Archive &archive)
{
  const bool script = archive.kind == Archive::Kind::torchscript;
  if (archive.has(script ? "mlff.json" : "mlff")) {
    return {contract_metadata, script ? load_torchscript : load_aotinductor};
  }
  if (is_nequip(archive)) {
    return {nequip_metadata, load_nequip};
  }
  if (is_sevennet(archive)) {
    return {sevennet_metadata, load_sevennet};
  }
  if (script) {
    return {mace_metadata, load_mace};
  }
  throw ModelError(
      "Model file " + archive.file +
      " is an AOTInductor package of no family that this package knows (contract files, "
      "NequIP, Allegro); export it with the exporter of its family in inputs/models");
}

/// Calls body(archive, family). Whatever goes wrong becomes a ModelError that can be shown.
template <typename Body> auto opened(const std::string &file, const char *done, const Body &body)
{
  try {
    const auto archive = Archive::open(file);
    return body(archive, family_of(archive));
  } catch (const ModelError &error) {
    throw ModelError(visible(error.what()));
  } catch (const std::exception &error) {
    throw ModelError(visible("Model file " + file + " cannot be " + done + " (" +
                             quotable(cause(error.what())) +
                             "); export it again with the exporter of its family in "
                             "inputs/models"));
  }
}

}  // namespace

std::unique_ptr<Model> load_model(const std::string &file, const std::string &device)
{
  return opened(file, "loaded", [&](const Archive &archive, const Family &family) {
    register_operators();
    return family.load(archive, device);
  });
}

ModelFile inspect_model(const std::string &file)
{
  return opened(file, "read", [](const Archive &archive, const Family &family) {
    ModelFile found;
    found.metadata = family.metadata(archive);
    found.backend = archive.backend();
    if (archive.kind == Archive::Kind::aotinductor) {
      found.device = package_device(archive);
      found.processor = archive.get("AOTI_MACHINE");
      found.instructions = archive.get("AOTI_CPU_ISA");
    }
    return found;
  });
}

}  // namespace mlff
