// SPDX-License-Identifier: GPL-2.0-or-later
// What a refusal has to be like: a sentence of ours that names the file, and is safe to print.
#pragma once

#include "base/diagnostic.h"
#include "base/visible_text.h"

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace mlffbench::fuzz {

/// What is being read: a message may quote it.
inline std::string_view &input()
{
  static std::string_view bytes;
  return bytes;
}

/// Why a refusal helps nobody; empty if it does.
inline std::string useless(const std::exception &error, std::string_view file)
{
  const std::string message = error.what();
  if (message.find(file) == std::string::npos)
    return "a message that does not name the file: " + message;
  for (const std::string_view library :
       {"[json.exception", "std::bad_alloc", "vector::", "basic_string", "stoi", "stod", "stol",
        "yaml-cpp", "bad_function_call", "bad_optional", "bad variant", "regex"}) {
    if (message.find(library) != std::string::npos &&
        input().find(library) == std::string_view::npos)
      return "a message of a library: " + message;
  }
  for (const char c : base::visible(message)) {  // as it is printed
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
      return "a message that steers the terminal: " + message;
  }
  return "";
}

/// The same of YAML, each of whose faults has to have file, line and remedy.
inline std::string useless(const base::SuiteError &error)
{
  if (error.diagnostics().empty())
    return "refused without a fault";
  for (const auto &fault : error.diagnostics()) {
    if (fault.file.empty())
      return "no file: " + fault.text();
    // Only a template or data file as a whole can lack something without a line.
    const bool suite_file = fault.file.ends_with(".yaml");
    if (suite_file && (fault.line < 1 || fault.column < 1))
      return "no line: " + fault.text();
    bool remedy = false;
    // What stands behind a colon is said by the schemas of a value's right form.
    for (const std::string_view sign :
         {"; ", "did you mean", "e.g. ", " must be ", ": a name ", ": text that ", ": a path ",
          ": the name ", ": an element ", ": a description ", ": a constraint ", ": a time limit ",
          ": an option ", ": generic resources ", ": memory is ", ": it starts with ",
          "give exactly one"}) {
      remedy = remedy || fault.message.find(sign) != std::string::npos;
    }
    if (!remedy)
      return "no remedy: " + fault.text();
  }
  return "";
}

/// Prints the fault and aborts, so that a fuzzer keeps the input; does nothing without a fault.
void stop_on(const std::string &fault);

/// Calls a reader of text; a refusal has to name `file`.
template <typename Reader> void expect_help(std::string_view file, Reader reader)
{
  try {
    reader();
  } catch (const std::exception &error) {
    stop_on(useless(error, file));
  }
}

/// The one file of this process for readers of files, removed at its end. Writes `bytes` into it.
const std::filesystem::path &input_file(std::string_view name, std::string_view bytes);

}  // namespace mlffbench::fuzz
