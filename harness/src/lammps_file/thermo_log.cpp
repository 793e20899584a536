// SPDX-License-Identifier: GPL-2.0-or-later
// Reading tables of thermo output.
#include "lammps_file/thermo_log.h"

#include "base/line_reader.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace mlffbench::lammps_file {

namespace {

using Words = std::vector<std::string_view>;

constexpr std::array<std::string_view, 8> unit_styles{"lj",  "real",     "metal", "si",
                                                      "cgs", "electron", "micro", "nano"};

/// A word of a command as LAMMPS takes it.
std::string_view without_quotes(std::string_view word)
{
  if (word.size() > 1 && (word.front() == '"' || word.front() == '\'') &&
      word.back() == word.front())
    return word.substr(1, word.size() - 2);
  return word;
}

/// LAMMPS' words for yes (utils::logical() in its source); all others are no, or are refused there.
bool is_true(std::string_view word)
{
  return word == "yes" || word == "on" || word == "true" || word == "1";
}

bool is_number(std::string_view word)
{
  double value = 0.0;
  return base::parse_number(word, value);
}

bool all_numbers(const Words &fields)
{
  return std::all_of(fields.begin(), fields.end(), is_number);
}

std::vector<double> numbers(const Words &fields)
{
  std::vector<double> values(fields.size());
  for (size_t i = 0; i < fields.size(); ++i)
    (void)base::parse_number(fields[i], values[i]);
  return values;
}

std::vector<std::string> strings(const Words &fields)
{
  return {fields.begin(), fields.end()};
}

/// The names of columns, if a line may be such: words that are no numbers, `Step` among them.
bool may_be_heading(const Words &fields)
{
  return std::find(fields.begin(), fields.end(), "Step") != fields.end() &&
         std::none_of(fields.begin(), fields.end(), is_number);
}

/// The items of a list in YAML as LAMMPS writes it: [0, 1.5, ] or ['Step', 'Temp', ].
std::string without_list_marks(std::string_view text)
{
  std::string items(text);
  for (char &character : items) {
    if (std::string_view("[],'\"").find(character) != std::string_view::npos)
      character = ' ';
  }
  return items;
}

/// Reads a log line by line. What follows a heading is a table until the run ends.
class Reader {
public:
  explicit Reader(const std::filesystem::path &log) : m_name(log.string()), m_lines(log) {}

  std::vector<ThermoTable> read()
  {
    while (m_lines.next()) {
      const Words fields = base::words_of(m_lines.text());
      if (!fields.empty())
        take(fields);
    }
    end_table();
    if (m_tables.empty()) {
      fail("no thermo output until here; name the log of a `rerun` with `thermo_style custom step "
           "pe ...`");
    }
    return std::move(m_tables);
  }

private:
  enum class Form { none, one, multi, yaml };

  [[noreturn]] void fail(const std::string &message) const
  {
    throw std::runtime_error(fmt::format("{}:{}: {}", m_name, m_lines.number(), message));
  }

  void take(const Words &fields)
  {
    const std::string_view text = m_lines.text();
    if (text.starts_with("Per MPI rank memory allocation") ||
        text.starts_with("Memory usage per processor")) {  // until 2017
      end_table();
      m_heading_next = true;
    } else if (text.starts_with("Loop time of") || text.starts_with("Total wall time") ||
               fields.front().starts_with("ERROR")) {
      end(fields);
    } else if (fields.front() == "WARNING:") {
      return;
    } else if (text.starts_with("keywords: [")) {
      const std::string items = without_list_marks(text);
      const Words names = base::words_of(items);
      begin_table(Form::yaml, strings({names.begin() + 1, names.end()}));
    } else if (fields.size() > 2 && fields[1] == "Step" && is_number(fields[2]) &&
               fields[0].find_first_not_of('-') == std::string_view::npos) {
      begin_block(fields[2]);
    } else {
      switch (m_form) {
      case Form::none:
        outside(fields);
        break;
      case Form::one:
        row_of_numbers(fields);
        break;
      case Form::multi:
        part_of_block(fields);
        break;
      case Form::yaml:
        row_of_list(fields);
        break;
      }
    }
  }

