// SPDX-License-Identifier: GPL-2.0-or-later
// Decks and their templates.
#include "deck/deck.h"
#include "deck/deck_template.h"

#include "deck_parts.h"

#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using test::DeckParts;

bool has_line(const std::string &deck, const std::string &line)
{
  // Runs of spaces count as one, and empty lines not at all.
  std::string squeezed;
  for (const char c : deck) {
    if ((c != ' ' && c != '\n') || squeezed.empty() || squeezed.back() != c)
      squeezed += c;
  }
  return ("\n" + squeezed).find("\n" + line + "\n") != std::string::npos;
}

TEST(Deck, NveDeckSaysWhatTheSuiteSays)
{
  DeckParts parts;
  const std::string deck = parts.render();
  for (const char *line :
       {"units metal", "atom_style atomic", "plugin load \"/a b/p.so\"", "read_data data.lmp",
        "pair_style mlff device cpu", "pair_coeff * * \"/m/x.pt\" Si", "neighbor 1.5 bin",
        "neigh_modify every 5 delay 10 check yes", "timestep 0.002",
        "velocity all create 900 11 mom yes rot no dist gaussian", "fix integrate all nve",
        "thermo 10",
        "fix bench all bench/latency file bench.log warmup 20 energy 2 memory 5 flush 1.5 "
        "halt yes summary no",
        "run 120"}) {
    EXPECT_TRUE(has_line(deck, line)) << line << "\n" << deck;
  }
  EXPECT_EQ(deck.find("langevin"), std::string::npos);
  EXPECT_EQ(deck.find("berendsen"), std::string::npos);
  EXPECT_LT(deck.rfind("fix "), deck.rfind("run "));
  EXPECT_GT(deck.rfind("\nfix "), deck.rfind("\nthermo ")) << "bench/latency must be the last fix";
}

TEST(Deck, NptHasThermostatAndBarostat)
{
  DeckParts parts;
  parts.protocol.thermostat = model::Thermostat{"langevin", 0.2};
  parts.protocol.barostat = model::Barostat{"berendsen", "iso", 100.0, 1.5, 980000.0};
  parts.potential.commands = {"pair_modify shift yes"};
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "fix thermostat all langevin 450 450 0.2 22 tally yes")) << deck;
  EXPECT_TRUE(has_line(deck, "fix barostat all press/berendsen iso 100 100 1.5 modulus 980000"))
      << deck;
  EXPECT_TRUE(has_line(deck, "pair_modify shift yes")) << deck;
}

TEST(Deck, NoseHooverIsPartOfTheIntegrator)
{
  DeckParts parts;
  parts.protocol.thermostat = model::Thermostat{"nose-hoover", 0.2};
  const std::string nvt = parts.render();
  EXPECT_TRUE(has_line(nvt, "fix integrate all nvt temp 450 450 0.2")) << nvt;
  EXPECT_TRUE(has_line(nvt, "run 120")) << nvt;
  EXPECT_EQ(nvt.find("langevin"), std::string::npos);

  parts.protocol.barostat = model::Barostat{"nose-hoover", "aniso", 100.0, 1.5, 0.0};
  const std::string npt = parts.render();
  EXPECT_TRUE(has_line(npt, "fix integrate all npt temp 450 450 0.2 aniso 100 100 1.5 pchain 0"))
      << npt;

  parts.protocol.thermostat = model::Thermostat{"langevin", 0.2};
  const std::string nph = parts.render();
  EXPECT_TRUE(has_line(nph, "fix integrate all nph aniso 100 100 1.5 pchain 0")) << nph;
  EXPECT_TRUE(has_line(nph, "fix thermostat all langevin 450 450 0.2 22 tally yes")) << nph;

  parts.protocol.thermostat = model::Thermostat{"nose-hoover", 0.2};
  parts.protocol.barostat = model::Barostat{"berendsen", "aniso", 100.0, 1.5, 980000.0};
  const std::string mixed = parts.render();
  EXPECT_TRUE(has_line(mixed, "fix integrate all nvt temp 450 450 0.2")) << mixed;
  EXPECT_TRUE(has_line(mixed, "fix barostat all press/berendsen aniso 100 100 1.5 modulus 980000"))
      << mixed;
}

