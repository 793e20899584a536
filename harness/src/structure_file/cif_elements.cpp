// SPDX-License-Identifier: GPL-2.0-or-later
// Elements from the type symbols and labels of a CIF file.
#include "structure_file/cif_elements.h"

#include "base/text.h"
#include "system/element.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::structure_file {

namespace {

bool is_upper(char c)
{
  return c >= 'A' && c <= 'Z';
}

bool is_letter(char c)
{
  return is_upper(c) || (c >= 'a' && c <= 'z');
}

bool is_element(const std::string &symbol)
{
  return system::atomic_mass_u(symbol).has_value();
}

std::string letters_of(std::string_view text)
{
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  return {text.begin(), end};
}

constexpr const char *add_column = "add the column _atom_site_type_symbol with the elements";

}  // namespace

std::string element_of_type(const CifValue &type, const std::string &label, bool checked,
                            const std::string &file)
{
  const std::string_view text = base::trimmed(type.text);
  const std::string letters = letters_of(text);
  // After the element its charge, or a number: `Fe3+`, `O-2`, `Fe2.5+`, `O1`.
  const std::string_view charge = text.substr(letters.size());
  const bool plain = charge.find_first_not_of("0123456789.+-") == std::string_view::npos;
  if (plain && is_element(letters))
    return letters;
  const std::string small =
      letters.substr(0, 1) + base::lower(letters).substr(std::min<size_t>(1, letters.size()));
  if (plain && letters.size() == 2 && is_upper(letters[1]) && is_element(small)) {
    const bool two = is_element(letters.substr(0, 1)) && is_element(letters.substr(1));
    if (two && !checked && !base::trimmed(label).starts_with(small)) {
      base::fail_at(
          file, type.line,
          fmt::format("the type `{}` may mean {}, or {} and {}; write the symbol of one element "
                      "as {}, or one site for each",
                      base::shown(text), small, letters[0], letters[1], small));
    }
    return small;  // SI
  }
  base::fail_at(file, type.line,
                fmt::format("the type `{}` names no element; {}", base::shown(text),
                            plain ? system::element_remedy(letters)
                                  : "write the symbol of one element, such as Si or Si4+"));
}

std::string element_of_label(const CifValue &label, bool checked, const std::string &file)
{
  const std::string_view text = base::trimmed(label.text);
  const std::string letters = letters_of(text);
  const auto unsure = [&](const std::string &meaning) {
    base::fail_at(file, label.line,
                  fmt::format("the label `{}` {}; {}", base::shown(text), meaning, add_column));
  };
  const std::string one = letters.substr(0, 1);
  const std::string two = letters.substr(0, 2);
  const std::string two_small = one + base::lower(two.substr(one.size()));
  if (two.size() == 2 && is_upper(two[1]) && is_element(one) && is_element(two_small))
    unsure(fmt::format("may mean {} or {}", one, two_small));
  std::string element;
  for (const auto &symbol : {two, two_small, one}) {
    if (element.empty() && !symbol.empty() && is_upper(symbol[0]) && is_element(symbol))
      element = symbol;
  }
  // A site's name in capitals may follow the element, small letters make a word (`Wat`).
  const std::string rest = letters.substr(std::min(element.size(), letters.size()));
  if (element.empty() || !std::all_of(rest.begin(), rest.end(), is_upper)) {
    base::fail_at(file, label.line,
                  fmt::format("`{}` names no element; {}, or {}", base::shown(text),
                              system::element_remedy(letters), add_column));
  }
  const bool exact = letters == element;
  if (!checked && exact && element == "W")
    unsure("may mean tungsten or water");
  if (!checked && !exact) {
    unsure(fmt::format("may mean {}, or be a word, and no _chemical_formula_sum is there to tell",
                       element));
  }
  return element;
}

}  // namespace mlffbench::structure_file
