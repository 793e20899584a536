// SPDX-License-Identifier: GPL-2.0-or-later
// Seeds, run order, run ids and plans.
#include "deck/order.h"
#include "deck/plan.h"

#include "deck_parts.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace mlffbench {
namespace {

using test::DeckParts;

TEST(Seed, SharedByPotentialsAndDistinctElsewhere)
{
  std::set<int> seeds;
  for (int repetition = 1; repetition <= 50; ++repetition) {
    for (const char *purpose : {"velocity", "thermostat"}) {
      const int seed = deck::run_seed(7, "si", "nve", repetition, purpose);
      EXPECT_EQ(seed, deck::run_seed(7, "si", "nve", repetition, purpose));
      EXPECT_GE(seed, 1);
      EXPECT_LT(seed, 900000000);
      seeds.insert(seed);
    }
  }
  EXPECT_EQ(seeds.size(), 100U);
  EXPECT_NE(deck::run_seed(7, "si", "nve", 1, "velocity"),
            deck::run_seed(8, "si", "nve", 1, "velocity"));
}

TEST(Order, EverySecondRoundReversesTheOneBefore)
{
  const auto orders = deck::interleaved_order(4, 7, 1, "g");
  ASSERT_EQ(orders.size(), 7U);
  for (size_t i = 0; i + 1 < orders.size(); i += 2) {
    std::vector<int> reversed(orders[i].rbegin(), orders[i].rend());
    EXPECT_EQ(orders[i + 1], reversed);
  }
  for (auto order : orders) {
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
  }
}

TEST(Order, RandomButRepeatable)
{
  EXPECT_EQ(deck::interleaved_order(3, 8, 5, "g"), deck::interleaved_order(3, 8, 5, "g"));
  EXPECT_NE(deck::interleaved_order(3, 8, 5, "g"), deck::interleaved_order(3, 8, 6, "g"));
  int first = 0;
  for (uint64_t seed = 0; seed < 400; ++seed)
    first += deck::interleaved_order(2, 1, seed, "g")[0][0] == 0 ? 1 : 0;
  EXPECT_NEAR(first, 200, 50);
}

TEST(RunId, ChangesWithEachIngredient)
{
  const deck::RunIdentity base{"deck", "data", {"model", "plugin"}, "22 Jul 2025", {1, 2}, 1};
  std::set<std::string> ids{deck::run_id(base)};
  const auto add = [&](auto change) {
    deck::RunIdentity other = base;
    change(other);
    EXPECT_TRUE(ids.insert(deck::run_id(other)).second);
  };
  EXPECT_EQ(deck::run_id(base).size(), 16U);
  EXPECT_EQ(deck::run_id(base), deck::run_id(base));
  add([](deck::RunIdentity &id) { id.deck = "deck2"; });
  add([](deck::RunIdentity &id) { id.data_sha256 = "data2"; });
  add([](deck::RunIdentity &id) { id.input_sha256[0] = "model2"; });
  add([](deck::RunIdentity &id) { id.input_sha256[1] = "plugin2"; });
  add([](deck::RunIdentity &id) { id.lammps = "4 Jul 2026"; });
  add([](deck::RunIdentity &id) { id.layout.ranks = 2; });
  add([](deck::RunIdentity &id) { id.layout.threads = 1; });
  add([](deck::RunIdentity &id) { id.repetition = 2; });
  // Moving text from one part to the next is a change too.
  add([](deck::RunIdentity &id) { id.deck = "deckd", id.data_sha256 = "ata"; });
}

model::Suite plan_suite()
{
  model::Suite suite;
  suite.name = "s";
  suite.systems = {{"si", "silicon", 60, std::nullopt, 300.0, std::nullopt}};
  suite.protocols = {DeckParts().protocol};
  suite.potentials = {DeckParts::potential_of("a", model::Role::teacher, "zero 3", "* *"),
                      DeckParts::potential_of("b", model::Role::student, "zero 4", "* *")};
  suite.layouts = {{1, 1}, {1, 2}};
  suite.repetitions = 2;
  suite.measure = DeckParts().measure;
  return suite;
}

TEST(Plan, MatchedRunsStartAlikeAndIdsAreUnique)
{
  const deck::Plan plan = deck::make_plan(plan_suite(), {"22 Jul 2025", "/p/plugin.so", "abc", {}});
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
  model::Suite suite = plan_suite();
  suite.layouts = {{1, 1}};
  suite.repetitions = 1;
  suite.systems.push_back({"w", "water", 24, std::nullopt, 300.0, std::nullopt});
  suite.protocols.push_back(suite.protocols[0]);
  suite.protocols[1].name = "q";
  suite.protocols[1].systems = {"w"};
  suite.potentials[1].systems = {"w"};
  const deck::Plan plan = deck::make_plan(std::move(suite), {"22 Jul 2025", "", "", {}});
  std::multiset<std::string> labels;
  for (const auto &run : plan.runs)
    labels.insert(run.label());
  EXPECT_EQ(labels, (std::multiset<std::string>{"si/p/1x1/a #1", "w/p/1x1/a #1", "w/p/1x1/b #1",
                                                "w/q/1x1/a #1", "w/q/1x1/b #1"}));
}

TEST(Plan, IdsDependOnThePotentialsPluginsAndTheData)
{
  const auto id = [](auto change) {
    model::Suite suite = plan_suite();
    suite.systems[0].data = model::DataFile{"/a/own.data", {"Si"}, "text", 64};
    suite.potentials[0].plugins = {{"/a/q.so", {"abc", {}}}};
    change(suite);
    const deck::Plan plan = deck::make_plan(std::move(suite), {"22 Jul 2025", "", "", {}});
    for (const auto &run : plan.runs) {
      if (run.label() == "si/p/1x1/a #1")
        return run.id;
    }
    return std::string();
  };
  const std::string base = id([](model::Suite &) {});
  EXPECT_EQ(base, id([](model::Suite &suite) { suite.potentials[0].plugins[0].path = "/b/q.so"; }));
  EXPECT_EQ(base, id([](model::Suite &suite) { suite.systems[0].data->source = "/b/own.data"; }));
  EXPECT_NE(base,
            id([](model::Suite &suite) { suite.potentials[0].plugins[0].content.sha256 = "abd"; }));
  EXPECT_NE(base, id([](model::Suite &suite) { suite.systems[0].data->text = "test"; }));
  EXPECT_NE(base, id([](model::Suite &suite) { suite.potentials[0].steps = 99; }));
}

TEST(Plan, IdsDoNotDependOnWherePluginLies)
{
  const deck::Plan one =
      deck::make_plan(plan_suite(), {"22 Jul 2025", "/here/plugin.so", "abc", {}});
  const deck::Plan two =
      deck::make_plan(plan_suite(), {"22 Jul 2025", "/there/plugin.so", "abc", {}});
  EXPECT_EQ(one.runs[0].id, two.runs[0].id);
  EXPECT_NE(one.runs[0].deck, two.runs[0].deck);
}

}  // namespace
}  // namespace mlffbench
