// SPDX-License-Identifier: GPL-2.0-or-later
// Model archives by libzip, potential files by their words.
#include "rules/model_file.h"

#include "base/file.h"
#include "base/json_text.h"
#include "base/text.h"
#include "system/element.h"
#include "system/structure.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <zip.h>

namespace mlffbench::rules {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr zip_uint64_t most_metadata_B = 1U << 20U;
constexpr int most_levels = 32;
const char *const export_it = "export it with the exporter of its family in inputs/models";

using Archive = std::unique_ptr<zip_t, void (*)(zip_t *)>;
using Record = std::unique_ptr<zip_file_t, int (*)(zip_file_t *)>;

std::runtime_error fault(const fs::path &file, const std::string &what)
{
  return std::runtime_error(fmt::format("model file {} {}", file.string(), what));
}

Archive open_archive(const fs::path &file)
{
  int code = 0;
  Archive archive(zip_open(file.c_str(), ZIP_RDONLY, &code), zip_discard);
  if (archive)
    return archive;
  std::array<char, 2> start{};
  std::ifstream(file, std::ios::binary).read(start.data(), start.size());
  if (start != std::array{'P', 'K'}) {
    throw fault(file, fmt::format("is no exported model (TorchScript and AOTInductor files are zip "
                                  "archives); {}",
                                  export_it));
  }
  throw fault(file, "is damaged: it does not end as a zip archive; copy or export it again");
}

/// The name of a record without the archive's own folder.
std::string record_name(zip_t *archive, zip_int64_t index)
{
  const char *name = zip_get_name(archive, static_cast<zip_uint64_t>(index), 0);
  const std::string text = name == nullptr ? "" : name;
  return text.substr(text.find('/') + 1);
}

/// Reads a record to its end, where libzip compares its checksum; its text if it is wanted.
std::string read_record(zip_t *archive, zip_int64_t index, const fs::path &file, bool wanted)
{
  const Record record(zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0), zip_fclose);
  std::array<char, 65536> buffer{};
  std::string text;
  zip_int64_t got = record ? 1 : -1;
  while (got > 0) {
    got = zip_fread(record.get(), buffer.data(), buffer.size());
    if (wanted && got > 0)
      text.append(buffer.data(), static_cast<size_t>(got));
    if (text.size() > most_metadata_B)
      throw fault(file,
                  "has metadata of more than 1 MiB, which no exporter writes; export it again");
  }
  if (got < 0) {
    throw fault(file, fmt::format("is damaged: its record {} does not have its checksum; copy or "
                                  "export it again",
                                  record_name(archive, index)));
  }
  return text;
}

/// The JSON of metadata, not deeper than anything sensible is; null if it is none.
Json parsed(const std::string &text)
{
  try {
    return base::parse_json<Json>(text, "metadata", {.depth = most_levels});
  } catch (const base::JsonTextError &) {
    return {};
  }
}

/// Of the metadata of a contract model.
std::vector<std::string> species_of(const Json &contract)
{
  const auto species = contract.is_object() ? contract.find("species") : contract.end();
  std::vector<std::string> symbols;
  if (!contract.is_object() || species == contract.end() || !species->is_array())
    return {};
  for (const auto &symbol : *species) {
    if (symbol.is_string())
      symbols.push_back(symbol.get<std::string>());
  }
  return symbols;
}

/// Symbols as the families name them: of a contract model, of SevenNet, of NequIP and Allegro.
std::vector<std::string> symbols_in(const std::string &key, const std::string &text)
{
  if (key == "mlff.json" || key == "mlff")
    return species_of(parsed(text));
  if (key == "chemical_symbols_to_index" || key == "type_names") {
    const auto words = base::words_of(text, base::any_white_space);
    return {words.begin(), words.end()};
  }
  return {};
}

/// The same of a package, whose metadata are texts by name.
std::vector<std::string> symbols_in_package(const std::string &text)
{
  const Json metadata = parsed(text);
  for (const char *key : {"mlff", "type_names"}) {
    if (metadata.is_object() && metadata.contains(key) && metadata.at(key).is_string())
      return symbols_in(key, metadata.at(key).get<std::string>());
  }
  return {};
}

