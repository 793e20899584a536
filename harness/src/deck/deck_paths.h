// SPDX-License-Identifier: GPL-2.0-or-later
// Files that a deck names by where they lie, however they are called.
#pragma once

#include "model/suite.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::deck {

/// A symbolic link in the run folder.
struct DeckLink {
  std::filesystem::path name;    ///< relative to the run folder
  std::filesystem::path target;  ///< absolute, or relative to the link
};

/// The folder of these links in a run folder.
constexpr const char *links_folder = "links";

/// Whether LAMMPS takes this text between double quotes as it is: it replaces letters that look
/// like ASCII ones, ends quotes at a quote and lines at a line break, and knows variables.
bool deck_can_hold(const std::string &text);

/// How a deck names files, and the links that this needs: a path that a deck can hold stands there
/// as it is.
class DeckPaths {
public:
  /// For LAMMPS.
  std::string model(const std::filesystem::path &file);
  /// With a path in it, so that the system looks for it nowhere else. The plugin's folder is
  /// linked, not the file: a library may look for others beside it.
  std::string plugin(const std::filesystem::path &file);
  /// A text of the suite with the names of potential files as they can stand in a deck.
  std::string with_files(std::string text, const std::vector<model::PotentialFile> &files);

  /// For the driver of engine ase, whose job is JSON. A module may look for others beside it.
  std::string json_model(const std::filesystem::path &file);
  std::string json_module(const std::filesystem::path &file);

  const std::vector<DeckLink> &links() const { return m_links; }

private:
  std::string link(const std::string &name, const std::filesystem::path &target);
  std::string in_linked_folder(const std::string &name, const std::filesystem::path &file);

  std::vector<DeckLink> m_links;
  int m_plugins = 0;
};

}  // namespace mlffbench::deck
