// SPDX-License-Identifier: GPL-2.0-or-later
// Interleaved run order.
#include "deck/order.h"

#include "base/sha256.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <random>
#include <utility>

namespace mlffbench::deck {

std::vector<std::vector<int>> interleaved_order(int potentials, int repetitions, uint64_t seed,
                                                const std::string &group)
{
  const std::string digest = base::sha256_of_text(fmt::format("order\n{}\n{}", seed, group));
  std::mt19937_64 generator(std::stoull(digest.substr(0, 16), nullptr, 16));
  std::vector<std::vector<int>> orders;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    std::vector<int> order(static_cast<size_t>(potentials));
    if (repetition % 2 == 1) {
      order = orders.back();
      std::reverse(order.begin(), order.end());
    } else {
      std::iota(order.begin(), order.end(), 0);
      // Fisher-Yates by hand: std::shuffle gives another order with another standard library.
      for (size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[generator() % i]);
    }
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace mlffbench::deck
