// SPDX-License-Identifier: GPL-2.0-or-later
// Suites that are wrong, committed and made at random: refused with file, line and remedy.
#include "base/file.h"
#include "mutate.h"
#include "refusal.h"
#include "rules/load.h"

#include "temporary_folder.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> suites_in(const char *folder)
{
  std::vector<fs::path> files;
  for (const auto &entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class MalformedSuites : public ::testing::Test {
protected:
  MalformedSuites() { base::write_file(m_folder.path() / "Si.sw", "Si Si Si parameters"); }
  test::TemporaryFolder m_folder;  ///< with a potential file
};

TEST_F(MalformedSuites, CommittedOnesAreRefusedAsTheySay)
{
  const auto files = suites_in(MALFORMED_SUITES);
  EXPECT_GE(files.size(), 50U);
  for (const auto &file : files) {
    const std::string text = base::read_file(file);
    const std::string begin = "# expect: ";
    ASSERT_EQ(text.rfind(begin, 0), 0U) << file;
    std::string expected = text.substr(begin.size(), text.find('\n') - begin.size());
    std::erase(expected, '\r');
    try {
      rules::load_suite(file, {m_folder.path()});
      ADD_FAILURE() << file << " is accepted";
    } catch (const base::SuiteError &error) {
      EXPECT_NE(std::string(error.what()).find(expected), std::string::npos)
          << file << "\nexpected: " << expected << "\nsays: " << error.what();
      EXPECT_EQ(fuzz::useless(error), "") << file;
    }
  }
}

TEST_F(MalformedSuites, MutantsAreRefusedWithHelpOrAccepted)
{
  std::vector<std::string> seeds;
  for (const char *folder : {COMMITTED_SUITES, MALFORMED_SUITES}) {
    for (const auto &file : suites_in(folder))
      seeds.push_back(base::read_file(file));
  }
  fuzz::Mutator mutator(20251124);
  const fs::path file = m_folder.path() / "mutant.yaml";
  int refused = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string text = mutator.mutant(seeds);
    base::write_file(file, text);
    try {
      rules::load_suite(file, {m_folder.path()});
    } catch (const base::SuiteError &error) {
      ++refused;
      EXPECT_EQ(fuzz::useless(error), "") << "mutant " << i << ":\n" << text;
    } catch (const std::exception &error) {
      ADD_FAILURE() << error.what() << "\nmutant " << i << ":\n" << text;
    }
  }
  EXPECT_GT(refused, 250) << "most mutants are no good suites";
}

}  // namespace
}  // namespace mlffbench
