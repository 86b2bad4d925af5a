// convlens-cli bench: times conv2d over a list of shapes, and checks every result against the double reference first.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "cli/bench_shapes.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/values.h"
#include "convlens/engine/reference.h"
#include "convlens/engine/variants.h"

namespace convlens::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t kMaxTableBytes = int64_t{1} << 20;
constexpr double kDefaultSeconds = 0.3;  // per shape, when --reps does not say how often
constexpr size_t kMinReps = 7;
constexpr size_t kWarmUps = 3;

// Uniform in [-1, 1) * scale, the same on every machine.
Tensor random_tensor(const Shape& shape, uint32_t seed, float scale) {
  Tensor tensor(shape);
  uint32_t state = seed * 2654435761U + 1U;
  for (float& value : tensor.values()) {
    state ^= state << 13U;
    state ^= state >> 17U;
    state ^= state << 5U;
    value = scale * (static_cast<float>(state >> 8U) * (1.0F / 8388608.0F) - 1.0F);
  }
  return tensor;
}

struct Accuracy {
  double max_error = 0;  // relative to the largest reference value
  double absolute_error = 0;
  bool within_bound = true;
};

// What a variant's values are held to: gamma_n * sum of |terms|, each for itself. Where it does not sum a cell's own
// products, 16 times the largest such bound, because a cell's rounding depends on its neighbours (conv2d.h,
// Arithmetic).
bool direct_sums(std::string_view variant) {
  const auto infos = conv2d_variants();
  return std::none_of(infos.begin(), infos.end(),
                      [&](const VariantInfo& info) { return info.name == variant && !info.direct_sums; });
}

Accuracy compare(const Conv2dProblem& problem, std::string_view variant, const Tensor& input, const Tensor& weight,
                 const Tensor& output) {
  std::vector<double> magnitude;
  const std::vector<double> expected = reference::conv2d(problem, input, weight, {}, &magnitude);
  const auto terms = static_cast<double>(problem.weight.c * problem.weight.h * problem.weight.w + 2);
  const double unit = std::ldexp(1.0, -24);
  const double gamma = terms * unit / (1 - terms * unit);
  const bool direct = direct_sums(variant);
  const double shared_bound = direct ? 0 : 16 * gamma * *std::max_element(magnitude.begin(), magnitude.end());
  Accuracy accuracy;
  double largest = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double error = std::abs(static_cast<double>(output.data()[i]) - expected[i]);
    accuracy.absolute_error = std::max(accuracy.absolute_error, error);
    // False for NaN.
    accuracy.within_bound = accuracy.within_bound && error <= (direct ? gamma * magnitude[i] : shared_bound);
    largest = std::max(largest, std::abs(expected[i]));
  }
  accuracy.max_error = accuracy.absolute_error / std::max(largest, 1e-30);
  return accuracy;
}

struct Timing {
  size_t reps = 0;
  double min_ns = 0, median_ns = 0;
};

// `reps` runs, or as many as fit into kDefaultSeconds when it is 0.
template <class Run>
Result<Timing> measure(size_t reps, Run run) {
  for (size_t i = 0; i < kWarmUps; ++i) {
    if (auto done = run(); !done) return done.error();
  }
  std::vector<double> times;
  const auto start = Clock::now();
  const auto enough = [&] {
    if (reps > 0) return times.size() >= reps;
    return times.size() >= kMinReps && std::chrono::duration<double>(Clock::now() - start).count() > kDefaultSeconds;
  };
  while (!enough()) {
    const auto before = Clock::now();
    if (auto done = run(); !done) return done.error();
    times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - before).count());
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return Timing{times.size(), *std::min_element(times.begin(), times.end()), *middle};
}

