#include "ui/panels/pooled_section.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/map_range.h"
#include "ui/panels/mean_text.h"
#include "ui/panels/pooled_values.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/scroll_area.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr float kCardHeight = 92, kSmallCardHeight = 50;  // design units
constexpr float kMinCardWidth = 128, kMinSmallCardWidth = 84;
constexpr int64_t kRowsShown = 3;  // of cards; more of them scroll

struct Cards {
  int64_t columns = 1, rows = 1;
  float width = 0, height = 0;
  bool with_map = true;
};

Cards arrange(const Context& ctx, float width) {
  const int64_t count = std::max<int64_t>(1, ctx.state.results.conv.maps.shape().c);
  const float gap = ctx.px(8);
  Cards cards;
  const auto fitting = [&](float least) {
    return std::max<int64_t>(1, static_cast<int64_t>((width + gap) / (ctx.px(least) + gap)));
  };
  cards.with_map = count <= std::min<int64_t>(4, fitting(kMinCardWidth));
  cards.columns = cards.with_map ? count : std::min(fitting(kMinSmallCardWidth), std::min<int64_t>(count, 8));
  cards.rows = (count + cards.columns - 1) / cards.columns;
  const auto columns = static_cast<float>(cards.columns);
  cards.width = std::floor((width - (columns - 1) * gap) / columns);
  cards.height = ctx.px(cards.with_map ? kCardHeight : kSmallCardHeight);
  return cards;
}

// Which of the three choices here it is; -1: another one.
int shown_kind(model::PoolChoice choice) {
  return choice <= model::PoolChoice::average ? static_cast<int>(choice) : -1;
}

class PoolControls {
 public:
  PoolControls(const Context& ctx, const Box& area)
      : ctx_(ctx), pool_(ctx.state.document.pool), flow_(area.x, area.y, area.w, ctx.style.control(), ctx.px(6)) {}

  float draw() {
    constexpr std::array kRelu{Option{"off", "no ReLU", "Negative responses stay (R)"},
                               Option{"on", "ReLU", "max(x, 0): negative responses become 0 (R)"}};
    const int relu =
        choice(ctx_, "pool.relu", kRelu, ctx_.state.document.relu() ? 1 : 0, flow_.next(choice_width(ctx_, kRelu)));
    if (relu >= 0) ctx_.emit(model::SetRelu{relu == 1});
    constexpr std::array kKinds{Option{"none", "no pool", "The maps stay as they are"},
                                Option{"max", "max", "The largest value of every window"},
                                Option{"average", "average", "The mean of every window, padding counted"}};
    const int kind =
        choice(ctx_, "pool.kind", kKinds, shown_kind(pool_.choice), flow_.next(choice_width(ctx_, kKinds)));
    if (kind >= 0) pool_.choice = static_cast<model::PoolChoice>(kind);
    if (pool_.choice != model::PoolChoice::none) {
      pair("size", "pool.kernel", pool_.kernel, 1, model::kMaxPoolWindow, "Height and width of the pooling window");
      pair("stride", "pool.stride", pool_.stride, 1, model::kMaxPoolStride,
           "Cells that the pooling window moves by: down, right");
      Size2 padding{pool_.padding.top, pool_.padding.left};
      pair("pad", "pool.padding", padding, 0, model::kMaxPoolPadding,
           "Padding of the pooling on both sides: rows, columns; smaller than the window");
      pool_.padding = {padding.h, padding.w, padding.h, padding.w};
    }
    if (!(pool_ == ctx_.state.document.pool)) ctx_.emit(model::SetPool{pool_, edit_id_});
    measure_choice(ctx_, flow_.next(measure_choice_width(ctx_)));
    legend(ctx_, "pool.legend", flow_.next(ctx_.px(kLegendWidth)),
           map_scale(ctx_.state, Hover::Place::pooled, ctx_.state.session.selected_output));
    return flow_.bottom();
  }

 private:
  void pair(std::string_view text, const std::string& name, Size2& size, int64_t min, int64_t max,
            std::string_view hint) {
    const float label_width = text_width(ctx_.style.fonts.text, text) + ctx_.px(2);
    const float field = ctx_.px(32);
    if (flow_.remaining() < label_width + 2 * field + 2 * ctx_.px(6)) flow_.new_row();
    label(ctx_, flow_.next(label_width), text);
    const NumberSpec spec{.min = static_cast<float>(min),
                          .max = static_cast<float>(max),
                          .step = 1,
                          .per_px = 0.05F,
                          .whole = true,
                          .tooltip = hint};
    if (const auto edit = number_field(ctx_, name + "_h", static_cast<float>(size.h), flow_.next(field), spec)) {
      size.h = static_cast<int64_t>(edit->value);
      edit_id_ = edit->edit_id;
    }
    if (const auto edit = number_field(ctx_, name + "_w", static_cast<float>(size.w), flow_.next(field), spec)) {
      size.w = static_cast<int64_t>(edit->value);
      edit_id_ = edit->edit_id;
    }
    flow_.skip(ctx_.px(4));
  }