  void outside(const Words &fields)
  {
    if (m_heading_next && fields.front() != "---" &&
        std::none_of(fields.begin(), fields.end(), is_number)) {
      begin_table(Form::one, strings(fields));
    } else if (all_numbers(fields) && fields.size() == m_candidate.size()) {
      begin_table(Form::one, std::exchange(m_candidate, {}));
      row_of_numbers(fields);
    } else {
      m_candidate = may_be_heading(fields) ? strings(fields) : std::vector<std::string>();
      command(fields);
    }
    m_heading_next = false;
  }

  /// Commands that say what the numbers are, as LAMMPS repeats them in its log.
  void command(const Words &fields)
  {
    const std::string_view style = fields.size() > 1 ? without_quotes(fields[1]) : "";
    const auto is_style = [](std::string_view word) {
      return std::find(unit_styles.begin(), unit_styles.end(), word) != unit_styles.end();
    };
    if (fields[0] == "units" && is_style(style)) {
      m_units = style;
      m_per_atom = style == "lj";
    } else if (fields.size() == 4 && fields[0] == "Unit" && style == "style" &&
               is_style(fields[3])) {
      m_units = fields[3];
    } else if (fields[0] == "thermo_style") {
      m_per_atom = m_units == "lj";  // what thermo_modify said is lost
    } else if (fields[0] == "thermo_modify" || m_goes_on) {
      for (const std::string_view field : fields) {
        const std::string_view word = without_quotes(field);
        if (word == "&")
          continue;
        if (std::exchange(m_norm_next, word == "norm"))
          m_per_atom = is_true(word);
      }
      m_norm_next = m_norm_next && fields.back() == "&";
      m_goes_on = fields.back() == "&";
    }
  }

  void begin_table(Form form, std::vector<std::string> columns)
  {
    end_table();
    m_form = form;
    m_table.columns = std::move(columns);
    m_table.units = m_units;
    m_table.per_atom = m_per_atom;
    m_heading_next = false;
  }

  /// At the end of a run: "Loop time of T on P procs for S steps with N atoms".
  void end(const Words &fields)
  {
    const auto last = fields.size() - 1;
    if (m_form != Form::none && fields.size() > 2 && fields[last] == "atoms")
      (void)base::parse_number(fields[last - 1], m_table.atoms);
    end_table();
  }

  void end_table()
  {
    end_block();
    if (!m_table.rows.empty())
      m_tables.push_back(std::move(m_table));
    m_table = {};
    m_candidate.clear();
    m_form = Form::none;
    m_heading_next = false;
  }

  /// LAMMPS ends every line: one without an end may lack digits.
  void require_line_end() const
  {
    if (!m_lines.ended())
      fail("the log breaks off in its thermo output; let LAMMPS end before reading it");
  }

  void add_row(std::vector<double> values)
  {
    require_line_end();
    if (values.size() != m_table.columns.size()) {
      fail(fmt::format("a row of thermo output has {} numbers instead of {}; let LAMMPS end before "
                       "reading its log, and print no numbers alone between the rows",
                       values.size(), m_table.columns.size()));
    }
    m_table.rows.push_back({m_lines.number(), std::move(values)});
  }

  void row_of_numbers(const Words &fields)
  {
    if (all_numbers(fields)) {
      if (fields.size() != m_table.columns.size() && fields.size() == m_candidate.size())
        begin_table(Form::one, std::exchange(m_candidate, {}));
      add_row(numbers(fields));
    } else if (may_be_heading(fields)) {  // of tables that were cut out of a log, or text
      m_candidate = strings(fields);
      if (m_candidate == m_table.columns)
        begin_table(Form::one, std::exchange(m_candidate, {}));
    }
  }

