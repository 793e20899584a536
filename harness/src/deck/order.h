// SPDX-License-Identifier: GPL-2.0-or-later
// The order in which the runs of compared potentials are interleaved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mlffbench::deck {

/// For each repetition the order of `potentials` potentials, by index. Odd repetitions take a
/// random order, the one after each takes its reverse (ABBA, BAAB), so that a steady drift of the
/// machine hits all alike and each potential's runs of one repetition lie close in time. The same
/// seed and group give the same order on every machine.
std::vector<std::vector<int>> interleaved_order(int potentials, int repetitions, uint64_t seed,
                                                const std::string &group);

}  // namespace mlffbench::deck
