// SPDX-License-Identifier: GPL-2.0-or-later
// Files that can be written.
#include "base/writable.h"

#include "base/file.h"

#include <cerrno>
#include <unistd.h>

namespace mlffbench::base {

namespace fs = std::filesystem;

void require_writable(const fs::path &file)
{
  if (file.empty())
    return;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (fs::is_directory(file))
    throw FileError("write", file, EISDIR);
  if (!fs::is_directory(folder))
    throw FileError("write", file, ENOENT);
  if (::access(folder.c_str(), W_OK) != 0)
    throw FileError("write", file, errno);
}

}  // namespace mlffbench::base
