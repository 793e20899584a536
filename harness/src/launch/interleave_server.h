// SPDX-License-Identifier: GPL-2.0-or-later
// Hands out time slices to runs that are executed at the same time on the same CPUs
// (docs/formats.md, Interleaved simulations).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace mlffbench::launch {

/// Lets one of several runs work at a time. It hands out no slice while a run works outside of its
/// slices: before its first loop of steps, between two of them, at its end. Slices go round in the
/// order of the runs, so that those of one number lie close in time.
class InterleaveServer {
public:
  /// Listens at a socket for each run, in a folder of its own among the temporary files, and serves
  /// from a thread of its own. Throws std::system_error, and what ScratchFolder throws.
  explicit InterleaveServer(size_t runs);
  ~InterleaveServer();
  InterleaveServer(const InterleaveServer &) = delete;
  InterleaveServer &operator=(const InterleaveServer &) = delete;
  InterleaveServer(InterleaveServer &&) = delete;
  InterleaveServer &operator=(InterleaveServer &&) = delete;

  /// Where a run asks for slices.
  std::filesystem::path socket(size_t run) const;

  /// How long a run has waited for its slices, all together. May be called from any thread.
  double waited_s(size_t run) const;

  /// A run has ended and wants no more slices. May be called from any thread.
  void finished(size_t run);

private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace mlffbench::launch
