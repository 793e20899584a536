// SPDX-License-Identifier: GPL-2.0-or-later
// Temporary folders: their own, what is left behind, and what is somebody else's.
#include "base/file.h"
#include "base/scratch_folder.h"
#include "launch/interleave_server.h"
#include "temporary_folder.h"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

namespace mlffbench {
namespace {

namespace fs = std::filesystem;

/// $TMPDIR for one test.
class ScratchFolderTest : public testing::Test {
protected:
  ScratchFolderTest()
  {
    if (const char *value = std::getenv("TMPDIR"))
      m_before = value;
    set(m_folder.path());
  }
  ~ScratchFolderTest() override
  {
    if (m_before) {
      set(*m_before);
    } else {
      ::unsetenv("TMPDIR");
    }
  }
  static void set(const fs::path &value) { ::setenv("TMPDIR", value.c_str(), 1); }
  const fs::path &folder() const { return m_folder.path(); }

private:
  test::TemporaryFolder m_folder;
  std::optional<std::string> m_before;
};

TEST_F(ScratchFolderTest, GoesWithItsOwner)
{
  fs::path path;
  {
    const base::ScratchFolder scratch;
    path = scratch.path();
    EXPECT_EQ(path.parent_path(), folder());
    base::write_file(path / "file", "text");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(ScratchFolderTest, TheNextOneRemovesWhatWasLeftBehindAndNothingElse)
{
  const fs::path left = folder() / "mlffbench-scratch-Ab12Cd";
  fs::create_directories(left / "deep");
  base::write_file(left / "deep" / "file", "text");
  const fs::path results = folder() / "mlffbench-scratch-results";
  fs::create_directory(results);
  base::write_file(folder() / "mlffbench-scratch-aFile0", "no folder");
  const fs::path target = folder() / "target";
  fs::create_directory(target);
  fs::create_directory_symlink(target, folder() / "mlffbench-scratch-aLink0");
  const base::ScratchFolder first;
  EXPECT_FALSE(fs::exists(left));
  const base::ScratchFolder second;
  for (const fs::path &kept :
       {first.path(), second.path(), results, target, folder() / "mlffbench-scratch-aFile0",
        folder() / "mlffbench-scratch-aLink0"})
    EXPECT_TRUE(fs::exists(kept)) << kept;
}

TEST_F(ScratchFolderTest, AFolderThatIsNotThereIsNamed)
{
  set("/nowhere/at/all");
  try {
    const base::ScratchFolder scratch;
    FAIL();
  } catch (const std::exception &error) {
    EXPECT_STREQ(error.what(), "/nowhere/at/all is no folder for temporary files, but TMPDIR names "
                               "it; make it, or set TMPDIR to a folder that exists");
  }
}

TEST_F(ScratchFolderTest, SocketsMayLieInAFolderWithALongName)
{
  const fs::path deep = folder() / std::string(200, 'a') / std::string(200, 'b');
  fs::create_directories(deep);
  set(deep);
  const launch::InterleaveServer server(1);
  EXPECT_TRUE(fs::is_socket(server.socket(0)));
}

}  // namespace
}  // namespace mlffbench
