// SPDX-License-Identifier: GPL-2.0-or-later
// Links with plain names.
#include "deck/deck_paths.h"

#include "base/json_path.h"
#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace mlffbench::deck {

namespace {

namespace fs = std::filesystem;

/// The end of the name from its last dot on, by which programs tell formats apart, if it is plain.
std::string plain_extension(const fs::path &file)
{
  const std::string extension = file.extension().string();
  const bool plain = std::all_of(extension.begin(), extension.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-');
  });
  return plain ? extension : "";
}

bool is_ascii(const std::string &text)
{
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

}  // namespace

bool deck_can_hold(const std::string &text)
{
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '$'; });
}

std::string DeckPaths::link(const std::string &name, const fs::path &target)
{
  const fs::path place = fs::path(links_folder) / name;
  const bool known = std::any_of(m_links.begin(), m_links.end(),
                                 [&](const DeckLink &other) { return other.name == place; });
  if (!known)
    m_links.push_back({place, target});
  return place.string();
}

std::string DeckPaths::in_linked_folder(const std::string &name, const fs::path &file)
{
  return link(name, file.parent_path()) + "/" + file.filename().string();
}

std::string DeckPaths::model(const fs::path &file)
{
  return deck_can_hold(file.string()) ? file.string() : link("model" + plain_extension(file), file);
}

std::string DeckPaths::plugin(const fs::path &file)
{
  if (deck_can_hold(file.string()))
    return file.string();
  const std::string name = fmt::format("plugin-{}", ++m_plugins);
  return deck_can_hold(file.filename().string()) ? in_linked_folder(name, file)
                                                 : link(name + ".so", file);
}

std::string DeckPaths::with_files(std::string text, const std::vector<model::PotentialFile> &files)
{
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string &name = files[i].name;
    if (is_ascii(name))
      continue;
    const std::string plain =
        link(fmt::format("file-{}{}", i + 1, plain_extension(name)), fs::path("..") / name);
    // As a word of its own: names of files hold no white space.
    std::string replaced;
    for (const auto word : base::words_of(text, base::any_white_space))
      replaced.append(replaced.empty() ? "" : " ").append(word == name ? plain : word);
    text = replaced;
  }
  return text;
}

std::string DeckPaths::json_model(const fs::path &file)
{
  return base::is_utf8(file.string()) ? file.string() : link("model" + plain_extension(file), file);
}

std::string DeckPaths::json_module(const fs::path &file)
{
  if (base::is_utf8(file.string()))
    return file.string();
  return base::is_utf8(file.filename().string()) ? in_linked_folder("calculator", file)
                                                 : link("calculator.py", file);
}

}  // namespace mlffbench::deck
