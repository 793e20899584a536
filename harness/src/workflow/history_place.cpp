// SPDX-License-Identifier: GPL-2.0-or-later
// The one place of the history.
#include "workflow/history_place.h"

#include "base/file.h"
#include "store/history_file.h"

#include <cstdlib>
#include <fmt/format.h>
#include <pwd.h>
#include <stdexcept>
#include <unistd.h>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// What earlier releases took, in whatever folder they were called.
constexpr const char *former_history = "results/history.sqlite";

/// The folder that a variable names; the XDG rules want it absolute.
fs::path folder_of(const char *variable)
{
  const char *value = std::getenv(variable);
  const fs::path folder = value == nullptr ? "" : value;
  return folder.is_absolute() ? folder : fs::path();
}

fs::path home()
{
  if (auto folder = folder_of("HOME"); !folder.empty())
    return folder;
  const passwd *user = ::getpwuid(::getuid());  // NOLINT(concurrency-mt-unsafe): one thread
  if (user == nullptr || user->pw_dir == nullptr || *user->pw_dir != '/') {
    throw std::runtime_error("there is no home folder for the history; name a file by --history or "
                             "$MLFFBENCH_HISTORY");
  }
  return user->pw_dir;
}

}  // namespace

fs::path default_history()
{
  fs::path state = folder_of("XDG_STATE_HOME");
  if (state.empty())
    state = home() / ".local" / "state";
  return state / "mlff-bench" / "history.sqlite";
}

fs::path chosen_history(const fs::path &named, WorkListener &listener)
{
  if (!named.empty())
    return named;
  fs::path file = default_history();
  if (fs::exists(file))
    return file;
  base::make_folder(file.parent_path());
  (void)store::open_history(file, base::Database::Mode::create);
  if (fs::exists(former_history)) {
    listener.warn(fmt::format("the history is {} now, and new; that in {} is not read any more: "
                              "copy it there, or name it by --history",
                              file.string(), former_history));
  }
  return file;
}

}  // namespace mlffbench::workflow
