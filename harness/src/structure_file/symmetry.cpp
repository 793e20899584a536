// SPDX-License-Identifier: GPL-2.0-or-later
// Parsing of symmetry operations.
#include "structure_file/symmetry.h"

#include "structure_file/text.h"

#include <algorithm>

namespace mlffbench {

namespace {

/// Takes an unsigned number, perhaps a fraction of two, from the front of the text.
std::optional<double> take_number(std::string_view &text)
{
  const auto digits = [&] {
    const size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = number<double>(text.substr(0, end));
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
bool parse_row(std::string_view text, Vector &row, double &translation)
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

}  // namespace

Vector SymmetryOperation::image(const Vector &fraction) const
{
  Vector result = translation;
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = 0; k < 3; ++k)
      result[i] += rotation[i][k] * fraction[k];
  }
  return result;
}

bool SymmetryOperation::identity() const
{
  return rotation == Matrix{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}} &&
         translation == Vector{};
}

std::optional<SymmetryOperation> symmetry_operation(std::string_view text)
{
  std::string bare = lower(text);
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
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  const double size = determinant(operation.rotation);
  if (size != 1.0 && size != -1.0)
    return std::nullopt;
  return operation;
}

}  // namespace mlffbench
