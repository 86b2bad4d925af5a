// Files on their way into a batch: which fit, what is said of the others.
#include "shell/batch_opening.h"

#include <gtest/gtest.h>

#include "model/batch.h"

namespace convlens::shell {
namespace {

OpenedFile opened(const std::string& name, int64_t width = 9, int64_t more = 0) {
  const auto input = [&] { return model::SetInput{Tensor(Shape{1, 1, 9, width}), name}; };
  OpenedFile file{name, input(), {}, {}, {}};
  for (int64_t i = 0; i < more; ++i) file.rest.push_back(input());
  return file;
}

size_t size(const std::optional<model::Command>& command) {
  return std::get<model::SetBatch>(command.value()).items.size();
}

class BatchOpeningTest : public testing::Test {
 protected:
  BatchOpening open(const std::vector<OpenedFile>& files, bool add = false) {
    model::OpenBatch request;
    request.add = add;
    for (const OpenedFile& file : files) request.paths.push_back(file.path);
    BatchOpening opening(std::move(request));
    for (const OpenedFile& file : files) {
      EXPECT_TRUE(opening.under_way());
      EXPECT_EQ(opening.next().path, file.path);
      opening.take(file, document_);
    }
    EXPECT_FALSE(opening.under_way());
    return opening;
  }
  model::Document document_ = model::initial_document();
};

TEST_F(BatchOpeningTest, TakesAllThatAreAlike) {
  const BatchOpening opening = open({opened("a"), opened("b"), opened("c", 9, 2)});
  EXPECT_EQ(size(opening.command()), 5U);
  EXPECT_EQ(opening.notice().kind, model::Notice::Kind::none);
}

TEST_F(BatchOpeningTest, TellsWhichFileDoesNotFitAndWhatWould) {
  OpenedFile broken = opened("broken");
  broken.input = Error::failure("broken", "is not a file that can be read");
  EXPECT_EQ(open({opened("a"), opened("b", 8), opened("c")}).notice().text,
            "Took 2 of 3: b: is 1 \xC3\x97 9 \xC3\x97 8 (1 \xC3\x97 9 \xC3\x97 9 as the others, or all imported as "
            "digits)");
  const BatchOpening opening = open({broken, opened("a"), opened("b", 8)});
  EXPECT_EQ(size(opening.command()), 1U);
  EXPECT_EQ(opening.notice().text, "Took 1 of 3: broken: is not a file that can be read, and others");
  const BatchOpening nothing = open({broken});
  EXPECT_FALSE(nothing.command().has_value());
  EXPECT_EQ(nothing.notice().text, "broken: is not a file that can be read");
}

TEST_F(BatchOpeningTest, TakesAtMostWhatABatchHolds) {
  const BatchOpening opening = open({opened("a", 9, 62), opened("b"), opened("c")});
  EXPECT_EQ(size(opening.command()), 64U);
  EXPECT_EQ(opening.notice().text, "Took 64 of 65: c: is one too many (at most 64 inputs of this size)");
}

TEST_F(BatchOpeningTest, AddedFilesFollowTheDocument) {
  const BatchOpening opening = open({opened("a")}, true);
  EXPECT_FALSE(opening.command().has_value());
  EXPECT_EQ(opening.notice().text,
            "a: is 1 \xC3\x97 9 \xC3\x97 9 (1 \xC3\x97 28 \xC3\x97 28 as the others, or all imported as digits)");
  document_.input = model::SharedTensor(Tensor(Shape{1, 1, 9, 9}));
  const auto command = open({opened("a")}, true).command();
  EXPECT_EQ(std::get<model::AddToBatch>(command.value()).items.size(), 1U);
}

TEST_F(BatchOpeningTest, SaysHowFarItIs) {
  model::OpenBatch request;
  request.paths = {"a", "b"};
  BatchOpening opening(request);
  EXPECT_EQ(opening.progress(), " (1 of 2)");
  opening.take(opened("a"), document_);
  EXPECT_EQ(opening.progress(), " (2 of 2)");
  request.paths = {"a"};
  EXPECT_EQ(BatchOpening(request).progress(), "");
}

}  // namespace
}  // namespace convlens::shell
