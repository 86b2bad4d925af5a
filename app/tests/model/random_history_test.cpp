// Over random sessions: every change says what it changed, undoing everything is the start, redoing everything the end.
#include <gtest/gtest.h>

#include <vector>

#include "model/store.h"
#include "tests/common/documents.h"
#include "tests/common/random_commands.h"

namespace convlens::model {
namespace {

using test::deep_copy;
using test::same_documents;

constexpr int kSessions = 60, kCommands = 100;

class RandomHistory : public testing::TestWithParam<int> {
 protected:
  // Dispatches and checks that the change is told truly and the version follows it.
  void dispatch(Store& store, const Command& command) {
    const Document before = deep_copy(store.document());
    const uint64_t version = store.version();
    const Change change = store.dispatch(command);
    EXPECT_TRUE(test::covers(change, before, store.document()));
    EXPECT_EQ(store.version(), version + (change.any() ? 1 : 0));
    EXPECT_LT(store.session().selected_output, outputs_of_shown_layer(store.document()));
    EXPECT_LT(store.session().selected_input_channel, store.document().kernels.input_channels());
  }
};

TEST_P(RandomHistory, UndoAllIsTheStartAndRedoAllTheEnd) {
  const auto seed = static_cast<uint64_t>(GetParam());
  test::RandomCommands random(seed);
  Store store(initial_document());
  for (int i = 0; i < kCommands && !HasFailure(); ++i) {
    SCOPED_TRACE("command " + std::to_string(i));
    dispatch(store, random.next(store.document()));
    if (random.one_in(8)) dispatch(store, Undo{});
    if (random.one_in(10)) dispatch(store, Redo{});
  }
  while (store.can_redo()) store.dispatch(Redo{});
  std::vector<Document> states{deep_copy(store.document())};
  while (store.can_undo() && !HasFailure()) {
    dispatch(store, Undo{});
    states.push_back(deep_copy(store.document()));
  }
  EXPECT_TRUE(same_documents(store.document(), initial_document()));
  EXPECT_FALSE(store.modified());
  for (size_t i = states.size() - 1; i > 0 && !HasFailure(); --i) {
    dispatch(store, Redo{});
    EXPECT_TRUE(same_documents(store.document(), states[i - 1])) << "redo to state " << i - 1;
  }
  EXPECT_FALSE(store.can_redo());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, testing::Range(0, kSessions));

}  // namespace
}  // namespace convlens::model
