// SPDX-License-Identifier: GPL-2.0-or-later
// Parsing and comparison of symmetry operations.
#include "structure_file/symmetry.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace mlffbench::structure_file {

namespace {

/// Takes an unsigned number, perhaps a fraction of two, from the front of the text.
std::optional<double> take_number(std::string_view &text)
{
  const auto digits = [&] {
    const size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = base::number<double>(text.substr(0, end));
    text.remove_prefix(end);
    return value;
  };
  const auto upper = digits();
  if (!upper || text.empty() || text.front() != '/')
    return upper;
  text.remove_prefix(1);
  const auto lower = digits();
  if (!lower || *lower == 0.0)
    return std::nullopt;
  return *upper / *lower;
}

/// One of the three expressions, without blanks: terms with signs, each a number or x, y, z.
bool parse_row(std::string_view text, system::Vec3 &row, double &translation)
{
  if (text.empty())
    return false;
  while (!text.empty()) {
    double sign = 1.0;
    if (text.front() == '+' || text.front() == '-') {
      sign = text.front() == '-' ? -1.0 : 1.0;
      text.remove_prefix(1);
    }
    if (text.empty())
      return false;
    const size_t axis = std::string_view("xyz").find(text.front());
    if (axis != std::string_view::npos) {
      row.at(axis) += sign;
      text.remove_prefix(1);
    } else {
      const auto value = take_number(text);
      if (!value)
        return false;
      translation += sign * *value;
    }
    if (!text.empty() && text.front() != '+' && text.front() != '-')
      return false;
  }
  return true;
}

/// The multiple of 1/24 that a translation was rounded from, or the translation.
double exact_translation(double translation)
{
  constexpr double parts = 24.0;
  constexpr double rounding = 6e-4;  // of three digits
  const double near = std::round(translation * parts) / parts;
  return std::abs(near - translation) < rounding ? near : translation;
}

bool same_translation(const system::Vec3 &a, const system::Vec3 &b)
{
  constexpr double rounding = 5e-3;
  for (size_t axis = 0; axis < 3; ++axis) {
    const double apart = a[axis] - b[axis];
    if (std::abs(apart - std::round(apart)) > rounding)
      return false;
  }
  return true;
}

/// Operations by their rotations.
class OperationSet {
public:
  /// Returns whether it is new.
  bool add(const SymmetryOperation &operation)
  {
    if (contains(operation))
      return false;
    m_translations[operation.rotation].push_back(operation.translation);
    return true;
  }

  bool contains(const SymmetryOperation &operation) const
  {
    const auto found = m_translations.find(operation.rotation);
    return found != m_translations.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const system::Vec3 &translation) {
                         return same_translation(translation, operation.translation);
                       });
  }

private:
  std::map<system::Mat3, std::vector<system::Vec3>> m_translations;
};

/// How many of the rotations, each once, have which determinant and trace.
std::map<std::pair<double, double>, int> kinds_of_rotations(const SymmetryOperations &operations)
{
  std::map<system::Mat3, int> rotations;
  std::map<std::pair<double, double>, int> kinds;
  for (const auto &operation : operations) {
    const system::Mat3 &r = operation.rotation;
    if (++rotations[r] == 1)
      ++kinds[{system::determinant(r), r[0][0] + r[1][1] + r[2][2]}];
  }
  return kinds;
}

}  // namespace

system::Vec3 SymmetryOperation::image(const system::Vec3 &fraction) const
{
  system::Vec3 result = translation;
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = 0; k < 3; ++k)
      result[i] += rotation[i][k] * fraction[k];
  }
  return result;
}

bool SymmetryOperation::identity() const
{
  return is_translation() && translation == system::Vec3{};
}

bool SymmetryOperation::is_translation() const
{
  return rotation == system::Mat3{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
}

SymmetryOperation SymmetryOperation::after(const SymmetryOperation &first) const
{
  SymmetryOperation both;
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = 0; k < 3; ++k) {
      for (size_t j = 0; j < 3; ++j)
        both.rotation[i][k] += rotation[i][j] * first.rotation[j][k];
    }
  }
  both.translation = image(first.translation);
  return both;
}

