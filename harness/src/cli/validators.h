// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers, and names of files, on the command line. CLI11's own checks of numbers let NaN pass.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace mlffbench::cli {

/// A number for which `low` < number <= `high`, or >= `low` with `closed`.
inline CLI::Validator number_between(double low, double high, bool closed, const char *meaning,
                                     const char *name)
{
  return {[=](const std::string &text) -> std::string {
            double value = 0.0;
            const bool good = CLI::detail::lexical_cast(text, value) && value <= high &&
                              (closed ? value >= low : value > low);
            return good ? "" : std::string("is ") + meaning + "; not " + text;
          },
          name, name};
}

/// A fraction of time that may be of interest.
inline CLI::Validator percent_range()
{
  return number_between(0.0, 1000.0, false, "a percentage above 0, at most 1000", "PERCENT");
}

/// Finite: no length or time of a simulation is longer.
inline CLI::Validator positive_number()
{
  return number_between(0.0, 1e30, false, "a number above 0", "POSITIVE");
}

inline CLI::Validator strain_range()
{
  return number_between(-0.5, 0.5, true, "a fraction from -0.5 to 0.5", "STRAIN");
}

/// The name of a page. `compare A --html B` would write over B otherwise.
inline CLI::Validator page_name()
{
  return {[](const std::string &name) -> std::string {
            return name.empty() || name.ends_with(".html") || name.ends_with(".htm")
                       ? ""
                       : name + " does not end with .html; name the page so, or put --html last";
          },
          "", "PAGE"};
}

}  // namespace mlffbench::cli
