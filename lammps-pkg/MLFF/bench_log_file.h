// SPDX-License-Identifier: GPL-2.0-or-later
// The file of a bench log: who may write it, where the log in it ends, whole lines or none.

#ifndef MLFF_BENCH_LOG_FILE_H
#define MLFF_BENCH_LOG_FILE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlff {

/// Where an earlier simulation stopped in the log that this one goes on with.
struct LogPosition {
  std::int64_t call = 0;
  std::int64_t run = 0;
};

/// Appends to one file, which no other simulation writes meanwhile. What fails throws
/// std::runtime_error that says why and what to do.
class BenchLogFile {
public:
  /// Creates the file, or opens one that is there; neither changes it.
  explicit BenchLogFile(const std::string &file);
  BenchLogFile(const BenchLogFile &) = delete;
  BenchLogFile &operator=(const BenchLogFile &) = delete;
  ~BenchLogFile();

  /// Whether there is a log to go on with: with `go_on` any, else one that this process has
  /// written. From then on this process has.
  [[nodiscard]] bool has_log(bool go_on) const;

  /// Where the log in the file ends; a last line without an end, as a killed simulation leaves it,
  /// is cut off. Throws if there is no log with these columns.
  LogPosition cut_to_lines(const std::vector<std::string> &columns);

  /// Takes away what is in it. Pipes and devices hold nothing.
  void empty();

  /// Appends all of the text, or leaves nothing of it behind.
  void write(std::string_view text);

private:
  std::string file_;
  std::string path_;  // absolute: the working directory may change
  int descriptor_ = -1;
  bool regular_ = false;  // no pipe and no device
};

}  // namespace mlff

#endif
