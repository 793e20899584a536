// SPDX-License-Identifier: GPL-2.0-or-later
// Names of earlier results, and which of them go.
#include "workflow/earlier_results.h"

#include "base/environment.h"
#include "base/file.h"
#include "record/results.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string_view>
#include <tuple>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// Without a / at its end, which would make a folder's own name empty.
fs::path plain(const fs::path &folder)
{
  std::string text = fs::absolute(folder).lexically_normal().string();
  while (text.size() > 1 && text.back() == '/')
    text.pop_back();
  return text;
}

/// A name of folder_time(), perhaps with the "-2" of a second one, as what sorts by age.
std::optional<std::tuple<std::string, int>> age_of(std::string_view name)
{
  constexpr std::string_view form = "00000000T000000Z";
  if (name.size() < form.size())
    return std::nullopt;
  for (size_t i = 0; i < form.size(); ++i) {
    const bool fits = form[i] == '0' ? name[i] >= '0' && name[i] <= '9' : name[i] == form[i];
    if (!fits)
      return std::nullopt;
  }
  int copy = 1;
  if (const auto rest = name.substr(form.size()); !rest.empty()) {
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), copy);
    if (rest.front() != '-' || error != std::errc() || end != rest.data() + rest.size())
      return std::nullopt;
  }
  return std::tuple(std::string(name.substr(0, form.size())), copy);
}

bool holds(const fs::path &folder, const fs::path &spared)
{
  if (spared.empty())
    return false;
  const fs::path inner =
      base::without_links(spared).lexically_relative(base::without_links(folder));
  return !inner.empty() && *inner.begin() != "..";
}

/// Removes all but the newest folders in `parent` whose names are `prefix` and a time.
std::vector<fs::path> keep_newest(const fs::path &parent, const std::string &prefix, size_t count,
                                  const fs::path &spared,
                                  const std::function<bool(const fs::path &)> &is_ours)
{
  using Aged = std::pair<std::tuple<std::string, int>, fs::path>;
  std::vector<Aged> found;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || entry->is_symlink() || !is_ours(entry->path()))
      continue;
    if (const auto age = age_of(std::string_view(name).substr(prefix.size())))
      found.emplace_back(*age, entry->path());
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  std::vector<fs::path> removed;
  for (size_t i = count; i < found.size(); ++i) {
    if (holds(found[i].second, spared))
      continue;
    base::remove_folder(found[i].second);
    removed.push_back(found[i].second);
  }
  return removed;
}

}  // namespace

std::string folder_time(std::string utc)
{
  std::erase(utc, ':');
  std::erase(utc, '-');
  return utc;
}

fs::path move_aside(const fs::path &output)
{
  std::string end;
  if (fs::exists(output / "plan.json")) {
    for (const auto &record : record::collect_results(output).records)
      end = std::max(end, record.finished_utc);
  }
  end = folder_time(end.empty() ? base::now_utc() : end);
  const std::string base = plain(output).string();
  fs::path aside = base::free_path(base + "." + end);
  base::replace_file(base, aside);
  return aside;
}

std::vector<fs::path> keep_newest_results(const fs::path &output, size_t count,
                                          const fs::path &spared)
{
  const fs::path base = plain(output);
  return keep_newest(base.parent_path(), base.filename().string() + ".", count, spared,
                     [](const fs::path &folder) { return fs::exists(folder / "plan.json"); });
}

std::vector<fs::path> keep_newest_measurements(const fs::path &output, size_t count,
                                               const fs::path &spared)
{
  return keep_newest(plain(output) / "gate", "", count, spared, [](const fs::path &folder) {
    return fs::exists(folder / "new" / "plan.json");
  });
}

}  // namespace mlffbench::workflow
