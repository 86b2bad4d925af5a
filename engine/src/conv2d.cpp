// Conv2dPlan: chooses a variant, packs its weights, and cuts a run into chunks for an executor. Knows no kernel.
#include "convlens/engine/conv2d.h"

#include <algorithm>
#include <atomic>

#include "conv2d_variant.h"
#include "scratch.h"

namespace convlens {

struct Conv2dPlan::State {
  Conv2dProblem problem;
  std::vector<VariantVerdict> verdicts;
  const Conv2dVariant* variant = nullptr;
  Conv2dCut cut;
  int64_t scratch_floats = 0;
  double cell_ns = 0;      // expected for a cell of the output
  bool one_block = false;  // all channels are one block of the cut
  std::shared_ptr<const void> prepared;
  Tensor packed;
  Tensor bias;  // [1, 1, 1, O]
};

namespace {

// Chunks a thread gets: enough that the last one of a slow thread is not waited for long.
constexpr int64_t kChunksPerThread = 8;
// Pieces a thread should get where channels can be cut as well as rows.
constexpr int64_t kLeastPiecesPerThread = 2;
// The least multiplications of a chunk where one thread does them all, and they are cut only to be cancelled.
constexpr int64_t kLeastSerial = int64_t{1} << 20;
// The most multiplications of a chunk of a run that can be cancelled: about a millisecond.
constexpr int64_t kMostCancellable = int64_t{1} << 26;

int64_t ceil_quotient(int64_t a, int64_t b) { return (a + b - 1) / b; }

// How a region is cut: images x row bands x channel blocks, channel blocks innermost because they read the same rows.
struct Cut {
  OutputRegion region;
  int64_t group_channels;    // output channels of a group
  int64_t block_channels;    // output channels of a block
  int64_t blocks_per_group;  // the last one may be smaller
  int64_t first_block, blocks;
  int64_t first_row;  // of the first band, before it is cut to the region
  int64_t row_step, row_steps, bands;
  int64_t pieces, chunks;

  // `small`: chunks of the least size, so that what follows a band finds its cells in cache.
  Cut(const Conv2dProblem& problem, const Conv2dCut& wish, const OutputRegion& r, int threads, bool cancellable,
      bool small)
      : region(r) {
    group_channels = problem.weight.n / problem.params.groups * wish.joined_groups;
    row_step = wish.row_step;
    first_row = region.rect.rows.begin / row_step * row_step;
    row_steps = ceil_quotient(region.rect.rows.end - first_row, row_step);
    cut(problem, wish, std::min(group_channels, wish.most_channels), threads, cancellable, small);
    while (threads > 1 && wish.least_channels > 0 && pieces < kLeastPiecesPerThread * threads &&
           block_channels > wish.least_channels) {
      const int64_t steps = ceil_quotient(block_channels, wish.least_channels);
      cut(problem, wish, ceil_quotient(steps, 2) * wish.least_channels, threads, cancellable, small);
    }
  }

  int64_t block_of(int64_t channel) const {
    return channel / group_channels * blocks_per_group + channel % group_channels / block_channels;
  }
  // Of the pieces, equal shares as near as can be.
  Range chunk(int64_t index) const { return {index * pieces / chunks, (index + 1) * pieces / chunks}; }

  OutputRegion piece(int64_t index) const {
    const int64_t image = region.images.begin + index / blocks / bands;
    return {
        {image, image + 1}, channels(first_block + index % blocks), {rows(index / blocks % bands), region.rect.cols}};
  }

