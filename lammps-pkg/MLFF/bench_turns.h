// SPDX-License-Identifier: GPL-2.0-or-later
// A simulation's part in taking turns with others on the same CPUs (docs/formats.md, Turns). Knows
// neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_TURNS_H
#define MLFF_BENCH_TURNS_H

#include <cstdint>
#include <string>

namespace mlff {

/// Connection to a program that lets one of several simulations work at a time.
class BenchTurns {
public:
  static constexpr std::int64_t NO_ROUND = -1;

  /// Connects to a socket of the file system; see connected(). Throws std::runtime_error if the
  /// name is too long for a socket.
  explicit BenchTurns(const std::string &socket);
  BenchTurns(const BenchTurns &) = delete;
  BenchTurns &operator=(const BenchTurns &) = delete;
  /// Gives up the turn.
  ~BenchTurns();

  /// Whether somebody hands out turns. Otherwise nobody is waited for.
  [[nodiscard]] bool connected() const { return descriptor_ >= 0; }

  /// Why not.
  [[nodiscard]] const std::string &reason() const { return reason_; }

  /// Gives up the turn, if we have it, and waits for the next one.
  /// @return its round, which all that take turns have in common; NO_ROUND if not connected
  std::int64_t take();

  /// Gives up the turn and wants none for now.
  void rest();

private:
  bool send(const char *line);
  void disconnect(const std::string &reason);

  int descriptor_ = -1;
  std::string reason_;
};

}  // namespace mlff

#endif