std::string row_text(const Context& context, const BenchShape& shape, std::string_view variant, const Timing& timing,
                     const Accuracy& accuracy) {
  const std::string peer = "convlens/" + std::string(variant);
  const int threads = context.executor().threads();
  if (!context.json()) {
    std::array<char, 160> numbers{};
    std::snprintf(numbers.data(), numbers.size(), "\t%d\t%zu\t%.0f\t%.0f\t%.2g\t%.2g\n", threads, timing.reps,
                  timing.min_ns, timing.median_ns, accuracy.max_error, accuracy.absolute_error);
    return peer + "\t" + shape.name + numbers.data();
  }
  const Conv2dProblem& p = shape.problem;
  const auto cells = [](const Shape& s) { return static_cast<double>(s.n * s.c) * static_cast<double>(s.h * s.w); };
  const double operations = 2.0 * static_cast<double>(p.multiplication_count());
  const double bytes = 4.0 * (cells(p.input) + cells(p.weight) + cells(p.output));
  JsonWriter json;
  json.begin_object().field("peer", peer).field("shape", shape.name).field("threads", threads);
  json.field("reps", static_cast<int64_t>(timing.reps)).field("min_ns", timing.min_ns);
  json.field("median_ns", timing.median_ns).field("max_err", accuracy.max_error);
  json.field("abs_err", accuracy.absolute_error).field("gflops", operations / timing.min_ns);
  json.field("gbytes_per_s", bytes / timing.min_ns);
  return json.end_object().text() + "\n";
}

Result<void> bench_shape(const Context& context, const BenchShape& shape, size_t reps) {
  const Conv2dProblem& problem = shape.problem;
  for (const Shape& needed : {problem.input, problem.weight, problem.output}) {
    if (auto fits = Tensor::allocate(needed); !fits) return fits.error();
  }
  const auto terms = static_cast<double>(problem.weight.c * problem.weight.h * problem.weight.w);
  const Tensor input = random_tensor(problem.input, 1, 1.0F);
  const Tensor weight = random_tensor(problem.weight, 2, static_cast<float>(1.0 / std::sqrt(terms)));
  Tensor output(problem.output);
  auto plan = Conv2dPlan::create(problem, weight, {},
                                 {.arithmetic = Arithmetic::any, .variant = context.variant().value_or("")});
  if (!plan) return plan.error();
  const auto run = [&] { return plan->run(input, output.view(), context.executor(), context.cancel()); };
  if (auto done = run(); !done) return done;
  const Accuracy accuracy = compare(problem, plan->variant(), input, weight, output);
  auto timing = measure(reps, run);
  if (!timing) return timing.error();
  if (auto printed = context.print(row_text(context, shape, plan->variant(), *timing, accuracy)); !printed) {
    return printed;
  }
  if (accuracy.within_bound) return {};
  return Error::failure(shape.name, "the result of " + std::string(plan->variant()) + " is wrong; " + problem.recipe());
}

Result<void> run_bench(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  auto reps = integer_option(args, "--reps", 0);
  if (!reps) return reps.error();
  if (args.has("--reps") && *reps < 1) return Error::request("--reps", "is " + std::to_string(*reps), "1 or more");
  std::string table(default_bench_table());
  const std::string file = args.get("--shapes").value_or("the default shapes");
  if (args.has("--shapes")) {
    auto bytes = context.read_bytes(file, kMaxTableBytes);
    if (!bytes) return bytes.error();
    table.assign(bytes->begin(), bytes->end());
  }
  auto shapes = parse_bench_shapes(table, file);
  if (!shapes) return shapes.error();

  if (!context.json()) {
    auto heading = context.print("peer\tshape\tthreads\treps\tmin_ns\tmedian_ns\tmax_err\tabs_err\n");
    if (!heading) return heading;
  }
  Progress progress(context, "shapes", static_cast<int64_t>(shapes->size()));
  int64_t done = 0;
  for (const BenchShape& shape : *shapes) {
    if (auto measured = bench_shape(context, shape, static_cast<size_t>(*reps)); !measured) return measured;
    progress.update(++done);
  }
  return {};
}

}  // namespace

const Command& bench_command() {
  static const Command command{
      "bench",
      "[--shapes FILE.tsv] [--reps R] [options]",
      "times of conv2d as TSV: peer, shape, threads, reps, min_ns, median_ns, max_err, abs_err",
      "Every result is compared with the double reference before it is timed: max_err is the largest error over the\n"
      "largest value, abs_err the largest error. --json prints an object a line, with gflops and gbytes_per_s.\n"
      "FILE.tsv has the columns name N Cin H W Cout kH kW stride pad dilation groups; # starts a comment.",
      {{"--shapes", "FILE.tsv", "the convolutions to measure, or - (default: five of our own)"},
       {"--reps", "R", "runs per shape (default: what fits into 0.3 s, at least 7)"}},
      run_bench};
  return command;
}

}  // namespace convlens::cli
