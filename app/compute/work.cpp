#include "compute/work.h"

#include <algorithm>

#include "convlens/engine/summary.h"
#include "model/number_text.h"

namespace convlens::compute {
namespace {

using Action = StageWork::Action;

// Nanoseconds a piece on one core, as measured for docs/decisions/inline-or-worker.md.
constexpr double kByteNs = 0.06, kReluCellNs = 0.2, kScanCellNs = 0.25;
constexpr double kMaxTapNs = 0.25, kAverageTapNs = 0.4, kTransposedTapNs = 0.1, kCurveCellNs = 15;
// What starts and ends cost, for each channel and row.
constexpr double kChannelNs = 1000, kRowNs = 60;
// Threads beyond these wait for memory.
constexpr int kMostThreads = 8;
constexpr double kThreadGain = 0.7;

bool same_request(const Conv2dProblem& a, const Conv2dProblem& b) {
  return a.input == b.input && a.weight == b.weight && a.params == b.params;
}

// A stage with these dirty rectangles (or all of it), compared with the maps that there are.
StageWork computed(const Shape& shape, std::vector<Rect> dirty, bool all, const model::FeatureMaps& present) {
  StageWork work;
  work.shape = shape;
  work.reshaped = present.maps.shape() != shape;
  work.dirty = std::move(dirty);
  if (all || work.reshaped) work.dirty.assign(static_cast<size_t>(shape.c), Rect::whole(shape.h, shape.w));
  const bool any = std::ranges::any_of(work.dirty, [](const Rect& rect) { return !rect.empty(); });
  work.action = any ? Action::compute : Action::keep;
  return work;
}

StageWork cleared(const model::FeatureMaps& present) {
  StageWork work;
  work.action = present.maps.empty() ? Action::keep : Action::clear;
  return work;
}

Rect whole_of(const Shape& shape) { return Rect::whole(shape.h, shape.w); }

// The window's part of the work.
void plan_window(Work& work, const model::Layer& layer, const InputChange& input, const model::LayerChange& change,
                 bool all, const model::Results& present) {
  if (!layer.is_on(model::StagePart::window)) {
    work.conv = cleared(present.conv);
    return;
  }
  work.window = layer.window;
  const model::LayerShapes& shapes = work.shapes;
  const bool convolves = layer.window == model::WindowKind::conv;
  const bool other_request =
      change.conv_replaced || present.window != layer.window ||
      (convolves ? !same_request(shapes.conv, present.problem) : !(shapes.transposed == present.transposed));
  const Rect fed = input.rect.empty() ? Rect{}
                   : convolves        ? shapes.conv.affected_outputs(input.rect)
                                      : shapes.transposed.affected_outputs(input.rect);
  std::vector<Rect> dirty(static_cast<size_t>(shapes.after_window.c), fed);
  for (const int64_t output : change.outputs)
    if (output < shapes.after_window.c) dirty[static_cast<size_t>(output)] = whole_of(shapes.after_window);
  work.conv = computed(shapes.after_window, std::move(dirty), all || other_request || input.replaced, present.conv);
}

void plan_pool(Work& work, const std::vector<Rect>& source_dirty, bool all, const model::Results& present) {
  if (!work.pools()) {
    work.pooled = cleared(present.pooled);
    return;
  }
  const model::LayerShapes& shapes = work.shapes;
  std::vector<Rect> dirty(static_cast<size_t>(shapes.output.c));
  for (size_t channel = 0; channel < source_dirty.size(); ++channel) {
    const Rect& source = source_dirty[channel];
    if (source.empty()) continue;
    dirty[channel] = work.pool.is_adaptive() ? adaptive_affected_outputs(shapes.after_activation, shapes.output, source)
                                             : shapes.pool.affected_outputs(source);
  }
  const bool other = present.pool_error.has_value() || present.pool != work.pool;
  work.pooled = computed(shapes.output, std::move(dirty), all || other, present.pooled);
}

// Cells, rows and channels that a stage computes; statistics scan whole segments of a row.
struct Amount {
  double cells = 0, scanned = 0, rows = 0, channels = 0;
};

Amount amount_of(const StageWork& stage) {
  Amount amount;
  if (!stage.computes()) return amount;
  for (const Rect& rect : stage.dirty) {
    if (rect.empty()) continue;
    const int64_t columns = std::min(stage.shape.w, rect.cols.size() + kSummarySegment);
    amount.cells += static_cast<double>(rect.area());
    amount.scanned += static_cast<double>(rect.rows.size() * columns);
    amount.rows += static_cast<double>(rect.rows.size());
    amount.channels += 1;
  }
  return amount;
}

// The plan's estimate for its share of the output, but at least what its memory takes: a single channel reads all of
// the input, too.
double conv_ns_of(const Work& work, const Amount& conv, double whole_ns) {
  if (conv.channels == 0) return 0;
  const Shape &output = work.shapes.after_window, &input = work.shapes.input;
  const double share = conv.cells / static_cast<double>(output.c * output.h * output.w);
  if (work.window == model::WindowKind::transposed)
    return share * static_cast<double>(work.shapes.transposed.multiplication_count()) * kTransposedTapNs;
  const Size2& stride = work.shapes.conv.params.stride;
  const double read = conv.cells / conv.channels * static_cast<double>(stride.h * stride.w * input.c);
  return std::max(share * whole_ns, (read + 2 * conv.cells) * sizeof(float) * kByteNs);
}

double pool_ns_of(const Work& work, const Amount& pooled) {
  if (!work.pools() || work.pools_all()) return 0;
  double taps = static_cast<double>(work.pool.kernel.h * work.pool.kernel.w);
  if (work.pool.is_adaptive()) {
    const Shape &from = work.shapes.after_activation, &to = work.shapes.output;
    taps = static_cast<double>((from.h / to.h + 1) * (from.w / to.w + 1));
  }
  using model::PoolChoice;
  const bool max = work.pool.choice == PoolChoice::max || work.pool.choice == PoolChoice::adaptive_max;
  return pooled.cells * taps * (max ? kMaxTapNs : kAverageTapNs);
}

double activation_cell_ns(Activation kind) {
  const bool curved = kind == Activation::tanh || kind == Activation::sigmoid;
  return curved ? kCurveCellNs : kReluCellNs;
}

// Adds what the layer's maps take to `bytes`, which are those of the layers before it.
Result<void> check_bytes(const Work& work, double& bytes) {
  const auto bytes_of = [](const Shape& shape) {
    return static_cast<double>(shape.c) * static_cast<double>(shape.h) * static_cast<double>(shape.w) * sizeof(float);
  };
  if (work.has_window()) bytes += bytes_of(work.shapes.after_window);
  if (work.activation != Activation::none) bytes += bytes_of(work.shapes.after_activation);
  if (work.pools()) bytes += bytes_of(work.shapes.output);
  if (bytes <= static_cast<double>(model::kMaxMapBytes)) return {};
  constexpr double kGiB = 1 << 30;
  return Error::request("maps", "need " + model::format_number(bytes / kGiB, 3) + " GiB up to this stage",
                        "at most " + std::to_string(model::kMaxMapBytes >> 30) +
                            " GiB: fewer outputs, a larger stride or a smaller input");
}

}  // namespace

int64_t StageWork::cells() const {
  int64_t cells = 0;
  if (computes())
    for (const Rect& rect : dirty) cells += rect.area();
  return cells;
}

Work plan_work(const model::Layer& layer, const InputChange& input, const model::LayerChange& change,
               const model::Results& present) {
  Work work;
  work.shapes = model::shapes_of(layer, input.shape);
  if (work.shapes.window_error) {
    work.conv_error = work.shapes.window_error;
    work.pool_error = present.pool_error;
    return work;
  }
  const bool all = present.conv_error.has_value();
  plan_window(work, layer, input, change, all, present);

  // Without a window the activation and the pooling get what comes to the layer.
  std::vector<Rect> source = work.conv.dirty;
  const bool other_source = !work.has_window() && (!present.conv.maps.empty() || !(present.input == input.shape));
  if (!work.has_window())
    source.assign(static_cast<size_t>(input.shape.c), input.replaced ? whole_of(input.shape) : input.rect);

  work.activation = layer.used_activation();
  work.slope = layer.slope;
  const bool other_function = change.activation || present.activation != work.activation ||
                              (work.activation == Activation::leaky_relu && present.slope != work.slope);
  work.activated =
      work.activation == Activation::none
          ? cleared(present.activated)
          : computed(work.shapes.after_activation, source, all || other_source || other_function, present.activated);
  if (work.activated.computes()) source = work.activated.dirty;

  work.pool_error = work.shapes.pool_error;
  if (work.pool_error) return work;
  if (layer.used_pool() != model::PoolChoice::none) work.pool = layer.pool;
  plan_pool(work, source, all || change.pool || other_function || other_source, present);
  return work;
}

InputChange output_change(const Work& work, const InputChange& input) {
  const StageWork* last = work.pools()                          ? &work.pooled
                          : work.activation != Activation::none ? &work.activated
                          : work.has_window()                   ? &work.conv
                                                                : nullptr;
  if (last == nullptr) {
    // What passes through; where a stage of the layer has gone, all of it is new to the next one.
    InputChange change = input;
    for (const StageWork* stage : {&work.conv, &work.activated, &work.pooled})
      change.replaced |= stage->action == Action::clear;
    return change;
  }
  InputChange change;
  change.shape = work.shapes.output;
  for (const Rect& rect : last->dirty) change.rect = unite(change.rect, rect);
  change.replaced = last->computes() && last->reshaped;
  // What was pooled before and is not any more, has given its place to another stage's maps.
  if (!work.pools()) change.replaced |= work.pooled.action == Action::clear;
  if (!work.pools() && work.activation == Activation::none) change.replaced |= work.activated.action == Action::clear;
  return change;
}

std::vector<Work> plan_work(const model::Document& document, const model::Change& change,
                            const model::PipelineResults& present) {
  static const model::Results nothing;
  std::vector<Work> works;
  double bytes = 0;
  InputChange input{document.input.read().shape(), change.input_rect, change.input_replaced};
  for (int64_t i = 0; i < document.layers(); ++i) {
    const auto at = static_cast<size_t>(i);
    const bool known = at < present.layers.size();
    const model::Results& results = known ? present.layers[at] : nothing;
    // Layers have another number now: whatever was known of this one may be of another.
    const bool renewed = change.restructured_from && i >= *change.restructured_from;
    model::LayerChange layer_change = change.of(i);
    layer_change.conv_replaced |= renewed || !known;
    layer_change.activation |= renewed || !known;
    layer_change.pool |= renewed || !known;
    works.push_back(plan_work(document.layer(i), input, layer_change, results));
    if (!works.back().conv_error)
      if (const Result<void> room = check_bytes(works.back(), bytes); !room) works.back().conv_error = room.error();
    if (works.back().conv_error || works.back().pool_error) break;
    input = output_change(works.back(), input);
  }
  return works;
}

double estimate_us(const Work& work, double conv_ns) {
  const Amount conv = amount_of(work.conv), activated = amount_of(work.activated), pooled = amount_of(work.pooled);
  double ns = conv_ns_of(work, conv, conv_ns) + activated.cells * activation_cell_ns(work.activation);
  ns += pool_ns_of(work, pooled);
  for (const Amount* stage : {&conv, &activated, &pooled})
    ns += stage->scanned * kScanCellNs + stage->rows * kRowNs + stage->channels * kChannelNs;
  return ns / 1000;
}

double wall_us(double serial_us, int threads) {
  return serial_us / (1 + kThreadGain * (std::min(threads, kMostThreads) - 1));
}

}  // namespace convlens::compute
