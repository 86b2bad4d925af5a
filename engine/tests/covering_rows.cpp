#include "covering_rows.h"

#include "seeded_values.h"

namespace convlens::testing {
namespace {

constexpr int kTries = 80;       // rows drawn for a pair before it counts as missing
constexpr int kCandidates = 10;  // accepted rows among which the one with most new pairs is taken

// Which pairs have occurred.
class Pairs {
 public:
  explicit Pairs(const std::vector<int>& levels) : levels_(levels), first_(levels.size() * levels.size()) {
    size_t size = 0;
    for (size_t i = 0; i < levels.size(); ++i) {
      for (size_t j = i + 1; j < levels.size(); ++j) {
        first_[i * levels.size() + j] = size;
        size += static_cast<size_t>(levels[i]) * static_cast<size_t>(levels[j]);
      }
    }
    seen_.resize(size);
  }
  size_t size() const { return seen_.size(); }
  bool seen(size_t i, int a, size_t j, int b) const { return seen_[index(i, a, j, b)] != 0; }
  void mark(size_t i, int a, size_t j, int b) { seen_[index(i, a, j, b)] = 1; }
  void mark(const Choices& row) {
    for (size_t i = 0; i < row.size(); ++i)
      for (size_t j = i + 1; j < row.size(); ++j) mark(i, row[i], j, row[j]);
  }
  int64_t unseen(const Choices& row) const {
    int64_t count = 0;
    for (size_t i = 0; i < row.size(); ++i)
      for (size_t j = i + 1; j < row.size(); ++j) count += seen(i, row[i], j, row[j]) ? 0 : 1;
    return count;
  }

 private:
  size_t index(size_t i, int a, size_t j, int b) const {
    return first_[i * levels_.size() + j] + static_cast<size_t>(a) * static_cast<size_t>(levels_[j]) +
           static_cast<size_t>(b);
  }
  std::vector<int> levels_;
  std::vector<size_t> first_;
  std::vector<char> seen_;
};

}  // namespace

Covering covering_rows(const std::vector<int>& levels, uint64_t seed,
                       const std::function<bool(const Choices&)>& accepts) {
  SeededValues random("ints", seed);
  Pairs pairs(levels);
  Covering covering;
  covering.pairs = static_cast<int64_t>(pairs.size());
  // The accepted row with this pair that has most new ones.
  const auto best_row = [&](size_t i, int a, size_t j, int b) {
    Choices best, row(levels.size());
    int64_t most = 0;
    for (int tried = 0, accepted = 0; tried < kTries && accepted < kCandidates; ++tried) {
      for (size_t k = 0; k < row.size(); ++k) row[k] = static_cast<int>(random.between(0, levels[k] - 1));
      row[i] = a;
      row[j] = b;
      if (!accepts(row)) continue;
      ++accepted;
      const int64_t fresh = pairs.unseen(row);
      if (fresh <= most) continue;
      most = fresh;
      best = row;
    }
    return best;
  };
  for (size_t i = 0; i < levels.size(); ++i) {
    for (size_t j = i + 1; j < levels.size(); ++j) {
      for (int a = 0; a < levels[i]; ++a) {
        for (int b = 0; b < levels[j]; ++b) {
          if (pairs.seen(i, a, j, b)) continue;
          const Choices row = best_row(i, a, j, b);
          if (row.empty()) {
            ++covering.missing;
            continue;
          }
          pairs.mark(row);
          covering.rows.push_back(row);
        }
      }
    }
  }
  return covering;
}

}  // namespace convlens::testing
