// SPDX-License-Identifier: GPL-2.0-or-later
// The chemical formula of a CIF file, held against its atoms.
#include "structure_file/cif_formula.h"

#include "base/text.h"
#include "system/element.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <regex>

namespace mlffbench::structure_file {

namespace {

constexpr double slack = 1e-6;
constexpr const char *z_name = "_cell_formula_units_z";

/// A recursive reader: units (an element or a group in brackets) with numbers behind them.
class FormulaReader {
public:
  explicit FormulaReader(std::string_view text) : m_text(text) {}

  std::optional<Formula> read()
  {
    const auto formula = sequence(0);
    if (!formula || formula->empty() || m_at != m_text.size())
      return std::nullopt;
    return formula;
  }

private:
  void skip_blanks()
  {
    while (m_at < m_text.size() &&
           (m_text[m_at] == '\n' || base::white_space.find(m_text[m_at]) != std::string_view::npos))
      ++m_at;
  }

  std::optional<Formula> sequence(int depth)
  {
    constexpr int deepest = 20;
    Formula all;
    if (depth > deepest)
      return std::nullopt;
    for (skip_blanks(); m_at < m_text.size(); skip_blanks()) {
      const char c = m_text[m_at];
      if (c == ')' || c == ']')
        return depth > 0 ? std::optional(all) : std::nullopt;
      Formula unit;
      if (c == '(' || c == '[') {
        ++m_at;
        const auto inner = sequence(depth + 1);
        if (!inner || m_at == m_text.size() || m_text[m_at] != (c == '(' ? ')' : ']'))
          return std::nullopt;
        ++m_at;
        unit = *inner;
      } else if (const std::string element = symbol(); !element.empty()) {
        unit[element] = {1.0, 1.0};
      } else {
        return std::nullopt;
      }
      const auto times = count();
      if (!times)
        return std::nullopt;
      for (const auto &[element, one] : unit) {
        all[element].least += one.least * times->least;
        all[element].most += one.most * times->most;
      }
    }
    return depth == 0 ? std::optional(all) : std::nullopt;
  }

  std::string symbol()
  {
    for (const size_t size : {size_t{2}, size_t{1}}) {
      const std::string found(m_text.substr(m_at, size));
      const bool isotope = found == "D" || found == "T";
      if (found.size() == size && (isotope || system::atomic_mass_u(found))) {
        m_at += size;
        return isotope ? "H" : found;
      }
    }
    return {};
  }

  /// 1 where no number follows; a fraction is good to half of its last digit.
  std::optional<FormulaCount> count()
  {
    const size_t end = std::min(m_text.find_first_not_of("0123456789.", m_at), m_text.size());
    const std::string_view digits = m_text.substr(m_at, end - m_at);
    m_at = end;
    if (digits.empty())
      return FormulaCount{1.0, 1.0};
    const auto value = base::number<double>(digits);
    if (!value || *value > 1e9)
      return std::nullopt;
    const size_t point = digits.find('.');
    const bool whole = *value == std::round(*value);
    const double rounding =
        whole ? 0.0 : 0.5 * std::pow(10.0, -static_cast<double>(digits.size() - point - 1));
    return FormulaCount{*value - rounding, *value + rounding};
  }

  std::string_view m_text;
  size_t m_at = 0;
};

std::string formula_of(const std::map<std::string, int> &atoms)
{
  std::string text;
  for (const auto &[element, count] : atoms)
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", element,
                        count > 1 ? std::to_string(count) : "");
  return text;
}

/// The numbers of formula units that the atoms can be; none if least > most.
FormulaCount units_in(const Formula &formula, const std::map<std::string, int> &atoms)
{
  FormulaCount units{0.0, std::numeric_limits<double>::max()};
  for (const auto &[element, count] : formula) {
    const auto found = atoms.find(element);
    const double there = found == atoms.end() ? 0.0 : found->second;
    if (count.most <= 0.0 && there == 0.0)
      continue;
    units.least = std::max(units.least, count.most > 0.0 ? there / count.most : 1e300);
    if (count.least > 0.0)
      units.most = std::min(units.most, there / count.least);
  }
  for (const auto &member : atoms) {
    if (formula.count(member.first) == 0)
      units.most = 0.0;
  }
  return units;
}

/// Programs write the formula of the whole cell together with the number of units in it.
bool is_of_whole_cell(const Formula &formula, double units)
{
  return std::all_of(formula.begin(), formula.end(), [&](const auto &member) {
    const double each = member.second.least / units;
    return member.second.least == member.second.most && std::abs(each - std::round(each)) < slack;
  });
}

/// Whether the atoms are some number of formula units.
bool fits(const FormulaCount &units)
{
  return !(units.least > units.most * (1.0 + slack) || units.most <= 0.0);
}

const CifValue *value_of(const CifBlock &block, const std::string &name)
{
  const CifItem *item = block.find(name);
  if (item == nullptr || item->values.front().missing ||
      base::trimmed(item->values.front().text).empty())
    return nullptr;
  return &item->values.front();
}

/// Of a text such as `C12 H17 N4 1+, 2(Cl 1-), H2 O`, where the units are set apart and charged.
std::optional<Formula> moieties(std::string text)
{
  static const std::regex charge("\\s\\d*[-+](?=\\s*(?:[,)]|$))");
  static const std::regex times("\\s*(\\d+(?:\\.\\d+)?)\\s*(.*)");
  constexpr size_t longest = 2000;
  if (text.size() > longest)
    return std::nullopt;
  std::replace(text.begin(), text.end(), '\n', ' ');
  text = std::regex_replace(text, charge, "");
  std::string units;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string unit = text.substr(begin, end - begin);
    std::smatch match;
    units += std::regex_match(unit, match, times)
                 ? fmt::format("({}){}", match[2].str(), match[1].str())
                 : fmt::format("({})", unit);
    begin = end + 1;
  }
  return chemical_formula(units);
}

