#include "ui/panels/overview_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model/receptive_field.h"
#include "ui/imgui_compat.h"
#include "ui/panels/padding_cells.h"
#include "ui/panels/window/explained.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;
using model::StagePart;

constexpr int64_t kInput = -1, kNothing = -2;
constexpr std::string_view kTimes = " \xC3\x97 ";

// What one card shows: the input, or the maps that a stage gives.
struct Card {
  int64_t stage = kInput;
  model::StagePlace place;
  std::string title;
  const Tensor* maps = nullptr;  // null: the stage is off, or gives none
  const model::FeatureMaps* features = nullptr;
  MapSource source = MapSource::input;
  int64_t channel = 0;
};

std::string_view part_name(const model::Layer& layer, StagePart part) {
  switch (part) {
    case StagePart::window:
      return layer.window == model::WindowKind::transposed ? "ConvT" : "Conv";
    case StagePart::activation:
      return layer.activation == Activation::relu ? "ReLU" : to_string(layer.activation);
    case StagePart::pool:
      return "Pool";
  }
  return {};
}

const model::FeatureMaps& maps_of(const model::Results& results, StagePart part) {
  return part == StagePart::window ? results.conv : part == StagePart::activation ? results.activated : results.pooled;
}

// The channel that a layer's cards show: the selected one of the shown layer, of others what the person chose.
int64_t channel_of(const Context& ctx, int64_t layer, int64_t channels) {
  const auto chosen = ctx.scratch.overview_channels.find(layer);
  const int64_t channel = layer == ctx.state.whole.shown_layer            ? ctx.state.session.selected_output
                          : chosen != ctx.scratch.overview_channels.end() ? chosen->second
                                                                          : 0;
  return std::clamp<int64_t>(channel, 0, std::max<int64_t>(0, channels - 1));
}

std::vector<Card> cards_of(const Context& ctx) {
  std::vector<Card> cards;
  Card input;
  input.title = "Input";
  input.maps = &ctx.state.whole.input.read();
  if (input.maps->shape().c == 3) input.channel = -1;
  cards.push_back(input);
  const std::vector<model::StagePlace> places = stages_of(ctx.state.whole);
  for (size_t i = 0; i < places.size(); ++i) {
    Card card;
    card.stage = static_cast<int64_t>(i);
    card.place = places[i];
    const model::Layer& layer = ctx.state.whole.layer(card.place.layer);
    card.title = part_name(layer, card.place.part);
    constexpr MapSource kSources[] = {MapSource::conv, MapSource::activated, MapSource::pooled};
    card.source = kSources[static_cast<size_t>(card.place.part)];
    const auto at = static_cast<size_t>(card.place.layer);
    if (layer.is_on(card.place.part) && at < ctx.state.pipeline.layers.size()) {
      const model::Results& results = ctx.state.pipeline.layers[at];
      const model::FeatureMaps& maps = maps_of(results, card.place.part);
      const bool fits = !results.conv_error && !(results.pool_error && card.place.part == StagePart::pool);
      if (fits && !maps.maps.empty()) {
        card.features = &maps;
        card.maps = &maps.maps;
        card.channel = channel_of(ctx, card.place.layer, maps.maps.shape().c);
      }
    }
    cards.push_back(card);
  }
  return cards;
}

// Of a stage's maps: symmetric over all channels.
ColorScale scale_of_card(const Context& ctx, const Card& card) {
  if (card.features == nullptr) {
    ColorScale scale = input_scale(ctx.state);
    return scale;
  }
  ColorScale scale;
  scale.table = &model::signed_table(ctx.state.session);
  float range = 0;
  for (const model::MapStatistics& s : card.features->statistics)
    range = std::max({range, std::abs(s.min), std::abs(s.max)});
  scale.hi = range > 0 && std::isfinite(range) ? range : 1;
  scale.lo = -scale.hi;
  return scale;
}

struct TracedCell {
  int64_t stage = kNothing;  // kInput: of the input
  int64_t row = 0, col = 0;
};

int64_t number_of(const Context& ctx, const model::StagePlace& place) {
  const std::vector<model::StagePlace> places = stages_of(ctx.state.whole);
  const auto found = std::ranges::find(places, place);
  return found == places.end() ? kNothing : found - places.begin();
}

int64_t first_stage_of(const Context& ctx, int64_t layer) {
  const std::vector<model::StagePlace> places = stages_of(ctx.state.whole);
  return std::ranges::find(places, layer, &model::StagePlace::layer) - places.begin();
}

