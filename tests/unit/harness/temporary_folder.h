// SPDX-License-Identifier: GPL-2.0-or-later
// A folder for one test, removed at its end.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace mlffbench::test {

class TemporaryFolder {
public:
  TemporaryFolder()
  {
    std::string name = (std::filesystem::temp_directory_path() / "mlffbench-test-XXXXXX").string();
    m_path = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(m_path); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  TemporaryFolder(TemporaryFolder &&) = delete;
  TemporaryFolder &operator=(TemporaryFolder &&) = delete;
  const std::filesystem::path &path() const { return m_path; }

private:
  std::filesystem::path m_path;
};

}  // namespace mlffbench::test
