// .npy files: every type and order against NumPy's own values, and headers that lie.
#include "io/npy.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>

#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

// An array whose header is exactly `dictionary`, of any version, followed by `data`.
Bytes raw_npy(std::string_view dictionary, size_t data_bytes, int version = 1) {
  Bytes bytes{0x93, 'N', 'U', 'M', 'P', 'Y', static_cast<uint8_t>(version), 0};
  const size_t length_bytes = version == 1 ? 2 : 4;
  for (size_t i = 0; i < length_bytes; ++i) bytes.push_back(static_cast<uint8_t>(dictionary.size() >> (8 * i)));
  bytes.insert(bytes.end(), dictionary.begin(), dictionary.end());
  bytes.resize(bytes.size() + data_bytes);
  return bytes;
}

void expect_refused(const Bytes& bytes, std::string_view what) {
  const auto array = decode_npy(bytes, "x.npy");
  ASSERT_FALSE(array.ok()) << what;
  test::expect_message(array.error(), what);
  EXPECT_EQ(array.error().where, "x.npy");
}

TEST(Npy, ReadsWhatNumPyWrote) {
  const auto entries = nlohmann::json::parse(test::read_text(test::fixture("npy.json")));
  ASSERT_GT(entries.size(), 30U);
  for (const auto& entry : entries) {
    const std::string name = entry["file"];
    SCOPED_TRACE(name);
    const auto array = decode_npy(test::read_all(test::fixture(name)), name);
    ASSERT_TRUE(array.ok()) << array.error().message();
    EXPECT_EQ(array->dims, entry["dims"].get<std::vector<int64_t>>());
    ASSERT_EQ(array->values.size(), static_cast<int64_t>(entry["values"].size()));
    for (int64_t i = 0; i < array->values.size(); ++i) {
      const auto expected = static_cast<float>(std::strtod(entry["values"][i].get<std::string>().c_str(), nullptr));
      const float got = array->values.data()[i];
      if (std::isnan(expected)) {
        EXPECT_TRUE(std::isnan(got)) << i;
      } else {
        EXPECT_EQ(std::bit_cast<uint32_t>(got), std::bit_cast<uint32_t>(expected)) << i << ": " << got;
      }
    }
  }
}

TEST(Npy, AddsLeadingOnes) {
  const auto shape = [](std::string_view name) {
    const auto array = decode_npy(test::read_all(test::fixture(name)), name);
    return array.ok() ? array->values.shape() : Shape{};
  };
  EXPECT_EQ(shape("rank0.npy"), (Shape{1, 1, 1, 1}));
  EXPECT_EQ(shape("rank1.npy"), (Shape{1, 1, 1, 5}));
  EXPECT_EQ(shape("rank2.npy"), (Shape{1, 1, 4, 5}));
  EXPECT_EQ(shape("rank3_fortran.npy"), (Shape{1, 3, 4, 5}));
  EXPECT_EQ(shape("rank4.npy"), (Shape{2, 3, 4, 5}));
}