TEST(Deck, RampBeginsWithTheCountedSteps)
{
  DeckParts parts;
  parts.protocol.temperature_K = model::TemperatureRamp{300.0, 900.0};
  parts.protocol.thermostat = model::Thermostat{"langevin", 0.2};
  const std::string langevin = parts.render();
  EXPECT_TRUE(has_line(langevin, "velocity all create 600 11 mom yes rot no dist gaussian"));
  EXPECT_TRUE(has_line(langevin, "fix thermostat all langevin 300 300 0.2 22 tally yes"));
  EXPECT_TRUE(has_line(langevin, "fix thermostat all langevin 300 900 0.2 33 tally yes\nrun 100"))
      << langevin;
  EXPECT_LT(langevin.find("run             20"), langevin.find("300 900"));

  parts.protocol.thermostat = model::Thermostat{"nose-hoover", 0.2};
  parts.potential.warmup_steps = 0;
  const std::string chains = parts.render();
  EXPECT_TRUE(has_line(chains, "fix integrate all nvt temp 300 900 0.2\nrun 100")) << chains;
  EXPECT_EQ(chains.find("run             0"), std::string::npos) << "no empty warm-up";
}

TEST(Deck, MinimizationHasNeitherVelocitiesNorSteps)
{
  DeckParts parts;
  parts.protocol = DeckParts::protocol_of(model::Ensemble::minimize);
  parts.protocol.minimize = model::Minimization{"sd", 1e-9, 0.001, 500, 2000, 0.05};
  const std::string deck = parts.render();
  for (const char *line :
       {"displace_atoms all random 0.05 0.05 0.05 11 units box", "min_style sd",
        "minimize 1e-09 0.001 500 2000",
        "fix bench all bench/latency file bench.log warmup 0 energy thermo memory 5 flush 1.5 "
        "halt yes summary no"}) {
    EXPECT_TRUE(has_line(deck, line)) << line << "\n" << deck;
  }
  for (const char *word : {"velocity", "timestep", "\nrun ", "integrate"})
    EXPECT_EQ(deck.find(word), std::string::npos) << word << "\n" << deck;
}

TEST(Deck, RerunReadsFramesAndWritesTheirForces)
{
  DeckParts parts;
  parts.protocol = DeckParts::protocol_of(model::Ensemble::rerun);
  parts.protocol.warmup_steps = 0;
  const std::string deck = parts.render();
  for (const char *line :
       {"thermo 1", "rerun trajectory.lammpstrj dump x y z",
        "dump forces all custom 1 forces.lammpstrj id type element x y z fx fy fz",
        "fix bench all bench/latency file bench.log warmup 0 energy thermo memory 5 flush 1.5 "
        "halt yes summary no"}) {
    EXPECT_TRUE(has_line(deck, line)) << line << "\n" << deck;
  }
  for (const char *word : {"velocity", "timestep", "\nrun ", "integrate", "dump trajectory"})
    EXPECT_EQ(deck.find(word), std::string::npos) << word << "\n" << deck;
}

TEST(Deck, StoredTrajectoryLeavesTheWarmUpOut)
{
  DeckParts parts;
  EXPECT_EQ(parts.render().find("dump"), std::string::npos);
  parts.protocol.dump_every = 5;
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "dump trajectory all custom 5 trajectory.lammpstrj id type element xu "
                             "yu zu vx vy vz"))
      << deck;
  EXPECT_TRUE(
      has_line(deck, "dump_modify trajectory sort id element Si format float %.10g delay 20"))
      << deck;
}

TEST(Deck, OwnTemplateGetsTheSameValues)
{
  DeckParts parts;
  parts.protocol.deck_template = model::DeckTemplate{
      "", "# {{title}}\n{{>potential}}\nfix integrate all nve/limit 0.1\n{{>bench}}\n"
          "{{#nve}}run {{total_steps}} {{elements}}{{/nve}}\n"};
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "# si, p, m")) << deck;
  EXPECT_TRUE(has_line(deck, "pair_coeff * * \"/m/x.pt\" Si")) << deck;
  EXPECT_TRUE(has_line(deck, "run 120 Si")) << deck;
  EXPECT_NE(deck.find("bench/latency file bench.log warmup 20"), std::string::npos) << deck;
}

