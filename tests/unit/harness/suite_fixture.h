// SPDX-License-Identifier: GPL-2.0-or-later
// A suite file that tests write, change and read.
#pragma once

#include "base/diagnostic.h"
#include "base/file.h"
#include "rules/load.h"

#include "temporary_folder.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace mlffbench::test {

inline const std::string good_suite = R"(suite: tiny
systems:
  - {name: si, material: silicon, atoms: 64, temperature_K: 300}
protocols:
  - {name: nve, ensemble: nve, timestep_fs: 1, steps: 20}
potentials:
  - {name: soft, role: reference, pair_style: sw, pair_coeff: ["* * Si.sw {elements}"], files: [Si.sw]}
)";

class SuiteTest : public ::testing::Test {
protected:
  SuiteTest() { base::write_file(m_folder.path() / "Si.sw", "Si O H parameters"); }

  model::Suite load(const std::string &text)
  {
    base::write_file(file(), text);
    return rules::load_suite(file(), {});
  }

  /// All messages, with the folder's name taken out.
  std::string refusal(const std::string &text)
  {
    try {
      load(text);
    } catch (const base::SuiteError &error) {
      std::string messages = error.what();
      const std::string folder = m_folder.path().string() + "/";
      for (size_t at = messages.find(folder); at != std::string::npos; at = messages.find(folder)) {
        messages.erase(at, folder.size());
      }
      return messages;
    }
    return "accepted";
  }

  std::filesystem::path file() const { return m_folder.path() / "suite.yaml"; }

  TemporaryFolder m_folder;
};

}  // namespace mlffbench::test