  const Context& ctx_;
  model::PoolSettings pool_;
  Flow flow_;
  uint64_t edit_id_ = 0;
};

// A bar from zero: right for positive, left for negative; zero lies where all bars of the row fit.
void bar(const Context& ctx, const Box& box, double value, double least, double most) {
  const double lo = std::min(0.0, least), hi = std::max(0.0, most);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float radius = box.h / 2;
  draw.AddRectFilled(box.min(), box.max(), ctx.palette().control, radius);
  if (!(hi > lo) || !std::isfinite(value)) return;
  const auto at = [&](double v) { return box.x + static_cast<float>((v - lo) / (hi - lo)) * box.w; };
  const ColorTable& colors = model::signed_table(ctx.state.session);
  const ImU32 color = colors[value >= 0 ? 205 : 50];
  const float zero = at(0), end = at(value);
  if (std::abs(end - zero) >= 1)
    draw.AddRectFilled({std::min(zero, end), box.y}, {std::max(zero, end), box.bottom()}, color, radius);
  draw.AddRectFilled({zero - 0.5F, box.y - ctx.px(2)}, {zero + 0.5F, box.bottom() + ctx.px(2)}, ctx.palette().text_dim);
}

// The pointer on the small map asks for the cell's window on the map before it, and for that on the input. True when it
// is there.
bool point_at_pooled(const Context& ctx, const CellGrid& grid, int64_t channel) {
  const bool pooled = !ctx.state.results.pooled.maps.empty();
  ctx.recorder
      .add("pool.value." + std::to_string(channel) + ".map", grid.box().min(), grid.box().max(),
           times(grid.rows, grid.cols))
      .grid = recorded(grid);
  const auto cell = ImGui::IsItemHovered() ? grid.cell_at(ImGui::GetIO().MousePos) : std::nullopt;
  if (cell)
    ctx.scratch.hover = {pooled ? model::Hover::Place::pooled : model::Hover::Place::map, channel, cell->first,
                         cell->second};
  const model::Hover& hover = ctx.state.session.hover;
  if (hover.place == model::Hover::Place::pooled && hover.channel == channel && hover.row < grid.rows &&
      hover.col < grid.cols)
    mark_cells(ctx, grid, {{hover.row, hover.row + 1}, {hover.col, hover.col + 1}}, ctx.palette().accent, 0, 1.5F);
  return cell.has_value();
}

void channel_tooltip(const Context& ctx, int64_t channel) {
  const auto index = static_cast<size_t>(channel);
  const model::Results& results = ctx.state.results;
  const auto& names = ctx.state.document.kernels.names;
  tooltip(ctx, "Channel " + std::to_string(channel) + (index < names.size() ? " " + names[index] : "") + ": mean " +
                   value_text(ctx.state, results.global_average[index], 9) + ", maximum " +
                   value_text(ctx.state, results.global_max[index], 9));
}

// `seen`: what of it is on screen.
void card(const Context& ctx, int64_t channel, const std::vector<double>& values, const Box& box, const Box& seen,
          bool with_map) {
  const model::Results& results = ctx.state.results;
  const auto index = static_cast<size_t>(channel);
  const double value = values[index], maximum = results.global_max[index];
  const bool selected = ctx.state.session.selected_output == channel;
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  const std::string id = "pool.value." + std::to_string(channel);
  const std::string shown = model::column_text(scale_of(ctx.state), value);
  ImGui::SetCursorScreenPos(seen.min());
  if (ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, seen.w), std::max(1.0F, seen.h)}))
    ctx.emit(model::SelectOutput{channel});
  ctx.recorder.add_last_item(id, shown);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  add_rect(&draw, box.min(), box.max(), selected ? p.accent : p.border, ctx.style.rounding(),
           ctx.px(selected ? 1.5F : 1));
  const float inset = ctx.px(8);
  const Box inner{box.x + inset, box.y + ctx.px(6), box.w - 2 * inset, box.h - ctx.px(12)};
  const double least = *std::min_element(values.begin(), values.end());
  const double most = *std::max_element(values.begin(), values.end());
  const std::string max_text = "max " + value_text(ctx.state, maximum, 5);
  if (!with_map) {
    channel_tooltip(ctx, channel);
    draw_text(fonts.mono, {inner.x, inner.y, inner.w, ctx.px(20)}, p.text, std::to_string(channel) + "  " + shown);
    bar(ctx, {inner.x, inner.bottom() - ctx.px(9), inner.w, ctx.px(6)}, value, least, most);
    return;
  }
  draw_text(fonts.mono_large, {inner.x, inner.y, inner.w, ctx.px(26)}, p.text, shown);
  const float map_side = inner.h - ctx.px(30);
  const model::FeatureMaps& last = results.last();
  const Shape& shape = last.maps.shape();
  CellGrid grid = fit_grid({inner.x, inner.bottom() - map_side, std::min(map_side * 1.4F, inner.w * 0.45F), map_side},
                           shape.h, shape.w);
  grid.x = inner.x;
  const MapSource source = !results.pooled.maps.empty()      ? MapSource::pooled
                           : !results.activated.maps.empty() ? MapSource::activated
                                                             : MapSource::conv;
  draw_map(ctx, id, source, channel, grid, map_scale(ctx.state, Hover::Place::pooled, channel));
  if (!point_at_pooled(ctx, grid, channel)) channel_tooltip(ctx, channel);
  const float x = grid.box().right() + ctx.px(10);
  const float room = inner.right() - x;
  draw_text(fonts.mono_small, {x, inner.bottom() - map_side, room, ctx.px(18)}, p.text_dim, max_text);
  bar(ctx, {x, inner.bottom() - ctx.px(14), room, ctx.px(8)}, value, least, most);
}