TEST(Npy, WritesWhatNumPyWrites) {
  Tensor tensor({1, 2, 3, 4});
  for (int64_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<float>(i);
  const test::TemporaryFolder folder;
  ASSERT_TRUE(save_npy(folder / "y.npy", tensor).ok());
  EXPECT_EQ(test::read_all(folder / "y.npy"), test::read_all(test::fixture("written.npy")));
}

TEST(Npy, ReadsWhatItWrites) {
  for (const int64_t size : {int64_t{1}, int64_t{9}, int64_t{123456}}) {
    Tensor tensor({1, 1, 1, size});
    for (int64_t i = 0; i < size; ++i) tensor.data()[i] = static_cast<float>(i) * 0.37F;
    const NpyFile file(tensor);
    EXPECT_EQ(file.header.size() % 64, 0U);
    Bytes bytes = file.header;
    bytes.insert(bytes.end(), file.values.begin(), file.values.end());
    const auto array = decode_npy(bytes, "x.npy");
    ASSERT_TRUE(array.ok()) << array.error().message();
    EXPECT_EQ(array->dims, (std::vector<int64_t>{1, 1, 1, size}));
    EXPECT_TRUE(std::equal(tensor.values().begin(), tensor.values().end(), array->values.values().begin()));
  }
}

TEST(Npy, RefusesTheKindsThatAreNoNumbers) {
  const auto refused = [](std::string_view name, std::string_view what) {
    expect_refused(test::read_all(test::fixture(name)), what);
  };
  refused("refused_object.npy", "is an .npy file of objects (f2 f4 f8 i1");
  refused("refused_structured.npy", "structured values");
  refused("refused_complex.npy", "type '<c8'");
  refused("refused_text.npy", "type '<U3'");
  refused("refused_time.npy", "type '<M8[D]'");
  refused("refused_rank5.npy", "has the shape (1, 1, 1, 2, 2) (up to four dimensions)");
  refused("refused_empty.npy", "has no values: its shape is (0, 3)");
}

TEST(Npy, TakesHeadersAsPythonAllowsThem) {
  const auto accepted = [](std::string_view dictionary, size_t data_bytes, int version = 1) {
    const auto array = decode_npy(raw_npy(dictionary, data_bytes, version), "x.npy");
    EXPECT_TRUE(array.ok()) << dictionary << ": " << array.error().message();
  };
  accepted("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 24);
  accepted("{'shape': (2, 3), 'fortran_order': True, 'descr': '<f4'}", 24);
  accepted("{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(2,3)}", 24);
  accepted("  {'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L)}  \n", 24);
  accepted("{'descr': '=f4', 'fortran_order': False, 'shape': [2, 3]}", 24);
  accepted("{'descr': '|b1', 'fortran_order': False, 'shape': (6,)}", 6);
  accepted("{'descr': 'f4', 'fortran_order': False, 'shape': ()}", 4);
  accepted("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24, 3);
  accepted("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 100);  // bytes behind the array
}

TEST(Npy, RefusesHeadersThatDoNotAddUp) {
  const auto shape = [](std::string_view dims) {
    return "{'descr': '<f4', 'fortran_order': False, 'shape': " + std::string(dims) + ", }";
  };
  expect_refused(raw_npy(shape("(2, 3)"), 23), "the shape (2, 3) needs more values than the file holds");
  expect_refused(raw_npy(shape("(4294967296, 4294967296)"), 24), "needs more values");
  expect_refused(raw_npy(shape("(9223372036854775807, 2)"), 24), "needs more values");
  expect_refused(raw_npy(shape("(9223372036854775808,)"), 24), "header is not understood");
  expect_refused(raw_npy(shape("(-1, 6)"), 24), "header is not understood");
  expect_refused(raw_npy(shape("(2, 3"), 24), "header is not understood");
  expect_refused(raw_npy(shape("(2.0, 3)"), 24), "header is not understood");
  expect_refused(raw_npy(shape("__import__('os')"), 24), "header is not understood");
  for (const char* dictionary : {"", "{", "{}", "{'descr'", "{'descr': '<f4'}", "[1, 2]",
                                 "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}",
                                 "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
                                 "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
                                 "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x"}) {
    expect_refused(raw_npy(dictionary, 24), "header is not understood");
  }
  expect_refused(raw_npy("{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}", 24), "type '<f3'");
  expect_refused(raw_npy(shape("(2, 3)"), 24, 4), "unknown version (versions 1.0 to 3.0)");
  expect_refused(raw_npy(shape("(2, 3)"), 24, 0), "unknown version");
  expect_refused(raw_npy(std::string(65537, ' '), 24, 2), "longer than 64 kB");

  Bytes long_header = raw_npy(shape("(2, 3)"), 24);
  long_header[9] = 0x7F;
  expect_refused(long_header, "header is cut short");
  expect_refused({}, "is not an .npy file");
  expect_refused({0x93, 'N', 'U', 'M', 'P', 'Y'}, "unknown version");
  expect_refused({0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 5}, "header is cut short");
}

// Every beginning of a file and every single changed byte of its header: an answer, never a crash or a giant.
TEST(Npy, SurvivesEveryCutAndEveryFlippedByte) {
  const Bytes whole = test::read_all(test::fixture("big_i2.npy"));
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(decode_npy(ByteView(whole).first(length), "x.npy").ok()) << length;
  }
  int read = 0;
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = whole;
      changed[at] = static_cast<uint8_t>(value);
      const auto array = decode_npy(changed, "x.npy");
      if (!array.ok()) continue;
      ++read;
      ASSERT_LE(array->values.size(), static_cast<int64_t>(whole.size()));
    }
  }
  EXPECT_GT(read, 256 * 12);  // at least every change of the 12 bytes of values
}

}  // namespace
}  // namespace convlens::io
