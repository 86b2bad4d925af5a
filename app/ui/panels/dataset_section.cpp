#include "ui/panels/dataset_section.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

using model::Dataset;

constexpr int64_t kMostChoices = 10;  // labels side by side; more are a number

void show(const Context& ctx, const Dataset& dataset, int64_t index, std::optional<int64_t> label) {
  ctx.emit(model::SetDatasetPlace{index, label});
  ctx.emit(model::SetInput{model::dataset_item(dataset, index), model::dataset_item_name(dataset, index)});
}

// The first picture of a label, at or after `index` and else from the beginning.
std::optional<int64_t> first_of(const Dataset& dataset, int64_t index, std::optional<int64_t> label) {
  if (const auto here = model::dataset_next(dataset, index - 1, 1, label)) return here;
  return model::dataset_next(dataset, -1, 1, label);
}

float place_row(const Context& ctx, const Dataset& dataset, const Box& area) {
  const auto& session = ctx.state.session;
  const int64_t index = session.dataset_index;
  Flow flow(area.x, area.y, area.w, ctx.style.control(), ctx.px(4));
  const auto step = [&](const char* name, const char* text, int64_t by, const char* hint) {
    const auto next = model::dataset_next(dataset, index, by, session.dataset_label);
    if (button(ctx, name, text, flow.next(ctx.px(28)), {.enabled = next.has_value(), .tooltip = hint}))
      show(ctx, dataset, *next, session.dataset_label);
  };
  step("dataset.back", "\xE2\x80\xB9", -1, "The picture before, of the chosen label");
  const NumberSpec spec{.min = 0,
                        .max = static_cast<float>(dataset.count - 1),
                        .step = 1,
                        .per_px = 1,
                        .whole = true,
                        .tooltip = "Number of the picture, from 0: drag, wheel, or click and type"};
  if (const auto edit = number_field(ctx, "dataset.index", static_cast<float>(index), flow.next(ctx.px(64)), spec))
    show(ctx, dataset, static_cast<int64_t>(edit->value), std::nullopt);
  step("dataset.forward", "\xE2\x80\xBA", 1, "The next picture, of the chosen label");
  const bool shown = ctx.state.document.input_name == model::dataset_item_name(dataset, index);
  std::string text = "of " + grouped(dataset.count);
  if (dataset.has_labels() && shown)
    text += " \xC2\xB7 label " + std::to_string(dataset.labels[static_cast<size_t>(index)]);
  const Box place = flow.next(std::max(flow.remaining(), ctx.px(60)));
  label(ctx, place, text);
  ctx.recorder.add("dataset.place", place.min(), place.max(), text);
  return flow.bottom() + ctx.px(4);
}

// All labels, and the mean of the chosen one.
float label_row(const Context& ctx, const Dataset& dataset, const Box& area) {
  const auto& session = ctx.state.session;
  const auto labels = static_cast<int64_t>(dataset.sizes.size());
  const float mean_width = button_width(ctx, "mean");
  if (labels > 0 && labels <= kMostChoices) {
    std::vector<std::string> names{"any"};
    for (int64_t i = 0; i < labels; ++i) names.push_back(std::to_string(i));
    std::vector<Option> options;
    for (const std::string& name : names) options.push_back({name, name, "Browse the pictures of this label"});
    const int present = session.dataset_label ? static_cast<int>(*session.dataset_label) + 1 : 0;
    const int chosen = choice(ctx, "dataset.label", options, present,
                              {area.x, area.y, area.w - mean_width - ctx.px(4), ctx.style.control()});
    if (chosen >= 0) {
      const std::optional<int64_t> label = chosen == 0 ? std::nullopt : std::optional<int64_t>(chosen - 1);
      if (const auto index = first_of(dataset, session.dataset_index, label)) show(ctx, dataset, *index, label);
    }
  }
  const Tensor& mean =
      session.dataset_label ? dataset.means[static_cast<size_t>(*session.dataset_label)] : dataset.mean;
  if (button(ctx, "dataset.mean", "mean", {area.right() - mean_width, area.y, mean_width, ctx.style.control()},
             {.enabled = !mean.empty(), .tooltip = "The mean of all pictures of the chosen label"}))
    ctx.emit(model::SetInput{
        mean, "mean of " + dataset.name +
                  (session.dataset_label ? ", label " + std::to_string(*session.dataset_label) : std::string())});
  return area.y + ctx.style.control() + ctx.px(6);
}

}  // namespace

bool has_dataset(const FrameState& state) { return state.session.dataset != nullptr; }

float dataset_section(const Context& ctx, const Box& area) {
  if (!has_dataset(ctx.state)) return area.y;
  const Dataset& dataset = *ctx.state.session.dataset;
  const float y = place_row(ctx, dataset, area);
  return label_row(ctx, dataset, {area.x, y, area.w, 0});
}

}  // namespace convlens::ui
