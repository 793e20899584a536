// SPDX-License-Identifier: GPL-2.0-or-later
// Elements by what the user, labels, comments and masses say.
#include "lammps_file/data_elements.h"

#include "base/text.h"
#include "system/element.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mlffbench::lammps_file {

namespace {

/// Between editions of the table, standard atomic weights differ by less.
constexpr double weight_tolerance_u = 0.05;

double tolerance_u(const TypeFacts &type)
{
  return std::max(weight_tolerance_u, type.precision_u);
}

/// 1 is what files have that need no masses.
bool is_placeholder(const TypeFacts &type)
{
  return type.mass_u == 1.0;
}

bool is_element(const std::string &symbol)
{
  return system::atomic_mass_u(symbol).has_value();
}

/// From the lightest to the heaviest isotope that experiments use, and hydrogen of three times its
/// weight, as some simulations make it.
bool is_isotope(const std::string &element, double mass_u)
{
  if (element == "H")
    return mass_u > 0.9 && mass_u < 3.1;
  if (element == "He")
    return mass_u > 2.9 && mass_u < 4.1;
  constexpr double range = 0.15;
  const double weight_u = system::atomic_mass_u(element).value();
  return std::abs(mass_u - weight_u) <= range * weight_u;
}

class Types {
public:
  Types(const std::vector<TypeFacts> &types, const std::string &file,
        std::vector<std::string> &notes)
      : m_types(types), m_file(file), m_notes(notes)
  {
  }

  std::vector<std::string> checked(const std::vector<std::string> &given)
  {
    for (size_t i = 0; i < m_types.size(); ++i) {
      const TypeFacts &type = m_types[i];
      if (!is_element(given[i])) {
        base::fail_at(m_file, 0,
                      fmt::format("`{}` of the `elements` given is no element; {}",
                                  base::shown(given[i]), system::element_remedy(given[i])));
      }
      if (is_element(type.label) && type.label != given[i]) {
        base::fail_at(
            m_file, type.label_line,
            fmt::format("the label of atom type {} is {}, but `elements` names {} there; {}", i + 1,
                        type.label, given[i], order_remedy()));
      }
      mass_fits(i, given[i], "`elements` names", order_remedy());
    }
    return given;
  }

  std::vector<std::string> found()
  {
    std::vector<std::string> elements;
    for (size_t i = 0; i < m_types.size(); ++i)
      elements.push_back(found(i));
    return elements;
  }

private:
  std::string found(size_t i)
  {
    const TypeFacts &type = m_types[i];
    if (is_element(type.label)) {
      mass_fits(i, type.label, "its label is", "correct the mass or the label");
      return type.label;
    }
    if (is_element(type.comment) && type.mass_u) {
      mass_fits(i, type.comment, "the comment behind it says", "correct the mass or the comment");
      return type.comment;
    }
    if (!type.mass_u) {
      base::fail_at(
          m_file, type.label_line,
          fmt::format("atom type {} has neither a mass nor a label that names its element; {}",
                      i + 1, elements_remedy));
    }
    const auto fitting = of_mass(type);
    if (fitting.size() != 1 || is_placeholder(type)) {
      base::fail_at(m_file, type.mass_line,
                    fmt::format("mass {} of atom type {} {}; {}", *type.mass_u, i + 1,
                                is_placeholder(type)
                                    ? "may be that of H, or stand for no mass at all"
                                : fitting.empty()
                                    ? std::string("is that of no element")
                                    : fmt::format("may be that of {}", fmt::join(fitting, " or ")),
                                elements_remedy));
    }
    return fitting.front();
  }

  /// The masses may have few digits, or come from an older table.
  static std::vector<std::string> of_mass(const TypeFacts &type)
  {
    return type.mass_u ? system::elements_of_mass(*type.mass_u, tolerance_u(type))
                       : std::vector<std::string>();
  }

  /// The mass must be of this element, or of no other and near enough for an isotope.
  void mass_fits(size_t i, const std::string &element, const char *who, const std::string &remedy)
  {
    const TypeFacts &type = m_types[i];
    const double weight_u = system::atomic_mass_u(element).value();
    if (!type.mass_u || std::abs(*type.mass_u - weight_u) <= tolerance_u(type))
      return;
    const auto others = is_placeholder(type)
                            ? std::vector<std::string>()
                            : system::elements_of_mass(*type.mass_u, weight_tolerance_u);
    if (!others.empty()) {
      base::fail_at(m_file, type.mass_line,
                    fmt::format("mass {} of atom type {} is that of {}, but {} {}{}; {}",
                                *type.mass_u, i + 1, others.front(), who, element,
                                std::string_view(who).starts_with('`') ? " there" : "", remedy));
    }
    if (!is_isotope(element, *type.mass_u)) {
      base::fail_at(
          m_file, type.mass_line,
          fmt::format("mass {} of atom type {} is not that of {} ({}); correct it, or remove "
                      "the section Masses, for which standard atomic weights then stand",
                      *type.mass_u, i + 1, element, weight_u));
    }
    m_notes.push_back(fmt::format("mass {} of atom type {} is not the standard {} of {}, and kept",
                                  *type.mass_u, i + 1, weight_u, element));
  }

  /// Where the file itself tells all elements, so much is said.
  std::string order_remedy() const
  {
    std::vector<std::string> said;
    for (const TypeFacts &type : m_types) {
      const auto fitting = of_mass(type);
      if (is_element(type.label)) {
        said.push_back(type.label);
      } else if (fitting.size() == 1 && !is_placeholder(type)) {
        said.push_back(fitting.front());
      }
    }
    if (said.size() != m_types.size())
      return "name one element for each atom type, in order, or correct the file";
    return fmt::format("the file says `elements: [{}]`: write that, leave `elements` out, or "
                       "correct the file",
                       fmt::join(said, ", "));
  }

  static constexpr const char *elements_remedy =
      "give `elements`, one for each of the atom types, in order";

  const std::vector<TypeFacts> &m_types;
  const std::string &m_file;
  std::vector<std::string> &m_notes;
};

}  // namespace

std::vector<std::string> elements_of_types(const std::vector<TypeFacts> &types,
                                           const std::vector<std::string> &given,
                                           const std::string &file, std::vector<std::string> &notes)
{
  Types checker(types, file, notes);
  return given.empty() ? checker.found() : checker.checked(given);
}

}  // namespace mlffbench::lammps_file
