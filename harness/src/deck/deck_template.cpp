// SPDX-License-Identifier: GPL-2.0-or-later
// Mustache with the names that decks have.
#include "deck/deck_template.h"

#include "base/nearest.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <regex>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace mlffbench::deck {

namespace embedded {
extern const char *const deck_template;
extern const char *const deck_potential;
extern const char *const deck_bench;
}  // namespace embedded

namespace {

namespace mustache = kainjow::mustache;
using Context = mustache::context<std::string>;

/// All that a template may name; docs/decks.md explains each. Partials are apart.
constexpr std::array variables{"title",
                               "plugins",
                               "pair_style",
                               "pair_coeff",
                               "commands",
                               "line",
                               "elements",
                               "skin_A",
                               "neighbor_every",
                               "neighbor_delay",
                               "neighbor_check",
                               "timestep_ps",
                               "temperature_K",
                               "start_temperature_K",
                               "velocity_seed",
                               "thermostat_seed",
                               "thermo_every",
                               "warmup_steps",
                               "energy_every",
                               "memory_every",
                               "flush_s",
                               "interleave",
                               "turns",  // templates of before; the same
                               "steps",
                               "run_steps",
                               "total_steps",
                               "separate_warmup",
                               "dynamics",
                               "nve",
                               "nvt",
                               "npt",
                               "nph",
                               "langevin",
                               "berendsen",
                               "warmup_langevin",
                               "ramp",
                               "minimize",
                               "rerun",
                               "dump",
                               "dump_every",
                               "damping_ps",
                               "pressure_damping_ps",
                               "pressure_bar",
                               "modulus_bar",
                               "coupling",
                               "seed",
                               "ramp_seed",
                               "from_K",
                               "to_K",
                               "style",
                               "etol",
                               "ftol_eV_per_A",
                               "maxiter",
                               "maxeval",
                               "displacement_A"};

/// Text of a partial. Its last line end is that of the tag which names it.
std::string partial_text(const char *embedded)
{
  std::string text = embedded;
  if (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text;
}

const std::map<std::string, std::string> &partials()
{
  static const std::map<std::string, std::string> map{
      {"potential", partial_text(embedded::deck_potential)},
      {"bench", partial_text(embedded::deck_bench)}};
  return map;
}

const mustache::data *find_partial(const std::string &name)
{
  static const std::map<std::string, mustache::data> map = [] {
    std::map<std::string, mustache::data> all;
    for (const auto &[partial, text] : partials())
      all.emplace(partial, mustache::data{text});
    return all;
  }();
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

/// The values of a deck, and the program's partials.
class DeckContext : public Context {
public:
  using Context::Context;
  const mustache::data *get_partial(const std::string &name) const override
  {
    return find_partial(name);
  }
};

/// The text with the program's partials in place of tags that name them: the library parses those
/// anew whenever it renders one.
std::string with_partials(std::string text)
{
  for (const auto &[name, partial] : partials()) {
    const std::string tag = "{{>" + name + "}}";
    for (size_t at = text.find(tag); at != std::string::npos;
         at = text.find(tag, at + partial.size()))
      text.replace(at, tag.size(), partial);
  }
  return text;
}

/// Answers every name that decks have with one value, and notes those that they do not have.
class Probe : public Context {
public:
  explicit Probe(const mustache::data &answer) : m_answer(answer) {}
  const mustache::data *get(const std::string &name) const override
  {
    if (std::find(variables.begin(), variables.end(), name) != variables.end())
      return &m_answer;
    note(name);
    return nullptr;
  }
  const mustache::data *get_partial(const std::string &name) const override
  {
    const mustache::data *partial = find_partial(name);
    if (partial == nullptr)
      note(name);
    return partial;
  }
  const std::string &unknown() const { return m_unknown; }

private:
  void note(const std::string &name) const
  {
    if (m_unknown.empty())
      m_unknown = name.empty() ? "." : name;
  }

  const mustache::data &m_answer;
  mutable std::string m_unknown;  ///< the first one; the library's interface is const
};

mustache::mustache parsed(const std::string &text)
{
  mustache::mustache result(text);
  // Decks are no HTML.
  result.set_custom_escape([](const std::string &raw) { return raw; });
  if (!result.is_valid())
    throw std::runtime_error(result.error_message());
  return result;
}

int line_at(std::string_view text, size_t at)
{
  return 1 + static_cast<int>(std::count(
                 text.begin(), text.begin() + static_cast<long>(std::min(at, text.size())), '\n'));
}

/// The first tag of this name.
size_t find_tag(const std::string &text, const std::string &name)
{
  for (size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 2)) {
    const size_t first = text.find_first_not_of("{#^>& \t", open + 2);
    if (first != std::string::npos && text.compare(first, name.size(), name) == 0)
      return open;
  }
  return 0;
}

std::string unknown_message(const std::string &name)
{
  std::vector<std::string> known(variables.begin(), variables.end());
  for (const auto &partial : partials())
    known.push_back(partial.first);
  const std::string near = base::nearest(name, known);
  return near.empty()
             ? fmt::format("decks have no `{}`; docs/decks.md lists what a template may name", name)
             : fmt::format("decks have no `{}`; did you mean `{}`?", name, near);
}

/// Whether a fix bench/latency of this deck asks for slices at the socket `interleave`. Keyword and
/// socket were called `turns` before.
bool asks_for_slices(const std::string &deck)
{
  static const std::regex line(R"((^|\n)[ \t]*fix[ \t][^\n#]*bench/latency[^\n#]*[ \t])"
                               R"((interleave|turns)[ \t]+(interleave|turns))");
  return std::regex_search(deck, line);
}

constexpr size_t longest_line_B = 2000;  // std::regex recurses

/// The first line that sets a pair style or its coefficients by itself, from 1; 0: none.
int own_pair_style(const std::string &text)
{
  static const std::regex own(R"([ \t]*pair_(style|coeff)[ \t].*)");
  const base::Lines lines(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.find("{{") == std::string_view::npos && line.size() < longest_line_B &&
        std::regex_match(line.begin(), line.end(), own))
      return static_cast<int>(i) + 1;
  }
  return 0;
}

}  // namespace

