// SPDX-License-Identifier: GPL-2.0-or-later
// What lies inside a model file.

#include "mlff_archive.h"

#include "mlff_model.h"
#include "mlff_tensors.h"

#include <caffe2/serialize/inline_container.h>
#include <nlohmann/json.hpp>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <vector>

namespace mlff {

namespace {

const char *const REMEDY = "; export it with the exporter of its family in inputs/models";

std::string text_of(caffe2::serialize::PyTorchStreamReader &reader, const std::string &record)
{
  const auto [data, size] = reader.getRecord(record);
  return {static_cast<const char *>(data.get()), size};
}

std::map<std::string, std::string> package_metadata(const std::string &text,
                                                    const std::string &file)
{
  try {
    return nlohmann::json::parse(text).get<std::map<std::string, std::string>>();
  } catch (const nlohmann::json::exception &) {
    throw ModelError("Model file " + file +
                     " is an AOTInductor package whose metadata are not texts by name; export it "
                     "again");
  }
}

/// Compares each record with its checksum: LibTorch's reader does not, and a changed byte would
/// change weights, or crash the process in compiled code.
void check_records(const std::string &file)
{
  int code = 0;
  const std::unique_ptr<zip_t, void (*)(zip_t *)> archive(zip_open(file.c_str(), ZIP_RDONLY, &code),
                                                          zip_discard);
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw ModelError("Model file " + file + " is damaged (" + reason +
                     "); copy or export it again");
  }
  std::vector<char> buffer(1U << 20U);
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); i++) {
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> record(
        zip_fopen_index(archive.get(), i, 0), zip_fclose);
    zip_int64_t read = record ? 1 : -1;
    while (read > 0) {
      read = zip_fread(record.get(), buffer.data(), buffer.size());
    }
    if (read < 0) {
      const char *name = zip_get_name(archive.get(), i, 0);
      throw ModelError("Model file " + file + " is damaged (its record " +
                       (name ? name : "without a name") +
                       " does not have its checksum); copy or export it again");
    }
  }
}

/// First bytes tell a zip archive from a bare pickle and from anything else.
void check_magic(const std::string &file)
{
  if (std::filesystem::is_directory(file)) {
    throw ModelError("Model file " + file + " is a folder; name the file in it");
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

}  // namespace

std::string Archive::get(const std::string &key) const
{
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

Archive Archive::open(const std::string &file)
{
  check_magic(file);
  check_records(file);
  Archive archive;
  archive.file = file;
  try {
    caffe2::serialize::PyTorchStreamReader reader(file);
    bool compiled = false;
    bool scripted = false;
    bool pickled = false;
    for (const auto &record : reader.getAllRecords()) {
      if (record.find("data/aotinductor/") != std::string::npos) {
        compiled = true;
        if (record.ends_with("wrapper_metadata.json") ||
            (archive.metadata.empty() && record.ends_with("_metadata.json"))) {
          archive.metadata = package_metadata(text_of(reader, record), file);
        }
      } else if (record.rfind("code/", 0) == 0) {
        scripted = true;
      } else if (record == "data.pkl") {
        pickled = true;
      } else if (record.rfind("extra/", 0) == 0) {
        archive.metadata[record.substr(sizeof("extra/") - 1)] = text_of(reader, record);
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
                       " is a checkpoint (weights saved by torch.save, without a program)" +
                       REMEDY);
    }
  } catch (const ModelError &) {
    throw;
  } catch (const std::exception &error) {
    // nequip-compile adds it outside the archive's own folder, where no reader of LibTorch looks.
    if (std::string_view(error.what()).find("nequip_custom_ops_libs.txt") !=
        std::string_view::npos) {
      throw ModelError("Model file " + file +
                       " is a NequIP package that calls operators of other libraries, which are "
                       "not here; compile it again without OpenEquivariance or cuEquivariance");
    }
    throw ModelError("Model file " + file + " is a zip archive that PyTorch did not write" +
                     REMEDY);
  }
  throw ModelError("Model file " + file +
                   " is a zip archive, but neither TorchScript nor an AOTInductor package" +
                   REMEDY);
}

}  // namespace mlff
