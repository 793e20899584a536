// SPDX-License-Identifier: GPL-2.0-or-later
// The one place where a model file's kind is recognised: by what it holds, never by its name.

#include "mlff_backends.h"
#include "mlff_operators.h"
#include "mlff_tensors.h"

#include <nlohmann/json.hpp>

namespace mlff {

Metadata foreign_metadata(Metadata meta, const std::string &format, const std::string &file)
{
  if (meta.species.empty()) {
    throw ModelError("Model file " + file + " is a " + format +
                     " model that names no elements; export it again with its family's tool");
  }
  meta.json =
      nlohmann::json{
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
      }
          .dump();
  return meta;
}

namespace {

std::unique_ptr<Model> load(const std::string &file, const std::string &device)
{
  register_operators();
  const auto archive = Archive::open(file);
  const bool script = archive.kind == Archive::Kind::torchscript;
  if (archive.has(script ? "mlff.json" : "mlff")) {
    return script ? load_torchscript(archive, device) : load_aotinductor(archive, device);
  }
  if (is_nequip(archive)) {
    return load_nequip(archive, device);
  }
  if (is_sevennet(archive)) {
    return load_sevennet(archive, device);
  }
  if (script) {
    return load_mace(archive, device);
  }
  throw ModelError(
      "Model file " + file +
      " is an AOTInductor package of no family that this package knows (contract files, "
      "NequIP, Allegro); export it with the exporter of its family in inputs/models");
}

}  // namespace

std::unique_ptr<Model> load_model(const std::string &file, const std::string &device)
{
  try {
    return load(file, device);
  } catch (const ModelError &) {
    throw;
  } catch (const std::exception &error) {
    throw ModelError("Model file " + file + " cannot be loaded (" + cause(error.what()) +
                     "); export it again with the exporter of its family in inputs/models");
  }
}

}  // namespace mlff
