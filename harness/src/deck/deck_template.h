// SPDX-License-Identifier: GPL-2.0-or-later
// Deck templates: the one that the program carries and those of users.
#pragma once

#include "base/diagnostic.h"
#include "model/suite.h"

#include <kainjow/mustache.hpp>
#include <optional>
#include <string>

namespace mlffbench::deck {

/// The built-in template of the deck.
const char *deck_template_text();

/// Renders a template (Mustache) with these values. The partials `potential` and `bench` are those
/// that the program carries. Throws std::runtime_error if it is no valid template.
std::string render_template(const std::string &text, const kainjow::mustache::data &values);

/// What is wrong with a user's template, at the first place where it is: its syntax, a name that
/// decks do not have, or no fix bench/latency, without which there is nothing to measure, or, of a
/// suite with `interleave: calls`, one that is not interleaved. `file` is for the message.
std::optional<base::Diagnostic>
check_deck_template(const std::string &text, const std::string &file, model::Interleave interleave);

}  // namespace mlffbench::deck
