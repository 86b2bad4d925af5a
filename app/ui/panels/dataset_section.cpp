#include "ui/panels/dataset_section.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "model/number_text.h"
#include "ui/panels/dataset_sheet.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

using model::Dataset;

constexpr int64_t kMostChoices = 10;                 // labels side by side
constexpr int64_t kMostCompared = int64_t{1} << 18;  // cells that a frame compares with all means

void show(const Context& ctx, const Dataset& dataset, int64_t index, std::optional<int64_t> label) {
  ctx.emit(model::SetDatasetPlace{index, label});
  ctx.emit(model::SetInput{model::dataset_item(dataset, index), model::dataset_item_name(dataset, index)});
}

const Tensor& chosen_mean(const FrameState& state, const Dataset& dataset) {
  const auto& label = state.session.dataset_label;
  return label ? dataset.means[static_cast<size_t>(*label)] : dataset.mean;
}

std::string mean_name(const FrameState& state) {
  const auto& label = state.session.dataset_label;
  return label ? "mean of label " + std::to_string(*label) : std::string("mean of all");
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
  const bool shown = ctx.state.whole.input_name == model::dataset_item_name(dataset, index);
  std::string text = "of " + grouped(dataset.count);
  if (dataset.has_labels() && shown)
    text += " \xC2\xB7 label " + std::to_string(dataset.labels[static_cast<size_t>(index)]);
  const float sheet = button_width(ctx, "Sheet");
  const float beside = flow.remaining() - sheet - ctx.px(4);
  const Box place = flow.next(beside >= ctx.px(60) ? beside : std::max(flow.remaining(), ctx.px(60)));
  label(ctx, place, text);
  ctx.recorder.add("dataset.place", place.min(), place.max(), text);
  dataset_sheet_button(ctx, dataset, flow.next(sheet));
  return flow.bottom() + ctx.px(4);
}

bool offers_labels(const Dataset& dataset) {
  return dataset.has_labels() && static_cast<int64_t>(dataset.sizes.size()) <= kMostChoices;
}

float label_row(const Context& ctx, const Dataset& dataset, const Box& area) {
  if (!offers_labels(dataset)) return area.y;
  const auto& session = ctx.state.session;
  std::vector<std::string> names{"any"};
  for (size_t i = 0; i < dataset.sizes.size(); ++i) names.push_back(std::to_string(i));
  std::vector<Option> options;
  for (const std::string& name : names) options.push_back({name, name, "Browse the pictures of this label"});
  const int present = session.dataset_label ? static_cast<int>(*session.dataset_label) + 1 : 0;
  const int chosen = choice(ctx, "dataset.label", options, present, {area.x, area.y, area.w, ctx.style.control()});
  if (chosen >= 0) {
    const std::optional<int64_t> label = chosen == 0 ? std::nullopt : std::optional<int64_t>(chosen - 1);
    if (const auto index = first_of(dataset, session.dataset_index, label)) show(ctx, dataset, *index, label);
  }
  return area.y + ctx.style.control() + ctx.px(4);
}

// How far the shown input is from the chosen mean, and which label's mean is nearest.
std::string distance_text(const FrameState& state, const Dataset& dataset, bool brief) {
  const Tensor &input = state.whole.input.read(), &mean = chosen_mean(state, dataset);
  if (mean.empty() || input.shape() != mean.shape()) return {};
  const model::Distance far = model::distance(input, mean);
  std::string text = "L1 " + model::format_fixed(far.l1, 4);
  if (brief) return text;
  text += "  RMSE " + model::format_fixed(far.rmse, 4);
  const int64_t cells = input.size() * static_cast<int64_t>(dataset.means.size());
  if (cells > kMostCompared) return text;
  if (const auto nearest = model::nearest_mean(dataset, input)) text += "  nearest " + std::to_string(*nearest);
  return text;
}

// The mean of the chosen label, the picture minus that mean, and how far they are apart.
float mean_row(const Context& ctx, const Dataset& dataset, const Box& area) {
  const auto& session = ctx.state.session;
  const Tensor& mean = chosen_mean(ctx.state, dataset);
  const float mean_width = button_width(ctx, "Mean"), minus_width = button_width(ctx, "\xE2\x88\x92 mean");
  Flow flow(area.x, area.y, area.w, ctx.style.control(), ctx.px(4));
  if (button(ctx, "dataset.mean", "Mean", flow.next(mean_width),
             {.enabled = !mean.empty(), .tooltip = "The mean of all pictures of the chosen label"}))
    ctx.emit(model::SetInput{
        mean, "mean of " + dataset.name +
                  (session.dataset_label ? ", label " + std::to_string(*session.dataset_label) : std::string())});
  if (button(ctx, "dataset.minus_mean", "\xE2\x88\x92 mean", flow.next(minus_width),
             {.enabled = !mean.empty(),
              .tooltip = "The picture minus the mean of the chosen label: what sets it apart, negative values too"}))
    ctx.emit(model::SetInput{
        model::difference(model::dataset_item(dataset, session.dataset_index), mean),
        model::dataset_item_name(dataset, session.dataset_index) + " minus the " + mean_name(ctx.state)});
  const Font& font = ctx.style.fonts.mono_small;
  std::string text = distance_text(ctx.state, dataset, false);
  if (text_width(font, text) > flow.remaining()) text = distance_text(ctx.state, dataset, true);
  if (!text.empty() && text_width(font, text) <= flow.remaining()) {
    const Box place = flow.next(flow.remaining());
    draw_text(font, place, ctx.palette().text_dim, text, Align::right);
    ctx.recorder.add("dataset.distance", place.min(), place.max(), text);
    ImGui::SetCursorScreenPos(place.min());
    ImGui::InvisibleButton("##distance", {std::max(1.0F, place.w), place.h});
    tooltip(ctx, "How far the shown input is from the " + mean_name(ctx.state) +
                     ", as 0 to 1: mean of |difference|, root of the mean square; and whose mean is nearest by L1");
  }
  return flow.bottom() + ctx.px(6);
}

}  // namespace

int dataset_rows(const FrameState& state) {
  const Dataset* dataset = state.session.dataset.get();
  return dataset == nullptr ? 0 : offers_labels(*dataset) ? 3 : 2;
}

void show_picture(const Context& ctx, const Dataset& dataset, int64_t index) {
  show(ctx, dataset, index, ctx.state.session.dataset_label);
}

float dataset_section(const Context& ctx, const Box& area) {
  if (dataset_rows(ctx.state) == 0) return area.y;
  const Dataset& dataset = *ctx.state.session.dataset;
  const float y = place_row(ctx, dataset, area);
  return mean_row(ctx, dataset, {area.x, label_row(ctx, dataset, {area.x, y, area.w, 0}), area.w, 0});
}

}  // namespace convlens::ui