TEST(DeckTemplate, FaultsHaveTheirPlace)
{
  const auto fault = [](const std::string &text,
                        model::Interleave interleave = model::Interleave::runs) {
    const auto found = deck::check_deck_template(text, "t", interleave);
    return found ? found->text() : "none";
  };
  const std::string good = "{{>potential}}\n{{>bench}}\nrun {{total_steps}}\n";
  EXPECT_EQ(fault(good), "none");
  EXPECT_EQ(fault(deck::deck_template_text()), "none");
  EXPECT_EQ(fault(good, model::Interleave::calls), "none");
  const std::string bare = "{{>potential}}\nfix bench all bench/latency file bench.log";
  for (const std::string own : {"{{#interleave}} interleave interleave{{/interleave}}",
                                "{{#turns}} turns turns{{/turns}}",  // as it was called before
                                " turns turns", "{{#interleave}} turns interleave{{/interleave}}"})
    EXPECT_EQ(fault(bare + own + "\n", model::Interleave::calls), "none") << own;
  EXPECT_NE(fault(bare, model::Interleave::calls)
                .find("is not interleaved; add `interleave interleave` to it"),
            std::string::npos);
  EXPECT_EQ(fault(good + "{{#nvt}}{{dampin_ps}}{{/nvt}}"),
            "t:4:1: decks have no `dampin_ps`; did you mean `damping_ps`?");
  EXPECT_EQ(fault(good + "\n{{^nvt}}{{ zebra }}{{/nvt}}"),
            "t:5:1: decks have no `zebra`; docs/decks.md lists what a template may name");
  EXPECT_EQ(fault("{{>potental}}\n" + good), "t:1:1: decks have no `potental`; did you mean "
                                             "`potential`?");
  EXPECT_EQ(fault(good + "{{#nvt}}"), "t:4:1: not a valid Mustache template: Unclosed section "
                                      "\"nvt\"; correct it (docs/decks.md)");
  EXPECT_EQ(fault("{{>potential}}\nrun 5\n"),
            "t: the template has no fix bench/latency, so nothing would be measured; add "
            "`{{>bench}}` after all other fixes");
  for (const std::string odd : {"{{", "{{{", "{{}}", "{{= =}}", "{{=a", "{{/nvt}}", "{{#}}{{/}}"})
    EXPECT_NE(fault(good + odd), "none") << odd;
}

TEST(Deck, NoPluginWhereNoneIsNeeded)
{
  DeckParts parts;
  parts.plugins.clear();
  EXPECT_EQ(parts.render().find("plugin"), std::string::npos);
}

TEST(Deck, LoadsPluginsInOrderBeforeThePairStyle)
{
  DeckParts parts;
  parts.plugins = {"/a b/p.so", "/c/q.so"};
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "plugin load \"/c/q.so\"")) << deck;
  EXPECT_LT(deck.find("/a b/p.so"), deck.find("/c/q.so"));
  EXPECT_LT(deck.find("/c/q.so"), deck.find("pair_style"));
}

TEST(Deck, WarmupThermostatIsGoneBeforeTheCountedSteps)
{
  DeckParts parts;
  parts.protocol.warmup_thermostat = model::Thermostat{"langevin", 0.2};
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "fix thermostat all langevin 450 450 0.2 22 tally yes")) << deck;
  EXPECT_TRUE(has_line(deck, "run 20\nunfix thermostat\nrun 100")) << deck;
}

TEST(Deck, StepsOfThePotentialGoBeforeThoseOfTheProtocol)
{
  DeckParts parts;
  parts.potential.steps = 3000;
  parts.potential.warmup_steps = 7;
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "run 3007")) << deck;
  EXPECT_NE(deck.find("bench.log warmup 7 "), std::string::npos) << deck;
}

}  // namespace
}  // namespace mlffbench
