// SPDX-License-Identifier: GPL-2.0-or-later
// Hands out turns to runs that are executed at the same time on the same CPUs (docs/formats.md,
// Turns).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace mlffbench::launch {

/// Lets one of several runs work at a time. It hands out no turn while a run works outside of its
/// turns: before its first loop of steps, between two of them, at its end. Turns go round in the
/// order of the runs, so that those of one round lie close in time.
class TurnServer {
public:
  /// Listens at a socket for each run, in a folder of its own among the temporary files, and serves
  /// from a thread of its own. Throws std::system_error, and what ScratchFolder throws.
  explicit TurnServer(size_t runs);
  ~TurnServer();
  TurnServer(const TurnServer &) = delete;
  TurnServer &operator=(const TurnServer &) = delete;
  TurnServer(TurnServer &&) = delete;
  TurnServer &operator=(TurnServer &&) = delete;

  /// Where a run asks for turns.
  std::filesystem::path socket(size_t run) const;

  /// How long a run has waited for its turns, all together. May be called from any thread.
  double waited_s(size_t run) const;

  /// A run has ended and wants no more turns. May be called from any thread.
  void finished(size_t run);

private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace mlffbench::launch
