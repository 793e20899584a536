// SPDX-License-Identifier: GPL-2.0-or-later
// What lies inside a model file.

#include "mlff_archive.h"

#include "mlff_json.h"
#include "mlff_model.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace mlff {

namespace {

const char *const REMEDY = "; export it with the exporter of its family in inputs/models";

std::map<std::string, std::string> package_metadata(const std::string &text,
                                                    const std::string &file)
{
  try {
    return parse_object(text, file, "metadata").get<std::map<std::string, std::string>>();
  } catch (const nlohmann::json::exception &) {
    throw ModelError("Model file " + file +
                     " is an AOTInductor package whose metadata are not texts by name; export it "
                     "again");
  }
}

/// First bytes tell a zip archive from a bare pickle and from anything else.
void check_magic(const std::string &file)
{
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::is_directory(status)) {
    throw ModelError("Model file " + file + " is a folder; name the file in it");
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw ModelError("Model file " + file + " is a device or a pipe; name a file");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw ModelError("Model file " + file + " cannot be read; check the path and its permissions");
  }
  char magic[2] = {};
  stream.read(magic, sizeof(magic));
  if (stream.gcount() == sizeof(magic) && magic[0] == 'P' && magic[1] == 'K') {
    return;
  }
  if (stream.gcount() == sizeof(magic) && magic[0] == '\x80') {
    throw ModelError("Model file " + file +
                     " is a Python pickle, which can run any code when it is read and is never "
                     "loaded here" +
                     REMEDY);
  }
  throw ModelError(
      "Model file " + file +
      " is not an exported model (TorchScript and AOTInductor files are zip archives)" + REMEDY);
}

bool is_in(const ZipFile::Record &record, std::string_view folder)
{
  return record.name.compare(0, folder.size(), folder) == 0;
}

}  // namespace

std::string Archive::get(const std::string &key) const
{
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

bool Archive::has_code_of(std::string_view part) const
{
  return std::any_of(zip->records().begin(), zip->records().end(), [&](const auto &record) {
    return is_in(record, "code/") && record.name.find(part) != std::string::npos;
  });
}

std::string Archive::backend() const
{
  return kind == Kind::torchscript ? "torchscript" : "aotinductor";
}

Archive Archive::open(const std::string &file)
{
  check_magic(file);
  Archive archive;
  archive.file = file;
  archive.zip = std::make_shared<ZipFile>(file);
  bool compiled = false;
  bool scripted = false;
  bool pickled = false;
  for (const auto &record : archive.zip->records()) {
    if (is_in(record, "data/aotinductor/")) {
      compiled = true;
      if (record.name.ends_with("wrapper_metadata.json") ||
          (archive.metadata.empty() && record.name.ends_with("_metadata.json"))) {
        archive.metadata = package_metadata(archive.zip->text(record), file);
      }
    } else if (is_in(record, "code/")) {
      scripted = true;
    } else if (record.name == "data.pkl") {
      pickled = true;
    } else if (is_in(record, "extra/")) {
      archive.metadata[record.name.substr(sizeof("extra/") - 1)] = archive.zip->text(record);
    }
  }
  if (compiled) {
    archive.kind = Kind::aotinductor;
    return archive;
  }
  if (scripted) {
    return archive;
  }
  if (pickled) {
    throw ModelError("Model file " + file +
                     " is a checkpoint (weights saved by torch.save, without a program)" + REMEDY);
  }
  throw ModelError("Model file " + file +
                   " is a zip archive, but neither TorchScript nor an AOTInductor package" +
                   REMEDY);
}

}  // namespace mlff
