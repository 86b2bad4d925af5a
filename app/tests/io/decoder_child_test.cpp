// Decoding apart: the same values as decoding here, and whatever a child does wrong is one line.
#include "io/decoder_child.h"

#include <dirent.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "io/gzip.h"
#include "io/image.h"
#include "io/import.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

int open_descriptors() {
  int count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

class DecoderChildTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!DecoderChild::probe({CONVLENS_STAND_IN})) GTEST_SKIP() << "no seccomp here: decoders run in the program";
    descriptors_ = open_descriptors();
  }
  void TearDown() override { EXPECT_EQ(open_descriptors(), descriptors_ == 0 ? open_descriptors() : descriptors_); }

  static DecoderChild child(std::vector<std::string> more = {}) {
    std::vector<std::string> command{CONVLENS_STAND_IN};
    command.insert(command.end(), more.begin(), more.end());
    return *DecoderChild::probe(command);
  }
  static Result<Image> decode(const DecoderChild& child, const Bytes& bytes, const CancelToken* cancel = nullptr) {
    LoadContext context(cancel);
    context.child = &child;
    return decode_image(bytes, "x.png", context);
  }
  static std::string message_of(const std::string& way) {
    const auto image = decode(child({way}), test::read_all(test::fixture("rgb8.png")));
    EXPECT_FALSE(image.ok()) << way;
    return image.ok() ? "" : image.error().message();
  }

  int descriptors_ = 0;
};

TEST_F(DecoderChildTest, EveryPictureIsEqualBitByBit) {
  const DecoderChild real = child();
  for (const auto& entry : nlohmann::json::parse(test::read_text(test::fixture("expected.json")))) {
    const std::string name = entry["file"];
    SCOPED_TRACE(name);
    const Bytes bytes = test::read_all(test::fixture(name));
    const auto here = decode_image(bytes, "x.png"), apart = decode(real, bytes);
    ASSERT_TRUE(here.ok() && apart.ok()) << (apart.ok() ? "" : apart.error().message());
    EXPECT_EQ(apart->note, here->note);
    ASSERT_EQ(apart->values.shape(), here->values.shape());
    EXPECT_TRUE(std::ranges::equal(apart->values.values(), here->values.values()));
  }
}

TEST_F(DecoderChildTest, RefusalsAreTheSame) {
  const DecoderChild real = child();
  for (const std::string name : {"rgb8.png", "rgb420.jpg", "first_of_two.gif", "raw8.ppm", "rgb24.bmp", "rgb24.tga"}) {
    SCOPED_TRACE(name);
    Bytes bytes = test::read_all(test::fixture(name));
    bytes.resize(bytes.size() / 3);  // within the first picture of two
    const auto here = decode_image(bytes, "x.png"), apart = decode(real, bytes);
    ASSERT_FALSE(here.ok() || apart.ok());
    EXPECT_EQ(apart.error().message(), here.error().message());
  }
  EXPECT_EQ(decode(real, Bytes(100, 0)).error().message(), decode_image(Bytes(100, 0), "x.png").error().message());
}

TEST_F(DecoderChildTest, UnpacksWithinItsBudget) {
  const Bytes packed = test::read_all(test::fixture("rank2.npy.gz"));
  const DecoderChild real = child();
  const auto apart = real.gunzip(packed, "x.gz", 1 << 20, {});
  ASSERT_TRUE(apart.ok()) << apart.error().message();
  EXPECT_EQ(*apart, test::read_all(test::fixture("rank2.npy")));
  EXPECT_EQ(real.gunzip(packed, "x.gz", 10, {}).error().message(), gunzip(packed, "x.gz", 10).error().message());
  const auto input = [&] {
    LoadContext context;
    context.child = &real;
    return load_input(test::fixture("rank2.npy.gz"), ImportMode::automatic, context);
  }();
  EXPECT_TRUE(input.ok());
}

TEST_F(DecoderChildTest, ACrashIsOneLine) {
  EXPECT_EQ(message_of("write_to_nowhere"), "x.png: cannot be decoded: it crashes its decoder");
  EXPECT_EQ(message_of("crash"), "x.png: cannot be decoded: its decoder asked for what no decoder needs");
}

TEST_F(DecoderChildTest, WhatIsForbiddenEndsTheChild) {
  for (const std::string way : {"sleep", "open_a_file"})
    EXPECT_EQ(message_of(way), "x.png: cannot be decoded: its decoder asked for what no decoder needs") << way;
}

TEST_F(DecoderChildTest, AnEndlessDecoderRunsOutOfProcessorTime) {
  test::expect_message(decode(child({"spin"}), test::read_all(test::fixture("rgb8.png"))).error(),
                       "x.png: takes too long to decode");
}

TEST_F(DecoderChildTest, AFloodOfBytesIsStopped) {
  EXPECT_EQ(message_of("flood"), "x.png: decodes into more than a file may hold");
}

TEST_F(DecoderChildTest, LiesAreNotBelieved) {
  for (const std::string way : {"lie_large", "lie_small", "lie_huge", "lie_kind", "lie_channels", "silent"})
    EXPECT_EQ(message_of(way), "x.png: cannot be decoded: its decoder's answer does not hold together") << way;
  EXPECT_EQ(message_of("fail"), "x.png: cannot be decoded: its decoder gave no answer");
  const std::string message = message_of("two_lines");
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_LT(message.size(), 2000U);
}

TEST_F(DecoderChildTest, CancellingKillsTheChild) {
  CancelToken cancel;
  cancel.cancel();
  const auto image = decode(child({"spin"}), test::read_all(test::fixture("rgb8.png")), &cancel);
  ASSERT_FALSE(image.ok());
  EXPECT_EQ(image.error().kind, Error::Kind::cancelled);
}

TEST_F(DecoderChildTest, WithoutASandboxThereIsNoChild) {
  EXPECT_FALSE(DecoderChild::probe({CONVLENS_STAND_IN, "no_sandbox"}));
  EXPECT_FALSE(DecoderChild::probe({"/nonexistent/program"}));
  EXPECT_FALSE(DecoderChild::probe({}));
}

}  // namespace
}  // namespace convlens::io