  void row_of_list(const Words &fields)
  {
    if (fields.front() == "-" && fields.size() > 1 && fields[1].starts_with("[")) {
      const std::string items = without_list_marks(m_lines.text());
      const Words values = base::words_of(items);
      const Words behind_dash(values.begin() + 1, values.end());
      if (!all_numbers(behind_dash))
        fail("an item of a row of thermo output is not a number");
      add_row(numbers(behind_dash));
    }
  }

  /// A line such as `------------ Step   10 ----- CPU =   0.01 (sec) -------------`.
  void begin_block(std::string_view step)
  {
    if (m_form == Form::multi) {
      end_block();
    } else {
      begin_table(Form::multi, {});
    }
    double value = 0.0;
    (void)base::parse_number(step, value);
    m_block = {{"Step", value}};
    m_block_line = m_lines.number();
  }

  /// Three times a name, `=` and a number; text may look like it.
  void part_of_block(const Words &fields)
  {
    if (fields.size() % 3 != 0)
      return;
    for (size_t i = 0; i < fields.size(); i += 3) {
      if (fields[i + 1] != "=" || !is_number(fields[i + 2]))
        return;
    }
    require_line_end();
    for (size_t i = 0; i < fields.size(); i += 3) {
      double value = 0.0;
      (void)base::parse_number(fields[i + 2], value);
      const std::string name(fields[i]);
      const auto known = std::find_if(m_block.begin(), m_block.end(),
                                      [&](const auto &entry) { return entry.first == name; });
      if (known == m_block.end()) {
        m_block.emplace_back(name, value);
      } else if (known->second != value) {
        fail(fmt::format("two values of {} in one block of thermo output", name));
      }
    }
  }

  /// The columns of a table are those that all of its blocks have: text adds some to single ones.
  void end_block()
  {
    if (m_block.empty())
      return;
    const auto has = [](const auto &block, const std::string &name) {
      return std::any_of(block.begin(), block.end(),
                         [&](const auto &entry) { return entry.first == name; });
    };
    if (m_table.rows.empty()) {
      for (const auto &entry : m_block)
        m_table.columns.push_back(entry.first);
    }
    for (size_t i = m_table.columns.size(); i-- > 0;) {
      if (has(m_block, m_table.columns[i]))
        continue;
      const auto at = static_cast<std::ptrdiff_t>(i);
      m_table.columns.erase(m_table.columns.begin() + at);
      for (auto &row : m_table.rows)
        row.values.erase(row.values.begin() + at);
    }
    ThermoRow row{m_block_line, {}};
    for (const auto &name : m_table.columns) {
      row.values.push_back(std::find_if(m_block.begin(), m_block.end(), [&](const auto &entry) {
                             return entry.first == name;
                           })->second);
    }
    m_table.rows.push_back(std::move(row));
    m_block.clear();
  }

  std::string m_name;
  base::LineReader m_lines;
  std::vector<ThermoTable> m_tables;
  ThermoTable m_table;  ///< that is being read
  Form m_form = Form::none;
  bool m_heading_next = false;           ///< LAMMPS has written what stands before it
  std::vector<std::string> m_candidate;  ///< a line that is a heading if numbers follow
  std::string m_units;
  bool m_per_atom = false;
  bool m_goes_on = false;    ///< a thermo_modify command goes on in the next line
  bool m_norm_next = false;  ///< its next word is the value of `norm`
  std::vector<std::pair<std::string, double>> m_block;  ///< of `line multi`
  int64_t m_block_line = 0;
};

}  // namespace

int ThermoTable::place(std::string_view column) const
{
  const auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

double ThermoTable::value(size_t row, std::string_view column) const
{
  return rows[row].values[static_cast<size_t>(place(column))];
}

std::vector<ThermoTable> read_thermo_log(const std::filesystem::path &log)
{
  return Reader(log).read();
}

}  // namespace mlffbench::lammps_file