std::optional<SymmetryOperation> symmetry_operation(std::string_view text)
{
  std::string bare = base::lower(text);
  bare.erase(std::remove_if(bare.begin(), bare.end(),
                            [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }),
             bare.end());
  SymmetryOperation operation;
  std::string_view rest = bare;
  for (size_t axis = 0; axis < 3; ++axis) {
    const size_t comma = rest.find(',');
    if ((comma == std::string_view::npos) != (axis == 2))
      return std::nullopt;
    if (!parse_row(rest.substr(0, comma), operation.rotation[axis], operation.translation[axis]))
      return std::nullopt;
    operation.translation[axis] = exact_translation(operation.translation[axis]);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  const double size = system::determinant(operation.rotation);
  if (size != 1.0 && size != -1.0)
    return std::nullopt;
  return operation;
}

std::string text_of(const SymmetryOperation &operation)
{
  std::string text;
  for (size_t i = 0; i < 3; ++i) {
    std::string row;
    for (size_t k = 0; k < 3; ++k) {
      for (double left = std::abs(operation.rotation[i][k]); left > 0.0; --left) {
        const bool minus = operation.rotation[i][k] < 0.0;
        row += minus ? "-" : row.empty() ? "" : "+";
        row += "xyz"[k];
      }
    }
    const double shift = operation.translation[i] - std::floor(operation.translation[i]);
    const double parts = std::round(shift * 24.0);
    if (std::abs(shift * 24.0 - parts) > 1e-6) {
      row += fmt::format("+{:.4g}", shift);
    } else if (parts > 0.0 && parts < 24.0) {
      int upper = static_cast<int>(parts);
      int lower = 24;
      for (const int factor : {2, 2, 2, 3}) {
        if (upper % factor == 0 && lower % factor == 0) {
          upper /= factor;
          lower /= factor;
        }
      }
      row += fmt::format("+{}/{}", upper, lower);
    }
    text += (i == 0 ? "" : ",") + row;
  }
  return text;
}

bool same_operation(const SymmetryOperation &a, const SymmetryOperation &b)
{
  return a.rotation == b.rotation && same_translation(a.translation, b.translation);
}

SymmetryOperations without_repeats(const SymmetryOperations &operations)
{
  OperationSet seen;
  SymmetryOperations result;
  for (const auto &operation : operations) {
    if (seen.add(operation))
      result.push_back(operation);
  }
  return result;
}

bool same_operations(const SymmetryOperations &a, const SymmetryOperations &b)
{
  OperationSet first;
  for (const auto &operation : a)
    first.add(operation);
  return a.size() == b.size() && std::all_of(b.begin(), b.end(), [&](const auto &operation) {
           return first.contains(operation);
         });
}

std::optional<std::array<SymmetryOperation, 3>>
missing_product(const SymmetryOperations &operations)
{
  OperationSet all;
  for (const auto &operation : operations)
    all.add(operation);
  for (const auto &a : operations) {
    for (const auto &b : operations) {
      const SymmetryOperation both = a.after(b);
      if (!all.contains(both))
        return std::array{a, b, both};
    }
  }
  return std::nullopt;
}

std::optional<SymmetryOperation> distorting_operation(const SymmetryOperations &operations,
                                                      const system::Mat3 &cell)
{
  constexpr double tolerance = 0.02;
  const auto dot = [](const system::Vec3 &a, const system::Vec3 &b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  };
  for (const auto &operation : operations) {
    system::Mat3 turned{};  // what the edges become
    for (size_t i = 0; i < 3; ++i) {
      const system::Mat3 &r = operation.rotation;
      turned[i] = system::product({r[0][i], r[1][i], r[2][i]}, cell);
    }
    for (size_t i = 0; i < 3; ++i) {
      for (size_t k = 0; k <= i; ++k) {
        const double scale = std::sqrt(dot(cell[i], cell[i]) * dot(cell[k], cell[k]));
        if (std::abs(dot(turned[i], turned[k]) - dot(cell[i], cell[k])) > tolerance * scale)
          return operation;
      }
    }
  }
  return std::nullopt;
}

bool same_point_group(const SymmetryOperations &a, const SymmetryOperations &b)
{
  return kinds_of_rotations(a) == kinds_of_rotations(b);
}

}  // namespace mlffbench::structure_file
