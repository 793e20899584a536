// SPDX-License-Identifier: GPL-2.0-or-later
// Decks, seeds, run order and run ids.
#include "deck/deck.h"
#include "deck/deck_template.h"
#include "deck/order.h"
#include "deck/plan.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace mlffbench {
namespace {

struct DeckParts {
  System system{"si", "silicon", 8, std::nullopt, 450.0, std::nullopt};
  Protocol protocol = protocol_of("nve");
  Potential potential = potential_of("m", "teacher", "mlff device cpu", "* * {model} {elements}");
  Measure measure{10, 2, 5, 1.5, 60.0};
  std::vector<std::string> plugins{"/a b/p.so"};

  static Protocol protocol_of(const std::string &ensemble)
  {
    Protocol protocol;
    protocol.name = "p";
    protocol.ensemble = ensemble;
    protocol.timestep_fs = 2.0;
    protocol.steps = 100;
    protocol.warmup_steps = 20;
    protocol.neighbor = {1.5, 5, 10, true};
    return protocol;
  }

  static Potential potential_of(const std::string &name, const std::string &role,
                                const std::string &style, const std::string &coeff)
  {
    Potential potential;
    potential.name = name;
    potential.role = role;
    potential.pair_style = style;
    potential.pair_coeff = {coeff};
    return potential;
  }

  std::string render()
  {
    return render_deck({system,
                        protocol,
                        potential,
                        measure,
                        {"Si"},
                        plugins,
                        "/m/x.pt",
                        "",
                        11,
                        22,
                        33,
                        length_of(protocol, potential)});
  }
};

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
  parts.protocol.thermostat = Thermostat{"langevin", 0.2};
  parts.protocol.barostat = Barostat{"berendsen", "iso", 100.0, 1.5, 980000.0};
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
  parts.protocol.thermostat = Thermostat{"nose-hoover", 0.2};
  const std::string nvt = parts.render();
  EXPECT_TRUE(has_line(nvt, "fix integrate all nvt temp 450 450 0.2")) << nvt;
  EXPECT_TRUE(has_line(nvt, "run 120")) << nvt;
  EXPECT_EQ(nvt.find("langevin"), std::string::npos);

  parts.protocol.barostat = Barostat{"nose-hoover", "aniso", 100.0, 1.5, 0.0};
  const std::string npt = parts.render();
  EXPECT_TRUE(has_line(npt, "fix integrate all npt temp 450 450 0.2 aniso 100 100 1.5 pchain 0"))
      << npt;

  parts.protocol.thermostat = Thermostat{"langevin", 0.2};
  const std::string nph = parts.render();
  EXPECT_TRUE(has_line(nph, "fix integrate all nph aniso 100 100 1.5 pchain 0")) << nph;
  EXPECT_TRUE(has_line(nph, "fix thermostat all langevin 450 450 0.2 22 tally yes")) << nph;

  parts.protocol.thermostat = Thermostat{"nose-hoover", 0.2};
  parts.protocol.barostat = Barostat{"berendsen", "aniso", 100.0, 1.5, 980000.0};
  const std::string mixed = parts.render();
  EXPECT_TRUE(has_line(mixed, "fix integrate all nvt temp 450 450 0.2")) << mixed;
  EXPECT_TRUE(has_line(mixed, "fix barostat all press/berendsen aniso 100 100 1.5 modulus 980000"))
      << mixed;
}

TEST(Deck, RampBeginsWithTheCountedSteps)
{
  DeckParts parts;
  parts.protocol.temperature_K = TemperatureRamp{300.0, 900.0};
  parts.protocol.thermostat = Thermostat{"langevin", 0.2};
  const std::string langevin = parts.render();
  EXPECT_TRUE(has_line(langevin, "velocity all create 600 11 mom yes rot no dist gaussian"));
  EXPECT_TRUE(has_line(langevin, "fix thermostat all langevin 300 300 0.2 22 tally yes"));
  EXPECT_TRUE(has_line(langevin, "fix thermostat all langevin 300 900 0.2 33 tally yes\nrun 100"))
      << langevin;
  EXPECT_LT(langevin.find("run             20"), langevin.find("300 900"));

  parts.protocol.thermostat = Thermostat{"nose-hoover", 0.2};
  parts.potential.warmup_steps = 0;
  const std::string chains = parts.render();
  EXPECT_TRUE(has_line(chains, "fix integrate all nvt temp 300 900 0.2\nrun 100")) << chains;
  EXPECT_EQ(chains.find("run             0"), std::string::npos) << "no empty warm-up";
}

