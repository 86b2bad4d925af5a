// IDX files as MNIST has them, gzipped and not, whole and damaged; made here, byte by byte.
#include "io/idx.h"

#include <zlib.h>

#include "io/gzip.h"
#include "io/import.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

Bytes idx(const std::vector<uint32_t>& sizes, const Bytes& values, uint8_t type = 8) {
  Bytes bytes{0, 0, type, static_cast<uint8_t>(sizes.size())};
  for (const uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<uint8_t>(size >> shift));
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

// Three pictures of 2 x 3 cells: 0..5, 10..15, 20..25.
Bytes pictures() {
  Bytes values;
  for (uint8_t picture = 0; picture < 3; ++picture)
    for (uint8_t cell = 0; cell < 6; ++cell) values.push_back(static_cast<uint8_t>(10 * picture + cell));
  return idx({3, 2, 3}, values);
}

Bytes gzipped(const Bytes& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes out(deflateBound(&stream, bytes.size()) + 64);
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Idx, PicturesAndLabels) {
  const auto dataset = decode_idx_pictures(pictures(), "three");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->count, 3);
  EXPECT_EQ(dataset->h, 2);
  EXPECT_EQ(dataset->w, 3);
  const Tensor last = model::dataset_item(*dataset, 2);
  EXPECT_EQ(last.shape(), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(last.at(0, 0, 1, 2), 25);
  const auto labels = decode_idx_labels(idx({3}, {7, 0, 7}), "labels");
  ASSERT_TRUE(labels.ok());
  EXPECT_EQ(*labels, (std::vector<uint8_t>{7, 0, 7}));
}

TEST(Idx, RefusesWhatItsLengthDoesNotBearOut) {
  const auto refusal = [](const Bytes& bytes) {
    const auto dataset = decode_idx_pictures(bytes, "x");
    EXPECT_FALSE(dataset.ok());
    return dataset.ok() ? std::string() : dataset.error().message();
  };
  Bytes cut = pictures(), longer = pictures();
  cut.pop_back();
  longer.push_back(1);
  EXPECT_EQ(refusal(cut), "x: is cut off: it says more than it holds");
  EXPECT_EQ(refusal(longer), "x: is longer than its sizes say");
  EXPECT_EQ(refusal(idx({3, 2}, Bytes(6))), "x: has 2 dimensions (3 for pictures)");
  EXPECT_EQ(refusal(idx({3, 0, 2}, {})), "x: holds nothing: a size is 0");
  EXPECT_EQ(refusal(idx({4294967295U, 4294967295U, 4294967295U}, Bytes(6))),
            "x: is cut off: it says more than it holds");
  EXPECT_EQ(refusal(idx({1, 513, 1}, Bytes(513))), "x: has pictures of 513 x 1 (sides up to 512)");
  EXPECT_EQ(refusal(idx({1, 1, 1}, Bytes(4), 13)), "x: is no IDX file of unsigned bytes");
  EXPECT_EQ(refusal({0, 0, 8, 3, 0, 0}), "x: is cut off: its header");
  EXPECT_EQ(refusal({0, 0}), "x: is no IDX file of unsigned bytes");
}

TEST(Idx, LabelsLieBesideByTheirName) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(labels_beside(folder / "t10k-images-idx3-ubyte").empty());
  test::write_all(folder / "t10k-labels-idx1-ubyte.gz", gzipped(idx({3}, {7, 0, 7})));
  EXPECT_EQ(labels_beside(folder / "t10k-images-idx3-ubyte"), folder / "t10k-labels-idx1-ubyte.gz");
  EXPECT_EQ(labels_beside(folder / "t10k-images-idx3-ubyte.gz"), folder / "t10k-labels-idx1-ubyte.gz");
  EXPECT_TRUE(labels_beside(folder / "pictures.idx").empty());
}

TEST(Idx, OpensAsAnInputWithItsLabels) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "t10k-images-idx3-ubyte.gz";
  test::write_all(path, gzipped(pictures()));
  auto input = load_input(path, ImportMode::digit);
  ASSERT_TRUE(input.ok()) << input.error().message();
  EXPECT_EQ(input->note, "no labels beside it");
  EXPECT_EQ(input->values.at(0, 0, 1, 2), 5);
  ASSERT_TRUE(input->dataset);
  EXPECT_FALSE(input->dataset->has_labels());

  test::write_all(folder / "t10k-labels-idx1-ubyte", idx({2}, {1, 2}));
  input = load_input(path, ImportMode::automatic);
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->note, "without labels: t10k-labels-idx1-ubyte has 2 for 3 pictures");

  test::write_all(folder / "t10k-labels-idx1-ubyte", idx({3}, {7, 0, 7}));
  input = load_input(path, ImportMode::automatic);
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->note, "");
  EXPECT_EQ(model::dataset_item_name(*input->dataset, 1), "t10k-images-idx3-ubyte.gz 1, label 0");
}

TEST(Gzip, UnpacksSeveralMembersAndNothingDamaged) {
  const Bytes one = gzipped({1, 2, 3}), two = gzipped(Bytes(3000000, 7));
  Bytes both = one;
  both.insert(both.end(), two.begin(), two.end());
  const auto unpacked = gunzip(both, "x", 1 << 24);
  ASSERT_TRUE(unpacked.ok());
  EXPECT_EQ(unpacked->size(), 3000003U);
  EXPECT_EQ(unpacked->at(2), 3);
  EXPECT_EQ(unpacked->back(), 7);

  Bytes cut = two;
  cut.resize(cut.size() / 2);
  test::expect_message(gunzip(cut, "x", 1 << 24).error(), "x: is cut off: its compressed data has no end");
  Bytes damaged = one;
  damaged[damaged.size() - 6] ^= 0xFF;  // the checksum
  test::expect_message(gunzip(damaged, "x", 1 << 24).error(), "x: is damaged: its compressed data");
  Bytes followed = one;
  followed.push_back(9);
  EXPECT_FALSE(gunzip(followed, "x", 1 << 24).ok());
}

TEST(Gzip, KeepsItsBudget) {
  const Bytes bomb = gzipped(Bytes(8 << 20, 0));
  EXPECT_LT(bomb.size(), 20000U);
  test::expect_message(gunzip(bomb, "x", 1 << 20).error(), "is too large when it is unpacked");
  EXPECT_TRUE(gunzip(bomb, "x", 8 << 20).ok());
  CancelToken cancel;
  cancel.cancel();
  EXPECT_EQ(gunzip(bomb, "x", 8 << 20, &cancel).error().kind, Error::Kind::cancelled);
}

}  // namespace
}  // namespace convlens::io