std::string remark(const Context& ctx) {
  const auto& error = ctx.state.results.pool_error;
  if (error) return "Pooling: " + error->message();
  return mean_text(ctx.state);
}

float controls_height(const Context& ctx, float width) {
  // One row of controls where there is room for it, else two or three: measured as the flow lays them out.
  const bool pools = ctx.state.document.pool.choice != model::PoolChoice::none;
  const float row = ctx.style.control() + ctx.px(6);
  const float all = (pools ? ctx.px(700 + kLegendWidth) : ctx.px(330 + kLegendWidth)) + measure_choice_width(ctx);
  return std::ceil(all / std::max(width, ctx.px(240))) * row;
}

}  // namespace

float pooled_section_height(const Context& ctx, float width) {
  const Cards cards = arrange(ctx, width);
  const std::string text = remark(ctx);
  const float text_height =
      text.empty()
          ? 0
          : ctx.style.fonts.small.face->CalcTextSizeA(ctx.style.fonts.small.size_px, 1e6F, width, text.c_str()).y +
                ctx.px(8);
  const auto rows = static_cast<float>(std::min(cards.rows, kRowsShown));
  return ctx.px(14) + ctx.px(26) + controls_height(ctx, width) + rows * (cards.height + ctx.px(8)) + text_height +
         ctx.px(6);
}

float pooled_section(const Context& ctx, const Box& area) {
  const model::Results& results = ctx.state.results;
  const std::string details = pooled_details(ctx.state);
  float y = area.y + caption(ctx, area.x, area.y, area.w, pooled_title(ctx.state), details);
  ctx.recorder.add("pool.details", {area.x, area.y}, {area.right(), y},
                   std::string(pooled_title(ctx.state)) + " " + details);
  y += ctx.px(6);
  y = PoolControls(ctx, {area.x, y, area.w, 0}).draw() + ctx.style.gap();
  const Cards cards = arrange(ctx, area.w);
  const float gap = ctx.px(8);
  const std::vector<double> values = pooled_values(ctx.state);
  const auto count = static_cast<int64_t>(values.size());
  const auto box_of = [&](float left, float top, int64_t i) {
    return Box{left + static_cast<float>(i % cards.columns) * (cards.width + gap),
               top + static_cast<float>(i / cards.columns) * (cards.height + gap), cards.width, cards.height};
  };
  const float shown = static_cast<float>(std::min(cards.rows, kRowsShown)) * (cards.height + gap);
  if (cards.rows <= kRowsShown) {
    for (int64_t i = 0; i < count; ++i)
      card(ctx, i, values, box_of(area.x, y, i), box_of(area.x, y, i), cards.with_map);
  } else {
    const float all = static_cast<float>(cards.rows) * (cards.height + gap) - gap;
    const ScrollArea scroll(ctx, "##cards", {area.x, y, area.w + ctx.px(8), shown - gap}, {area.w, all});
    for (int64_t i = 0; i < count; ++i)
      if (const Box box = box_of(scroll.x(), scroll.y(), i); scroll.shows(box))
        card(ctx, i, values, box, scroll.seen(box), false);
    int64_t& last = ctx.scratch.card_shown;
    const int64_t selected = std::min(ctx.state.session.selected_output, count - 1);
    if (last != selected) scroll.bring_into_view(box_of(scroll.x(), scroll.y(), selected));
    last = selected;
  }
  y += shown;
  const std::string text = remark(ctx);
  if (text.empty()) return y;
  const float height = draw_wrapped(ctx.style.fonts.small, area.x, y, area.w,
                                    results.pool_error ? ctx.palette().error : ctx.palette().text_dim, text);
  ctx.recorder.add("pool.remark", {area.x, y}, {area.right(), y + height}, text);
  return y + height;
}

}  // namespace convlens::ui