TEST(Deck, MinimizationHasNeitherVelocitiesNorSteps)
{
  DeckParts parts;
  parts.protocol = DeckParts::protocol_of("minimize");
  parts.protocol.minimize = Minimization{"sd", 1e-9, 0.001, 500, 2000, 0.05};
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
  parts.protocol = DeckParts::protocol_of("rerun");
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
  parts.protocol.deck_template =
      DeckTemplate{"", "# {{title}}\n{{>potential}}\nfix integrate all nve/limit 0.1\n{{>bench}}\n"
                       "{{#nve}}run {{total_steps}} {{elements}}{{/nve}}\n"};
  const std::string deck = parts.render();
  EXPECT_TRUE(has_line(deck, "# si, p, m")) << deck;
  EXPECT_TRUE(has_line(deck, "pair_coeff * * \"/m/x.pt\" Si")) << deck;
  EXPECT_TRUE(has_line(deck, "run 120 Si")) << deck;
  EXPECT_NE(deck.find("bench/latency file bench.log warmup 20"), std::string::npos) << deck;
}

TEST(DeckTemplate, FaultsHaveTheirPlace)
{
  const auto fault = [](const std::string &text, Interleave interleave = Interleave::runs) {
    const auto found = check_deck_template(text, "t", interleave);
    return found ? found->text() : "none";
  };
  const std::string good = "{{>potential}}\n{{>bench}}\nrun {{total_steps}}\n";
  EXPECT_EQ(fault(good), "none");
  EXPECT_EQ(fault(deck_template_text()), "none");
  EXPECT_EQ(fault(good, Interleave::calls), "none");
  const std::string own = "{{>potential}}\nfix bench all bench/latency file bench.log{{#turns}} "
                          "turns turns{{/turns}}\n";
  EXPECT_EQ(fault(own, Interleave::calls), "none");
  EXPECT_NE(fault(own.substr(0, own.find("{{#turns")), Interleave::calls).find("takes no turns"),
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
  parts.protocol.warmup_thermostat = Thermostat{"langevin", 0.2};
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

TEST(Seed, SharedByPotentialsAndDistinctElsewhere)
{
  std::set<int> seeds;
  for (int repetition = 1; repetition <= 50; ++repetition) {
    for (const char *purpose : {"velocity", "thermostat"}) {
      const int seed = run_seed(7, "si", "nve", repetition, purpose);
      EXPECT_EQ(seed, run_seed(7, "si", "nve", repetition, purpose));
      EXPECT_GE(seed, 1);
      EXPECT_LT(seed, 900000000);
      seeds.insert(seed);
    }
  }
  EXPECT_EQ(seeds.size(), 100U);
  EXPECT_NE(run_seed(7, "si", "nve", 1, "velocity"), run_seed(8, "si", "nve", 1, "velocity"));
}

TEST(Order, EverySecondRoundReversesTheOneBefore)
{
  const auto rounds = interleaved_order(4, 7, 1, "g");
  ASSERT_EQ(rounds.size(), 7U);
  for (size_t i = 0; i + 1 < rounds.size(); i += 2) {
    std::vector<int> reversed(rounds[i].rbegin(), rounds[i].rend());
    EXPECT_EQ(rounds[i + 1], reversed);
  }
  for (auto round : rounds) {
    std::sort(round.begin(), round.end());
    EXPECT_EQ(round, (std::vector<int>{0, 1, 2, 3}));
  }
}

TEST(Order, RandomButRepeatable)
{
  EXPECT_EQ(interleaved_order(3, 8, 5, "g"), interleaved_order(3, 8, 5, "g"));
  EXPECT_NE(interleaved_order(3, 8, 5, "g"), interleaved_order(3, 8, 6, "g"));
  int first = 0;
  for (uint64_t seed = 0; seed < 400; ++seed)
    first += interleaved_order(2, 1, seed, "g")[0][0] == 0 ? 1 : 0;
  EXPECT_NEAR(first, 200, 50);
}

TEST(RunId, ChangesWithEachIngredient)
{
  const RunIdentity base{"deck", "data", {"model", "plugin"}, "22 Jul 2025", {1, 2}, 1};
  std::set<std::string> ids{run_id(base)};
  const auto add = [&](auto change) {
    RunIdentity other = base;
    change(other);
    EXPECT_TRUE(ids.insert(run_id(other)).second);
  };
  EXPECT_EQ(run_id(base).size(), 16U);
  EXPECT_EQ(run_id(base), run_id(base));
  add([](RunIdentity &id) { id.deck = "deck2"; });
  add([](RunIdentity &id) { id.data_sha256 = "data2"; });
  add([](RunIdentity &id) { id.input_sha256[0] = "model2"; });
  add([](RunIdentity &id) { id.input_sha256[1] = "plugin2"; });
  add([](RunIdentity &id) { id.lammps = "4 Jul 2026"; });
  add([](RunIdentity &id) { id.layout.ranks = 2; });
  add([](RunIdentity &id) { id.layout.threads = 1; });
  add([](RunIdentity &id) { id.repetition = 2; });
  // Moving text from one part to the next is a change too.
  add([](RunIdentity &id) { id.deck = "deckd", id.data_sha256 = "ata"; });
}

Suite plan_suite()
{
  Suite suite;
  suite.name = "s";
  suite.systems = {{"si", "silicon", 60, std::nullopt, 300.0, std::nullopt}};
  suite.protocols = {DeckParts().protocol};
  suite.potentials = {DeckParts::potential_of("a", "teacher", "zero 3", "* *"),
                      DeckParts::potential_of("b", "student", "zero 4", "* *")};
  suite.layouts = {{1, 1}, {1, 2}};
  suite.repetitions = 2;
  suite.measure = DeckParts().measure;
  return suite;
}

TEST(Plan, MatchedRunsStartAlikeAndIdsAreUnique)
{
  const Plan plan = make_plan(plan_suite(), {"22 Jul 2025", "/p/plugin.so", "abc", {}});
  ASSERT_EQ(plan.runs.size(), 8U);
  std::set<std::string> ids;
  for (const auto &run : plan.runs) {
    ids.insert(run.id);
    EXPECT_EQ(run.atoms, 64);
    for (const auto &other : plan.runs) {
      const auto velocity = [](const std::string &deck) {
        return deck.substr(deck.find("\nvelocity"), 80);
      };
      EXPECT_EQ(velocity(run.deck) == velocity(other.deck), run.repetition == other.repetition);
    }
  }
  EXPECT_EQ(ids.size(), 8U);
  ASSERT_EQ(plan.notes.size(), 1U);
  EXPECT_EQ(plan.notes[0],
            "system si: 60 atoms are wanted, the nearest cubic supercell of silicon has 64");
}

TEST(Plan, ProtocolsAndPotentialsAreForTheirSystems)
{
  Suite suite = plan_suite();
  suite.layouts = {{1, 1}};
  suite.repetitions = 1;
  suite.systems.push_back({"w", "water", 24, std::nullopt, 300.0, std::nullopt});
  suite.protocols.push_back(suite.protocols[0]);
  suite.protocols[1].name = "q";
  suite.protocols[1].systems = {"w"};
  suite.potentials[1].systems = {"w"};
  const Plan plan = make_plan(std::move(suite), {"22 Jul 2025", "", "", {}});
  std::multiset<std::string> labels;
  for (const auto &run : plan.runs)
    labels.insert(run.label());
  EXPECT_EQ(labels, (std::multiset<std::string>{"si/p/1x1/a #1", "w/p/1x1/a #1", "w/p/1x1/b #1",
                                                "w/q/1x1/a #1", "w/q/1x1/b #1"}));
}

TEST(Plan, IdsDependOnThePotentialsPluginsAndTheData)
{
  const auto id = [](auto change) {
    Suite suite = plan_suite();
    suite.systems[0].data = DataFile{"/a/own.data", {"Si"}, "text", 64};
    suite.potentials[0].plugins = {{"/a/q.so", {"abc", {}}}};
    change(suite);
    const Plan plan = make_plan(std::move(suite), {"22 Jul 2025", "", "", {}});
    for (const auto &run : plan.runs) {
      if (run.label() == "si/p/1x1/a #1")
        return run.id;
    }
    return std::string();
  };
  const std::string base = id([](Suite &) {});
  EXPECT_EQ(base, id([](Suite &suite) { suite.potentials[0].plugins[0].path = "/b/q.so"; }));
  EXPECT_EQ(base, id([](Suite &suite) { suite.systems[0].data->source = "/b/own.data"; }));
  EXPECT_NE(base, id([](Suite &suite) { suite.potentials[0].plugins[0].content.sha256 = "abd"; }));
  EXPECT_NE(base, id([](Suite &suite) { suite.systems[0].data->text = "test"; }));
  EXPECT_NE(base, id([](Suite &suite) { suite.potentials[0].steps = 99; }));
}

TEST(Plan, IdsDoNotDependOnWherePluginLies)
{
  const Plan one = make_plan(plan_suite(), {"22 Jul 2025", "/here/plugin.so", "abc", {}});
  const Plan two = make_plan(plan_suite(), {"22 Jul 2025", "/there/plugin.so", "abc", {}});
  EXPECT_EQ(one.runs[0].id, two.runs[0].id);
  EXPECT_NE(one.runs[0].deck, two.runs[0].deck);
}

}  // namespace
}  // namespace mlffbench
