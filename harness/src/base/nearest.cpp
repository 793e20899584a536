// SPDX-License-Identifier: GPL-2.0-or-later
// Edit distance and nearest word.
#include "base/nearest.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace mlffbench::base {

namespace {

std::string folded(std::string_view word)
{
  std::string result(word);
  for (char &c : result) {
    c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b)
{
  const std::string from = folded(a);
  const std::string to = folded(b);
  std::vector<std::vector<int>> cost(from.size() + 1, std::vector<int>(to.size() + 1));
  for (size_t i = 0; i <= from.size(); ++i) {
    for (size_t j = 0; j <= to.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<int>(i + j);
        continue;
      }
      const int change = from[i - 1] == to[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[from.size()][to.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string> &candidates)
{
  std::string best;
  int best_distance = 0;
  for (const auto &candidate : candidates) {
    const int distance = edit_distance(word, candidate);
    const int limit =
        std::max<int>(1, static_cast<int>(std::max(word.size(), candidate.size())) / 3);
    // A prefix such as `temperature` of `temperature_K` is meant even where many letters are
    // missing.
    const bool prefix = word.size() >= 4 && folded(candidate).rfind(folded(word), 0) == 0;
    if ((distance <= limit || prefix) && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace mlffbench::base