const char *deck_template_text()
{
  return embedded::deck_template;
}

std::string render_template(const std::string &text, const mustache::data &values)
{
  // Parsing takes longer than rendering, and a plan renders the same template for each of its runs.
  thread_local std::string last_text;
  thread_local mustache::mustache deck("");
  if (last_text != text || text.empty()) {
    deck = parsed(with_partials(text));
    last_text = text;
  }
  DeckContext context(&values);
  std::string result = deck.render(context);
  if (!deck.is_valid())
    throw std::runtime_error(deck.error_message());
  // Sections that are not used leave empty lines.
  for (size_t at = result.find("\n\n\n"); at != std::string::npos; at = result.find("\n\n\n", at))
    result.erase(at, 1);
  return result;
}

std::optional<base::Diagnostic>
check_deck_template(const std::string &text, const std::string &file, model::Interleave interleave)
{
  std::string rendered;
  try {
    // A section is rendered if its value is there, an inverted one if not: two probes see all tags.
    for (const mustache::data &answer : {mustache::data{"1"}, mustache::data{false}}) {
      Probe probe(answer);
      auto deck = parsed(text);
      rendered += deck.render(probe);
      if (!probe.unknown().empty()) {
        return base::Diagnostic{file, line_at(text, find_tag(text, probe.unknown())), 1,
                                unknown_message(probe.unknown())};
      }
    }
  } catch (const std::exception &error) {
    // The library's messages end with the place in characters.
    std::string message = error.what();
    int line = 0;
    if (const size_t at = message.rfind(" at "); at != std::string::npos) {
      const std::string digits = message.substr(at + 4);
      if (!digits.empty() && digits.size() < 10 &&
          digits.find_first_not_of("0123456789") == std::string::npos) {
        line = line_at(text, std::stoul(digits));
        message.resize(at);
      }
    }
    return base::Diagnostic{
        file, line, line > 0 ? 1 : 0,
        fmt::format("not a valid Mustache template: {}; correct it (docs/decks.md)", message)};
  }
  if (rendered.find("bench/latency") == std::string::npos) {
    return base::Diagnostic{
        file, 0, 0,
        "the template has no fix bench/latency, so nothing would be measured; add "
        "`{{>bench}}` after all other fixes"};
  }
  if (const int line = own_pair_style(text); line > 0) {
    return base::Diagnostic{
        file, line, 1,
        "the template sets a pair style of its own, and its figures would be told of "
        "the suite's potentials; take `{{>potential}}`, and make it a potential of "
        "the suite"};
  }
  if (interleave == model::Interleave::calls && !asks_for_slices(rendered)) {
    return base::Diagnostic{
        file, 0, 0,
        "the suite has `interleave: calls`, but the template's fix bench/latency "
        "is not interleaved; add `interleave interleave` to it, or take `{{>bench}}` in its place"};
  }
  return std::nullopt;
}

}  // namespace mlffbench::deck
