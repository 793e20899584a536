// SPDX-License-Identifier: GPL-2.0-or-later
// A simulation's part in being interleaved with others on the same CPUs (docs/formats.md,
// Interleaved simulations). Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_INTERLEAVE_H
#define MLFF_BENCH_INTERLEAVE_H

#include <cstdint>
#include <string>

namespace mlff {

/// Connection to a program that lets one of several simulations work at a time.
class InterleaveClient {
public:
  static constexpr std::int64_t NO_SLICE = -1;

  /// Connects to a socket of the file system; see connected(). Throws std::runtime_error if the
  /// name is too long for a socket.
  explicit InterleaveClient(const std::string &socket);
  InterleaveClient(const InterleaveClient &) = delete;
  InterleaveClient &operator=(const InterleaveClient &) = delete;
  /// Gives up the slice.
  ~InterleaveClient();

  /// Whether somebody hands out slices. Otherwise nobody is waited for.
  [[nodiscard]] bool connected() const { return descriptor_ >= 0; }

  /// Why not.
  [[nodiscard]] const std::string &reason() const { return reason_; }

  /// Gives up the slice, if we have one, and waits for the next.
  /// @return its number, which interleaved simulations have in common; NO_SLICE if not connected
  std::int64_t take();

  /// Gives up the slice and wants none for now.
  void rest();

private:
  bool send(const char *line);
  void disconnect(const std::string &reason);

  int descriptor_ = -1;
  std::string reason_;
};

}  // namespace mlff

#endif