 private:
  void cut(const Conv2dProblem& problem, const Conv2dCut& wish, int64_t channels_of_block, int threads,
           bool cancellable, bool small) {
    block_channels = channels_of_block;
    blocks_per_group = ceil_quotient(group_channels, block_channels);
    first_block = block_of(region.channels.begin);
    blocks = block_of(region.channels.end - 1) - first_block + 1;

    const int64_t rows = region.rect.rows.end - first_row;
    const int64_t row_multiplications = std::min(block_channels, region.channels.size()) * region.rect.cols.size() *
                                        problem.weight.c * problem.weight.h * problem.weight.w;
    int64_t chunk = wish.chunk_multiplications;
    bands = 1;
    if (threads > 1 || cancellable || small) {
      if (!small) {
        const int64_t all = row_multiplications * rows * blocks * region.images.size();
        if (threads == 1) chunk = std::max(chunk, kLeastSerial);
        chunk = std::max(chunk, all / (std::max(threads, 2) * kChunksPerThread));
        if (cancellable) chunk = std::min(chunk, std::max(wish.chunk_multiplications, kMostCancellable));
      }
      const int64_t band_rows = std::clamp(chunk / row_multiplications, std::min(wish.least_rows, rows), rows);
      if (band_rows < rows)
        bands = std::min(row_steps, ceil_quotient(rows, std::max(band_rows / row_step, int64_t{1}) * row_step));
      // As many for every thread.
      if (bands > threads && region.images.size() * blocks % threads != 0) bands = bands / threads * threads;
    }
    pieces = region.images.size() * bands * blocks;
    chunks = ceil_quotient(pieces, std::max<int64_t>(1, chunk / (row_multiplications * ceil_quotient(rows, bands))));
    if (chunks > threads) chunks = std::min(pieces, ceil_quotient(chunks, threads) * threads);
  }

  Range channels(int64_t block) const {
    const int64_t group_begin = block / blocks_per_group * group_channels;
    const int64_t begin = group_begin + block % blocks_per_group * block_channels;
    const int64_t end = std::min(begin + block_channels, group_begin + group_channels);
    return intersect({begin, end}, region.channels);
  }
  // Equal shares of the steps, as near as can be.
  Range rows(int64_t band) const {
    const auto begin = [&](int64_t index) { return first_row + index * row_steps / bands * row_step; };
    return intersect({begin(band), begin(band + 1)}, region.rect.rows);
  }
};

bool inside(Range part, int64_t size) { return part.begin >= 0 && part.end <= size; }

bool inside(const OutputRegion& region, const Shape& output) {
  return inside(region.images, output.n) && inside(region.channels, output.c) && inside(region.rect.rows, output.h) &&
         inside(region.rect.cols, output.w);
}

double cells_of(const OutputRegion& region) {
  return static_cast<double>(region.images.size() * region.channels.size()) * static_cast<double>(region.rect.area());
}

bool empty(const OutputRegion& region) {
  return region.images.empty() || region.channels.empty() || region.rect.empty();
}

Result<void> expect_shape(const char* where, const Shape& shape, const Shape& expected) {
  if (shape == expected) return {};
  return Error::request(where, "has shape " + to_string(shape), to_string(expected));
}

Result<const Conv2dVariant*> named_variant(std::span<const VariantVerdict> verdicts, std::string_view name) {
  std::string names;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    names += (names.empty() ? "" : ", ") + std::string(verdicts[i].name);
    if (name != verdicts[i].name) continue;
    if (verdicts[i].refusal.empty()) return conv2d_variant_list()[i];
    return Error::request("--variant", std::string(name) + " refuses: " + verdicts[i].refusal, "another variant");
  }
  return Error::request("--variant", "there is no " + std::string(name), names);
}

const Conv2dVariant* fastest_variant(std::span<const VariantVerdict> verdicts, Arithmetic arithmetic) {
  size_t best = verdicts.size() - 1;  // serves everything
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const bool allowed = arithmetic == Arithmetic::any || verdicts[i].direct_sums;
    if (allowed && verdicts[i].refusal.empty() && verdicts[i].estimate_ns < verdicts[best].estimate_ns) best = i;
  }
  return conv2d_variant_list()[best];
}

