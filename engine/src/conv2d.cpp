// Conv2dPlan: chooses a variant, packs its weights, and cuts a run into chunks for an executor. Knows no kernel.
#include "convlens/engine/conv2d.h"

#include <algorithm>

#include "conv2d_variant.h"

namespace convlens {

struct Conv2dPlan::State {
  Conv2dProblem problem;
  const Conv2dVariant* variant = nullptr;
  Tensor packed;
  Tensor bias;  // [1, 1, 1, O]
};

namespace {

// How a region is cut: images x row bands x channel blocks, channel blocks innermost because they read the same rows.
// Depends on the problem and the region alone, not on the threads.
struct Cut {
  const Conv2dProblem& problem;
  OutputRegion region;
  int64_t group_channels;    // output channels of a group
  int64_t block_channels;    // output channels of a block
  int64_t blocks_per_group;  // the last one may be smaller
  int64_t first_block, blocks;
  int64_t band_rows, bands;
  int64_t pieces, pieces_per_chunk;

  Cut(const Conv2dProblem& p, const Conv2dVariant& variant, const OutputRegion& r) : problem(p), region(r) {
    group_channels = problem.weight.n / problem.params.groups;
    block_channels = std::min(group_channels, variant.most_channels);
    blocks_per_group = (group_channels + block_channels - 1) / block_channels;
    first_block = block_of(region.channels.begin);
    blocks = block_of(region.channels.end - 1) - first_block + 1;

    const int64_t row_multiplications = std::min(block_channels, region.channels.size()) * region.rect.cols.size() *
                                        problem.weight.c * problem.weight.h * problem.weight.w;
    const int64_t rows = region.rect.rows.size();
    band_rows =
        std::clamp(variant.chunk_multiplications / row_multiplications, std::min(variant.least_rows, rows), rows);
    bands = (rows + band_rows - 1) / band_rows;
    pieces = region.images.size() * bands * blocks;
    pieces_per_chunk = std::max<int64_t>(1, variant.chunk_multiplications / row_multiplications / band_rows);
  }

  int64_t block_of(int64_t channel) const {
    return channel / group_channels * blocks_per_group + channel % group_channels / block_channels;
  }
  int64_t chunks() const { return (pieces + pieces_per_chunk - 1) / pieces_per_chunk; }

  Range channels(int64_t block) const {
    const int64_t group_begin = block / blocks_per_group * group_channels;
    const int64_t begin = group_begin + block % blocks_per_group * block_channels;
    const int64_t end = std::min(begin + block_channels, group_begin + group_channels);
    return intersect({begin, end}, region.channels);
  }
  Range rows(int64_t band) const {
    const int64_t begin = region.rect.rows.begin + band * band_rows;
    return {begin, std::min(begin + band_rows, region.rect.rows.end)};
  }
};

bool inside(Range part, int64_t size) { return part.begin >= 0 && part.end <= size; }

bool inside(const OutputRegion& region, const Shape& output) {
  return inside(region.images, output.n) && inside(region.channels, output.c) && inside(region.rect.rows, output.h) &&
         inside(region.rect.cols, output.w);
}

bool empty(const OutputRegion& region) {
  return region.images.empty() || region.channels.empty() || region.rect.empty();
}

Result<void> expect_shape(const char* where, const Shape& shape, const Shape& expected) {
  if (shape == expected) return {};
  return Error::request(where, "has shape " + to_string(shape), to_string(expected));
}

Result<const Conv2dVariant*> choose_variant(const Conv2dProblem& problem, std::string_view name) {
  std::string names;
  for (const Conv2dVariant* variant : conv2d_variant_list()) {
    if (!name.empty() && name != variant->info.name) {
      names += (names.empty() ? "" : ", ") + std::string(variant->info.name);
      continue;
    }
    const std::string refusal = variant->refusal(problem);
    if (refusal.empty()) return variant;
    if (!name.empty())
      return Error::request("--variant", std::string(name) + " refuses: " + refusal, "another variant");
  }
  return Error::request("--variant", "there is no " + std::string(name), names);
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
                                      std::string_view variant) {
  if (const auto fits = expect_shape("weight", weight.shape, problem.weight); !fits) return fits.error();
  const int64_t bias_size = problem.has_bias ? problem.weight.n : 0;
  if (static_cast<int64_t>(bias.size()) != bias_size)
    return Error::request("bias", "has " + std::to_string(bias.size()) + " values", std::to_string(bias_size));
  const auto chosen = choose_variant(problem, variant);
  if (!chosen) return chosen.error();

  auto state = std::make_unique<State>();
  state->problem = problem;
  state->variant = *chosen;
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

void Conv2dPlan::update_channel(int64_t output_channel, ConstTensorView weight, float bias) {
  const Shape& all = state_->problem.weight;
  CONVLENS_CHECK(output_channel >= 0 && output_channel < all.n);
  CONVLENS_CHECK((weight.shape == Shape{1, all.c, all.h, all.w}));
  state_->variant->pack_channel(state_->problem, output_channel, weight, state_->packed.data());
  if (state_->problem.has_bias) state_->bias.values()[static_cast<size_t>(output_channel)] = bias;
}

Result<void> Conv2dPlan::run(ConstTensorView input, TensorView output, const OutputRegion& region, Executor& executor,
                             const CancelToken* cancel) const {
  const State& state = *state_;
  if (auto fits = expect_shape("input", input.shape, state.problem.input); !fits) return fits;
  if (auto fits = expect_shape("output", output.shape, state.problem.output); !fits) return fits;
  if (empty(region)) return {};
  if (!inside(region, state.problem.output))
    return Error::request("region", "reaches beyond the output", "a part of " + to_string(state.problem.output));

  const Cut cut(state.problem, *state.variant, region);
  const auto run_chunk = [&](int64_t chunk) {
    const int64_t end = std::min((chunk + 1) * cut.pieces_per_chunk, cut.pieces);
    for (int64_t piece = chunk * cut.pieces_per_chunk; piece < end; ++piece) {
      const int64_t band = piece / cut.blocks % cut.bands;
      state.variant->run_band({state.problem,
                               state.packed.data(),
                               state.bias.data(),
                               input,
                               output,
                               region.images.begin + piece / cut.blocks / cut.bands,
                               cut.channels(cut.first_block + piece % cut.blocks),
                               {cut.rows(band), region.rect.cols}});
    }
  };
  if (!executor.parallel_for(cut.chunks(), run_chunk, cancel)) return Error::cancelled();
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
