// Every variant of conv2d on every class of shapes that it serves. One iteration is one run of a finished plan; `mul/s`
// counts multiplications as the status line does.
#include "bench_support.h"
#include "convlens/engine/variants.h"

namespace convlens::bench {
namespace {

struct Class {
  const char* name;
  Shape input, weight;
  Conv2dParams params;
};

const std::vector<Class>& classes() {
  const Padding one{1, 1, 1, 1};
  static const std::vector<Class> list{
      {"digit", {1, 1, 28, 28}, {4, 1, 3, 3}, {.padding = one}},
      {"digit_stride_2", {1, 1, 28, 28}, {4, 1, 3, 3}, {.stride = {2, 2}, .padding = one}},
      {"digit_batch", {64, 1, 28, 28}, {8, 1, 3, 3}, {.padding = one}},
      {"canvas_512", {1, 1, 512, 512}, {4, 1, 3, 3}, {.padding = one}},
      {"canvas_512_stride_2", {1, 1, 512, 512}, {4, 1, 3, 3}, {.stride = {2, 2}, .padding = one}},
      {"canvas_512_reflect", {1, 1, 512, 512}, {4, 1, 3, 3}, {.padding = one, .padding_mode = PaddingMode::reflect}},
      {"canvas_512_dilated", {1, 1, 512, 512}, {4, 1, 3, 3}, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}},
      {"photo_rgb", {1, 3, 224, 224}, {16, 3, 3, 3}, {.padding = one}},
      {"full_hd", {1, 1, 1080, 1920}, {1, 1, 3, 3}, {.padding = one}},
      {"full_hd_rgb", {1, 3, 1080, 1920}, {4, 3, 3, 3}, {.padding = one}},
      {"kernel_2x2", {1, 1, 224, 224}, {4, 1, 2, 2}, {}},
      {"kernel_5x5", {1, 1, 224, 224}, {4, 1, 5, 5}, {.padding = {2, 2, 2, 2}}},
      {"kernel_7x7", {1, 1, 224, 224}, {4, 1, 7, 7}, {.padding = {3, 3, 3, 3}}},
      {"kernel_11x11", {1, 1, 224, 224}, {4, 1, 11, 11}, {.padding = {5, 5, 5, 5}}},
      {"kernel_1x9", {1, 1, 224, 224}, {4, 1, 1, 9}, {.padding = {0, 4, 0, 4}}},
      {"stem_7x7", {1, 3, 224, 224}, {64, 3, 7, 7}, {.stride = {2, 2}, .padding = {3, 3, 3, 3}}},
      {"depthwise", {1, 32, 112, 112}, {32, 1, 3, 3}, {.padding = one, .groups = 32}},
      {"depthwise_stride_2", {1, 32, 112, 112}, {32, 1, 3, 3}, {.stride = {2, 2}, .padding = one, .groups = 32}},
      {"grouped", {1, 64, 56, 56}, {64, 8, 3, 3}, {.padding = one, .groups = 8}},
      {"layer_16_32", {1, 16, 112, 112}, {32, 16, 3, 3}, {.padding = one}},
      {"layer_64", {1, 64, 56, 56}, {64, 64, 3, 3}, {.padding = one}},
      {"layer_64_stride_2", {1, 64, 56, 56}, {128, 64, 3, 3}, {.stride = {2, 2}, .padding = one}},
      {"layer_64_dilated", {1, 64, 56, 56}, {64, 64, 3, 3}, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}},
      {"layer_512", {1, 512, 7, 7}, {512, 512, 3, 3}, {.padding = one}},
      {"pointwise", {1, 64, 56, 56}, {256, 64, 1, 1}, {}},
      {"pointwise_stride_2", {1, 512, 28, 28}, {256, 512, 1, 1}, {.stride = {2, 2}}},
  };
  return list;
}

void time_variant(benchmark::State& state, const Conv2dProblem& problem, std::string_view variant, Executor& executor) {
  Ready ready(problem, variant);
  ready.time(state, executor, OutputRegion::whole(problem.output));
  state.counters["mul/s"] =
      benchmark::Counter(static_cast<double>(problem.multiplication_count()),
                         benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

}  // namespace

void register_conv2d() {
  for (const Class& shape : classes()) {
    const Conv2dProblem problem = problem_of(shape.input, shape.weight, shape.params);
    for (const VariantVerdict& verdict : conv2d_verdicts(problem)) {
      if (!verdict.refusal.empty()) continue;
      const std::string name = std::string("conv2d/") + shape.name + "/" + std::string(verdict.name) + "/";
      for (const auto& [threads, executor] : executors()) {
        benchmark::RegisterBenchmark((name + threads).c_str(), [problem, variant = verdict.name,
                                                                executor = executor](benchmark::State& state) {
          time_variant(state, problem, variant, *executor);
        })->UseRealTime();
      }
    }
  }
}

}  // namespace convlens::bench