Error out_of_scratch(int64_t floats) {
  return Error::failure("memory", "there is no room for " + std::to_string(floats * 4) + " bytes of working memory",
                        "a smaller problem");
}

// Bytes of the cells that a run over `region` reads (rows of the whole input, at most) and writes.
double run_bytes(const Conv2dProblem& problem, const OutputRegion& region) {
  const auto images = static_cast<double>(region.images.size());
  const auto cells = static_cast<double>(region.rect.area());
  const double inputs =
      std::min(static_cast<double>(problem.input.h * problem.input.w),
               cells * static_cast<double>(problem.rows.stride) * static_cast<double>(problem.cols.stride));
  return 4 * images *
         (static_cast<double>(problem.input.c) * inputs + static_cast<double>(region.channels.size()) * cells);
}

// The weights [1, C/groups, kH, kW] of one output channel.
ConstTensorView channel_of(ConstTensorView weight, int64_t output_channel) {
  weight.data = weight.plane(output_channel, 0);
  weight.shape.n = 1;
  return weight;
}

}  // namespace

Conv2dPlan::Conv2dPlan(std::unique_ptr<State> state) : state_(std::move(state)) {}
Conv2dPlan::Conv2dPlan(Conv2dPlan&&) noexcept = default;
Conv2dPlan& Conv2dPlan::operator=(Conv2dPlan&&) noexcept = default;
Conv2dPlan::~Conv2dPlan() = default;

Result<Conv2dPlan> Conv2dPlan::create(const Conv2dProblem& problem, ConstTensorView weight, std::span<const float> bias,
                                      const Conv2dPlanOptions& options) {
  if (const auto fits = expect_shape("weight", weight.shape, problem.weight); !fits) return fits.error();
  const int64_t bias_size = problem.has_bias ? problem.weight.n : 0;
  if (static_cast<int64_t>(bias.size()) != bias_size)
    return Error::request("bias", "has " + std::to_string(bias.size()) + " values", std::to_string(bias_size));
  auto state = std::make_unique<State>();
  state->problem = problem;
  state->verdicts = conv2d_verdicts(problem);
  state->variant = fastest_variant(state->verdicts, options.arithmetic);
  if (!options.variant.empty()) {
    const auto named = named_variant(state->verdicts, options.variant);
    if (!named) return named.error();
    state->variant = *named;
  }
  state->cut = state->variant->cut(problem);
  state->cell_ns = state->variant->estimate_ns(problem) / cells_of(OutputRegion::whole(problem.output));
  state->one_block = problem.params.groups == 1 && problem.weight.n <= state->cut.most_channels;
  if (state->variant->scratch_floats != nullptr) state->scratch_floats = state->variant->scratch_floats(problem);
  if (state->variant->prepare != nullptr) state->prepared = state->variant->prepare(problem);
  auto packed = Tensor::allocate({1, 1, 1, state->variant->packed_size(problem)});
  if (!packed) return packed.error();
  auto biases = Tensor::allocate({1, 1, 1, problem.weight.n});
  if (!biases) return biases.error();
  state->packed = std::move(packed).value();
  state->bias = std::move(biases).value();
  std::copy(bias.begin(), bias.end(), state->bias.data());
  for (int64_t o = 0; o < problem.weight.n; ++o)
    state->variant->pack_channel(problem, o, channel_of(weight, o), state->packed.data());
  return Conv2dPlan(std::move(state));
}

const Conv2dProblem& Conv2dPlan::problem() const { return state_->problem; }
std::string_view Conv2dPlan::variant() const { return state_->variant->info.name; }
std::string_view Conv2dPlan::target() const { return state_->variant->target(); }

std::span<const VariantVerdict> Conv2dPlan::verdicts() const { return state_->verdicts; }
double Conv2dPlan::expected_ns(const OutputRegion& region) const { return state_->cell_ns * cells_of(region); }
int64_t Conv2dPlan::packed_bytes() const {
  return static_cast<int64_t>(sizeof(float)) * (state_->packed.size() + state_->bias.size());
}