/// Formulas that stand in for the sum where there is none. They may be texts that cannot be read.
void check_other_formulas(const CifBlock &block, const std::map<std::string, int> &atoms,
                          const std::string &file)
{
  for (const char *name : {"_chemical_formula_moiety", "_chemical_formula_structural",
                           "_chemical_formula_iupac", "_chemical_formula_analytical"}) {
    const CifValue *text = value_of(block, name);
    const auto formula = text == nullptr ? std::nullopt : moieties(text->text);
    if (!formula)
      continue;
    if (!fits(units_in(*formula, atoms))) {
      base::fail_at(
          file, text->line,
          fmt::format("`{}` is `{}`, but the atoms of the cell are `{}`; add the atoms or the "
                      "symmetry operations that are missing, or correct the elements or the "
                      "formula",
                      name, base::shown(text->text), formula_of(atoms)));
    }
  }
}

/// The number of formula units in the cell, or nothing if the file does not say it.
std::optional<double> formula_units(const CifBlock &block, const std::string &file)
{
  const CifValue *z = value_of(block, z_name);
  if (z == nullptr)
    return std::nullopt;
  const auto wanted = base::number<double>(base::trimmed(z->text));
  if (!wanted || *wanted <= 0.0) {
    base::fail_at(
        file, z->line,
        fmt::format("`_cell_formula_units_Z` cannot be `{}`; write a number above 0, or remove "
                    "it",
                    base::shown(z->text)));
  }
  return wanted;
}

/// Without a formula each of its units has whole atoms.
void check_units_alone(const CifBlock &block, const std::map<std::string, int> &atoms,
                       const std::string &file)
{
  const auto units = formula_units(block, file);
  const bool whole = !units || std::all_of(atoms.begin(), atoms.end(), [&](const auto &member) {
    return std::fmod(member.second, *units) == 0.0;
  });
  if (whole)
    return;
  base::fail_at(
      file, value_of(block, z_name)->line,
      fmt::format("the cell has {} formula units by _cell_formula_units_Z, but its atoms are "
                  "`{}`; add the atoms or the symmetry operations that are missing, or correct "
                  "the number",
                  *units, formula_of(atoms)));
}

}  // namespace

std::optional<Formula> chemical_formula(const std::string &text)
{
  return FormulaReader(text).read();
}

bool has_formula(const CifBlock &block)
{
  return value_of(block, "_chemical_formula_sum") != nullptr;
}

void check_formula(const CifBlock &block, const std::map<std::string, int> &atoms,
                   const std::string &file)
{
  const CifValue *text = value_of(block, "_chemical_formula_sum");
  if (text == nullptr) {
    check_other_formulas(block, atoms, file);
    check_units_alone(block, atoms, file);
    return;
  }
  const auto formula = chemical_formula(text->text);
  if (!formula) {
    base::fail_at(
        file, text->line,
        fmt::format("the formula `{}` cannot be read; write it like `C6 H12 O6`, or remove "
                    "_chemical_formula_sum",
                    base::shown(text->text)));
  }
  const FormulaCount units = units_in(*formula, atoms);
  if (!fits(units)) {
    base::fail_at(
        file, text->line,
        fmt::format("the formula is `{}`, but the atoms of the cell are `{}`; add the atoms "
                    "that are missing (hydrogen perhaps), or correct the elements or "
                    "_chemical_formula_sum",
                    base::shown(text->text), formula_of(atoms)));
  }
  const auto wanted = formula_units(block, file);
  if (!wanted)
    return;
  const auto are = [&](double number) {
    return number >= units.least * (1.0 - slack) && number <= units.most * (1.0 + slack);
  };
  if (are(*wanted) || (are(1.0) && is_of_whole_cell(*formula, *wanted)))
    return;
  base::fail_at(
      file, value_of(block, z_name)->line,
      fmt::format("the cell has {} times `{}` by _cell_formula_units_Z, but its atoms are `{}`; "
                  "add the atoms or the symmetry operations that are missing, or correct the "
                  "number",
                  *wanted, base::shown(text->text), formula_of(atoms)));
}

}  // namespace mlffbench::structure_file
