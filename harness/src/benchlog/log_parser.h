// SPDX-License-Identifier: GPL-2.0-or-later
// The lines of a bench log, or of a part of one.
#pragma once

#include "benchlog/bench_log.h"
#include "benchlog/row_parser.h"

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::benchlog {

/// A fault in a line of a part of a log, counted from 1.
struct LineFault {
  int64_t line = 0;
  std::string message;
};

/// Parses a log, or a part of one behind its head.
class LogParser {
public:
  explicit LogParser(RowSink &sink) : m_sink(sink) {}

  /// A parser of lines that stand farther down in the same log.
  LogParser part(RowSink &sink) const;
  bool has_head() const { return m_rows.has_value(); }
  /// Whether no fault was found so far.
  bool good() const { return !m_fault; }
  /// Takes whole lines, readable for decimal::reach bytes more. Stops at the first fault.
  void take(std::string_view text);
  /// A fault in the line behind those that were taken.
  void fail_behind(const std::string &message);
  /// Goes on with what another parser has read of the lines behind.
  void append(LogParser &&next);
  /// What was read. Throws BenchLogError, with the name of the file and the line of the first
  /// fault.
  BenchLog finish(const std::string &name, bool truncated);

private:
  /// A row that follows one of the part before.
  struct First {
    int64_t line = 0;
    int64_t call = 0;
  };
  /// What a part has to take for the columns of the section that it begins in.
  struct Assumed {
    int64_t line = 0;
    bool phases = false;
    std::string fault;  ///< what is wrong if the section has the others
  };

  [[noreturn]] void fail(const std::string &message) const { throw LineFault{m_line, message}; }
  void line(std::string_view line);
  void version(std::string_view line) const;
  nlohmann::json object(std::string_view text) const;
  void header(std::string_view line);
  void columns(std::string_view line);
  void remark(std::string_view line);
  void run(nlohmann::json run);
  void section(nlohmann::json header);
  void continued(nlohmann::json header);
  void halt(const nlohmann::json &halt);
  void slice(const nlohmann::json &slice, const char *number);
  void take_columns(const nlohmann::json &header, const char *fault);
  void assume(bool phases, const std::string &fault);
  std::vector<std::string> names_of(bool phases) const;
  size_t row(std::string_view text);

  std::reference_wrapper<RowSink> m_sink;
  int64_t m_line = 0;
  std::vector<std::string> m_names;  ///< of all columns, also those that not all sections have
  std::optional<RowParser> m_rows;   ///< once the columns are known
  /// The columns are those of the part before, whichever these are.
  bool m_columns_open = false;
  std::optional<Assumed> m_assumed;
  BenchRow m_row;
  /// The next row is the next call; not so after a restart file that is older than the last row.
  bool m_goes_on = false;
  bool m_began_anew = false;   ///< a later simulation begins in this part
  bool m_has_section = false;  ///< a section begins in this part
  std::optional<First> m_first;
  std::optional<LineFault> m_fault;
  BenchLog m_log;
};

}  // namespace mlffbench::benchlog