// The cell under the pointer here, else the one that the panels are about.
TracedCell traced_cell(const Context& ctx) {
  const OverviewHover& own = ctx.scratch.overview_hover;
  if (own.stage != kNothing) return {own.stage, own.row, own.col};
  const int64_t layer = ctx.state.whole.shown_layer;
  const Hover& hover =
      ctx.state.session.hover.place == Hover::Place::none ? ctx.state.session.pinned : ctx.state.session.hover;
  switch (hover.place) {
    case Hover::Place::input:
      if (layer == 0) return {kInput, hover.row, hover.col};
      return {first_stage_of(ctx, layer) - 1, hover.row, hover.col};
    case Hover::Place::pooled:
      return {number_of(ctx, {layer, StagePart::pool}), hover.row, hover.col};
    case Hover::Place::activated:
      return {number_of(ctx, {layer, StagePart::activation}), hover.row, hover.col};
    case Hover::Place::map:
      return {number_of(ctx, {layer, StagePart::window}), hover.row, hover.col};
    default:
      break;
  }
  const model::WindowPlace& place = ctx.state.session.transport.place;
  return {number_of(ctx, {layer, ctx.state.session.stage_part}), place.row, place.col};
}

std::string size_words(const Rect& cells) {
  return std::to_string(cells.rows.size()) + std::string(kTimes) + std::to_string(cells.cols.size());
}

std::string shape_words(const Shape& shape) {
  return std::to_string(shape.c) + "\xC3\x97" + std::to_string(shape.h) + "\xC3\x97" + std::to_string(shape.w);
}

class Overview {
 public:
  Overview(const Context& ctx, const Box& box) : ctx_(ctx), box_(box), cards_(cards_of(ctx)), cell_(traced_cell(ctx)) {
    const Shape& input = ctx.state.whole.input.read().shape();
    if (cell_.stage != kNothing)
      trace_ =
          trace_through(ctx.state.whole, input, cell_.stage, {{cell_.row, cell_.row + 1}, {cell_.col, cell_.col + 1}});
    fields_ = field_sizes(ctx.state.whole, input);
  }

  void draw() {
    ctx_.scratch.overview_hover = {};
    const float gap = ctx_.px(6), least = ctx_.px(84);
    const auto count = static_cast<float>(cards_.size());
    const float width = std::clamp((box_.w - (count - 1) * gap) / count, least, ctx_.px(150));
    scroll_to_shown(width + gap);
    float x = box_.x - ctx_.scratch.overview_scroll;
    for (const Card& card : cards_) {
      const Box place{x, box_.y, width, box_.h};
      if (place.right() > box_.x && place.x < box_.right()) draw_card(card, place);
      x += width + gap;
    }
    ctx_.recorder.add("overview", box_.min(), box_.max(), summary());
    explain({x + ctx_.px(12), box_.y, box_.right() - x - ctx_.px(24), box_.h});
  }

 private:
  // In the room that few cards leave: what the outlines say.
  void explain(const Box& room) {
    const Font& font = ctx_.style.fonts.small;
    const float line = ctx_.px(19);
    float y = room.y + std::round((room.h - 3 * line) / 2);
    const Palette& p = ctx_.palette();
    for (const auto& [text, color] :
         {std::pair{summary(), p.text},
          {std::string("Outlined: what the cell is made from, and what it feeds."), p.text_dim},
          {std::string("Point at any cell; a click shows its stage."), p.text_dim}}) {
      if (text_width(font, text) <= room.w) draw_text(font, {room.x, y, room.w, line}, color, text);
      y += line;
    }
  }

  // More cards than there is room for: the wheel moves them, and the selected stage stays in view.
  void scroll_to_shown(float step) {
    float& scroll = ctx_.scratch.overview_scroll;
    const float most = std::max(0.0F, static_cast<float>(cards_.size()) * step - ctx_.px(6) - box_.w);
    const int64_t shown = number_of(ctx_, {ctx_.state.whole.shown_layer, ctx_.state.session.stage_part}) + 1;
    if (ctx_.scratch.overview_shown != shown) {
      const float left = static_cast<float>(shown) * step;
      if (left < scroll) scroll = left;
      if (left + step > scroll + box_.w) scroll = left + step - box_.w;
      ctx_.scratch.overview_shown = shown;
    }
    if (ImGui::IsWindowHovered()) scroll -= (ImGui::GetIO().MouseWheel + ImGui::GetIO().MouseWheelH) * ctx_.px(60);
    scroll = std::clamp(scroll, 0.0F, most);
  }