bool is_in(const std::vector<std::string> &list, const std::string &word)
{
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Elements of the systems that a potential is for.
std::vector<std::string> elements_for(const model::Potential &potential,
                                      const std::vector<model::System> &systems)
{
  std::vector<std::string> elements;
  for (const auto &system : systems) {
    if (!model::is_for(potential.systems, system.name))
      continue;
    for (const auto &element : system::elements_of(system)) {
      if (!is_in(elements, element))
        elements.push_back(element);
    }
  }
  return elements;
}

/// Pair styles whose files name elements as words of their own.
bool names_elements(const std::string &pair_style)
{
  std::string style = pair_style.substr(0, pair_style.find(' '));
  for (const char *suffix : {"/omp", "/opt", "/gpu", "/intel", "/kk"}) {
    if (style.ends_with(suffix))
      style.resize(style.rfind('/'));
  }
  static const std::set<std::string> styles{
      "sw",        "tersoff", "tersoff/mod", "tersoff/mod/c", "tersoff/zbl", "vashishta",
      "eam/alloy", "eam/fs",  "adp",         "edip",          "gw",          "gw/zbl"};
  return styles.contains(style);
}

bool has_word(const std::string &text, const std::string &word)
{
  const auto letter = [&](size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if ((at == 0 || !letter(at - 1)) && !letter(at + word.size()))
      return true;
  }
  return false;
}

/// Whether a word of pair_coeff is the name of a potential file, by how these are called.
bool is_file_name(std::string_view word)
{
  static const std::set<std::string> extensions{
      ".sw",  ".tersoff", ".eam",  ".alloy", ".fs",        ".meam",      ".edip", ".vashishta",
      ".adp", ".airebo",  ".comb", ".comb3", ".snapcoeff", ".snapparam", ".yace", ".lcbop",
      ".gw",  ".reax",    ".bop",  ".mgpt",  ".reaxff",    ".nb3b"};
  return extensions.contains(fs::path(word).extension().string());
}

}  // namespace

std::vector<std::string> elements_of_model(const fs::path &file)
{
  const Archive archive = open_archive(file);
  bool compiled = false;
  bool scripted = false;
  std::vector<std::string> elements;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    const std::string name = record_name(archive.get(), i);
    const bool package = name.find("data/aotinductor/") != std::string::npos;
    const bool extra = name.starts_with("extra/");
    compiled = compiled || package;
    scripted = scripted || name.starts_with("code/");
    const bool metadata = extra || (package && name.ends_with("_metadata.json"));
    const std::string text = read_record(archive.get(), i, file, metadata);
    if (metadata && elements.empty())
      elements =
          extra ? symbols_in(name.substr(sizeof "extra/" - 1), text) : symbols_in_package(text);
  }
  if (!compiled && !scripted) {
    throw fault(file, fmt::format("is a zip archive, but neither TorchScript nor an AOTInductor "
                                  "package (a checkpoint holds weights without a program); {}",
                                  export_it));
  }
  return elements;
}

std::optional<std::string> model_fault(const model::Potential &potential,
                                       const std::vector<model::System> &systems)
{
  std::vector<std::string> known;
  try {
    known = elements_of_model(potential.model);
  } catch (const std::runtime_error &error) {
    return error.what();
  }
  if (known.empty())
    return std::nullopt;
  std::vector<std::string> wanted;
  bool by_system = potential.pair_coeff.empty();
  for (const auto &line : potential.pair_coeff) {
    by_system = by_system || line.find("{elements}") != std::string::npos;
    for (const auto word : base::words_of(line)) {
      if (system::atomic_mass_u(word))
        wanted.emplace_back(word);
    }
  }
  if (by_system) {
    for (const auto &element : elements_for(potential, systems))
      wanted.push_back(element);
  }
  for (const auto &element : wanted) {
    if (is_in(known, element))
      continue;
    constexpr size_t most_shown = 12;
    const auto shown = known.begin() + static_cast<long>(std::min(known.size(), most_shown));
    return fmt::format("the model of `{}` does not know {}; it knows {}{}: take another model, or "
                       "name by `systems` those that it is for",
                       potential.name, element, fmt::join(known.begin(), shown, ", "),
                       shown == known.end() ? "" : ", ...");
  }
  return std::nullopt;
}

std::optional<std::string> pair_coeff_fault(const model::Potential &potential,
                                            const std::string &line,
                                            const std::vector<model::System> &systems,
                                            const std::vector<fs::path> &folders)
{
  std::string texts;
  bool names_files = false;
  for (const auto word : base::words_of(line)) {
    const auto file =
        std::find_if(potential.files.begin(), potential.files.end(),
                     [&](const model::PotentialFile &known) { return known.name == word; });
    if (file != potential.files.end()) {
      names_files = true;
      texts += base::is_file(file->source) ? base::read_file(file->source) + "\n" : "";
      continue;
    }
    const bool found = std::any_of(folders.begin(), folders.end(), [&](const fs::path &folder) {
      return base::is_file(folder / word) || base::is_file(folder / fs::path(word).filename());
    });
    if (is_file_name(word) && !found && !(fs::path(word).is_absolute() && base::is_file(word))) {
      return fmt::format(
          "`{}` names the file {}, which is neither in its `files` nor among LAMMPS' "
          "potential files; add it to `files`",
          potential.name, word);
    }
  }
  if (!names_files || texts.empty() || !names_elements(potential.pair_style))
    return std::nullopt;
  std::vector<std::string> wanted;
  if (line.find("{elements}") != std::string::npos)
    wanted = elements_for(potential, systems);
  for (const auto word : base::words_of(line)) {
    if (system::atomic_mass_u(word))
      wanted.emplace_back(word);
  }
  for (const auto &element : wanted) {
    if (!has_word(texts, element)) {
      return fmt::format("no file of `{}` in this line knows {}; take another file, or name by "
                         "`systems` those that it is for",
                         potential.name, element);
    }
  }
  return std::nullopt;
}

}  // namespace mlffbench::rules