void Conv2dPlan::update_channel(int64_t output_channel, ConstTensorView weight, float bias) {
  const Shape& all = state_->problem.weight;
  CONVLENS_CHECK(output_channel >= 0 && output_channel < all.n);
  CONVLENS_CHECK((weight.shape == Shape{1, all.c, all.h, all.w}));
  state_->variant->pack_channel(state_->problem, output_channel, weight, state_->packed.data());
  if (state_->problem.has_bias) state_->bias.values()[static_cast<size_t>(output_channel)] = bias;
}

Result<void> Conv2dPlan::run(ConstTensorView input, TensorView output, const OutputRegion& region, Executor& executor,
                             const CancelToken* cancel, BandFunction after_band) const {
  const State& state = *state_;
  if (auto fits = expect_shape("input", input.shape, state.problem.input); !fits) return fits;
  if (auto fits = expect_shape("output", output.shape, state.problem.output); !fits) return fits;
  if (empty(region)) return {};
  if (!inside(region, state.problem.output))
    return Error::request("region", "reaches beyond the output", "a part of " + to_string(state.problem.output));

  const bool bypass_cache = !after_band && run_bytes(state.problem, region) > kBypassBytes;
  const auto run_part = [&](const OutputRegion& part, float* scratch) {
    state.variant->run_band({state.problem, state.prepared.get(), state.packed.data(), state.bias.data(), input, output,
                             part.images.begin, part.channels, part.rect, scratch, bypass_cache});
    if (after_band) after_band(part);
  };
  const double expected = expected_ns(region);
  const int threads = expected < Executor::kSharedWorkNs ? 1 : executor.threads();
  if (threads == 1 && state.one_block && region.images.size() == 1 && cancel == nullptr && !after_band) {
    // The most frequent call, an edit of something small, is worth no more than this.
    float* scratch = thread_scratch(state.scratch_floats);
    if (scratch == nullptr) return out_of_scratch(state.scratch_floats);
    run_part(region, scratch);
    return {};
  }
  const Cut cut(state.problem, state.cut, region, threads, cancel != nullptr, static_cast<bool>(after_band));
  std::atomic<bool> out_of_memory{false};
  const auto run_chunk = [&](int64_t chunk) {
    float* scratch = thread_scratch(state.scratch_floats);
    if (scratch == nullptr) {
      out_of_memory.store(true, std::memory_order_relaxed);
      return;
    }
    const Range pieces = cut.chunk(chunk);
    for (int64_t piece = pieces.begin; piece < pieces.end; ++piece) run_part(cut.piece(piece), scratch);
  };
  if (!executor.parallel_for(cut.chunks, run_chunk, cancel, expected)) return Error::cancelled();
  if (out_of_memory.load(std::memory_order_relaxed)) return out_of_scratch(state.scratch_floats);
  return {};
}

Result<void> Conv2dPlan::run(ConstTensorView input, TensorView output, Executor& executor,
                             const CancelToken* cancel) const {
  return run(input, output, OutputRegion::whole(state_->problem.output), executor, cancel);
}

Result<Tensor> conv2d(ConstTensorView input, ConstTensorView weight, std::span<const float> bias,
                      const Conv2dParams& params, Executor& executor) {
  const int64_t bias_size = bias.empty() ? -1 : static_cast<int64_t>(bias.size());
  const auto problem = Conv2dProblem::make(input.shape, weight.shape, bias_size, params);
  if (!problem) return problem.error();
  const auto plan = Conv2dPlan::create(*problem, weight, bias);
  if (!plan) return plan.error();
  auto output = Tensor::allocate(problem->output);
  if (!output) return output;
  if (const auto ran = plan->run(input, output->view(), executor); !ran) return ran.error();
  return output;
}

}  // namespace convlens