  void draw_card(const Card& card, const Box& box) {
    const Palette& p = ctx_.palette();
    const Fonts& fonts = ctx_.style.fonts;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const bool selected = card.stage == kInput ? false
                                               : card.place == model::StagePlace{ctx_.state.whole.shown_layer,
                                                                                 ctx_.state.session.stage_part};
    draw.AddRectFilled(box.min(), box.max(), p.panel, ctx_.style.rounding());
    if (selected) add_rect(&draw, box.min(), box.max(), p.accent, ctx_.style.rounding(), ctx_.px(1.5F));
    const float pad = ctx_.px(7), line = ctx_.px(17);
    const Box inner{box.x + pad, box.y + ctx_.px(5), box.w - 2 * pad, box.h - ctx_.px(9)};
    draw_text(fonts.small, {inner.x, inner.y, inner.w, line}, p.text, card.title);
    const std::string shape = card.maps != nullptr ? shape_words(card.maps->shape()) : "";
    if (text_width(fonts.small, card.title) + text_width(fonts.mono_small, shape) + ctx_.px(6) <= inner.w)
      draw_text(fonts.mono_small, {inner.x, inner.y, inner.w, line}, p.text_faint, shape, Align::right);
    const Box picture{inner.x, inner.y + line + ctx_.px(2), inner.w, inner.h - 2 * line - ctx_.px(4)};
    if (card.maps != nullptr)
      draw_maps(card, picture);
    else
      draw_text(fonts.small, picture, p.text_faint, why_empty(card), Align::centre);
    draw_text(fonts.mono_small, {inner.x, inner.bottom() - line, inner.w, line}, p.text_dim, caption_of(card),
              Align::centre);
    select(card, box);
  }

  std::string why_empty(const Card& card) const {
    return ctx_.state.whole.layer(card.place.layer).is_on(card.place.part) ? "does not fit" : "off";
  }

  const Rect& traced(const Card& card) const {
    return card.stage == kInput ? trace_.input : trace_.stages[static_cast<size_t>(card.stage)];
  }

  std::string caption_of(const Card& card) const {
    if (cell_.stage == kNothing || trace_.stages.empty() || card.maps == nullptr) return {};
    const Rect& cells = traced(card);
    if (cells.empty()) return card.stage > cell_.stage ? "feeds none" : "";
    if (card.stage == cell_.stage) return std::to_string(cell_.row) + ", " + std::to_string(cell_.col);
    return (card.stage < cell_.stage ? "sees " : "feeds ") + size_words(cells);
  }

  void draw_maps(const Card& card, const Box& area) {
    const Shape& shape = card.maps->shape();
    const CellGrid grid = fit_grid(area, shape.h, shape.w);
    draw_map(ctx_, "overview." + std::to_string(card.stage), card.source, card.channel, grid, scale_of_card(ctx_, card),
             0, card.stage == kInput ? 0 : card.place.layer);
    const Palette& p = ctx_.palette();
    if (cell_.stage != kNothing && !trace_.stages.empty()) {
      const bool itself = card.stage == cell_.stage;
      mark_cells(ctx_, grid, traced(card), p.accent, itself ? 0 : p.accent_soft, itself ? 2 : 1.5F);
    }
    ctx_.recorder
        .add("overview.map." + std::to_string(card.stage), grid.box().min(), grid.box().max(), caption_of(card))
        .grid = recorded(grid);
    if (!ImGui::IsWindowHovered()) return;
    if (const auto cell = grid.cell_at(ImGui::GetIO().MousePos)) {
      ctx_.scratch.overview_hover = {card.stage, cell->first, cell->second};
      if (card.stage != cell_.stage || cell->first != cell_.row || cell->second != cell_.col)
        ctx_.scratch.animate = true;
    }
  }

  void select(const Card& card, const Box& box) {
    const std::string id = "overview.card." + std::to_string(card.stage);
    ImGui::SetCursorScreenPos(box.min());
    if (ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, box.w), std::max(1.0F, box.h)})) {
      const std::vector<model::StagePlace> places = stages_of(ctx_.state.whole);
      if (!places.empty()) ctx_.emit(model::SelectStage{card.stage == kInput ? places.front() : card.place});
    }
    ctx_.recorder.add_last_item(id, card.title);
  }

  // For scripts and screen readers: what the traced cell sees of the input.
  std::string summary() const {
    if (cell_.stage < 0 || trace_.input.empty()) return {};
    const auto& field = fields_[static_cast<size_t>(cell_.stage)];
    std::string text = "sees " + size_words(trace_.input) + " pixels";
    if (field)
      text += ", field " + std::to_string(field->rows.size) + std::string(kTimes) + std::to_string(field->cols.size);
    return text;
  }

  const Context& ctx_;
  Box box_;
  std::vector<Card> cards_;
  TracedCell cell_;
  model::Trace trace_;
  std::vector<std::optional<model::FieldSize>> fields_;
};

}  // namespace

void overview_panel(const Context& ctx, const Box& box) {
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::Begin("##overview", nullptr,
               ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav);
  Overview(ctx, box).draw();
  ImGui::End();
  ImGui::PopStyleVar();
}

}  // namespace convlens::ui
