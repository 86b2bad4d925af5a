#include "ui/panels/shares_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/printed_sum.h"
#include "ui/imgui_compat.h"
#include "ui/panels/map_range.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/map_marks.h"
#include "ui/panels/window/predict_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr float kTitle = 20, kGap = 8, kSum = 22;  // design units
constexpr float kLeastTile = 92;                   // a narrower one scrolls

// The cell whose shares are printed: the explained one of the selected output.
std::optional<CellExplanation> shown_cell(const FrameState& state) {
  const auto cell = explain_cell(state, explained_cell(state));
  if (!cell || cell->output_channel != state.session.selected_output) return {};
  return cell;
}

// Shares that belong to the maps on screen.
bool has_shares(const FrameState& state) {
  if (state.shares == nullptr || state.shares->conv_error || !explains_present(state)) return false;
  const Shape& share = state.shares->conv.maps.shape();
  const Shape& maps = state.results.conv.maps.shape();
  return share.c == state.document.input.read().shape().c && share.h == maps.h && share.w == maps.w;
}

class SharesView {
 public:
  SharesView(const Context& ctx, const Box& area)
      : ctx_(ctx), area_(area), cell_(shown_cell(ctx.state)), output_(ctx.state.session.selected_output) {
    if (cell_) sum_.emplace(printed(), model::sum_digits(scale_of(ctx.state)));
    hidden_ = cell_ && covered(ctx.state);
    const Conv2dProblem& problem = ctx.state.results.problem;
    first_ = first_input_channel(problem, output_);
    channels_ = problem.weight.c;
  }

  void draw() {
    const float gap = ctx_.px(kGap), bottom = ctx_.px(kSum);
    const float height = area_.h - bottom - ctx_.px(4);
    // As many columns as leave a tile wide enough; rows beyond the area scroll.
    const int64_t tiles = channels_ + 1;
    const auto most = std::max<int64_t>(1, static_cast<int64_t>((area_.w + gap) / (ctx_.px(kLeastTile) + gap)));
    int64_t columns = 1;
    float best = 0;
    for (int64_t c = 1; c <= std::min(most, tiles); ++c) {
      const auto rows = static_cast<float>((tiles + c - 1) / c);
      const float side = std::min((area_.w - gap * static_cast<float>(c - 1)) / static_cast<float>(c),
                                  (height - gap * (rows - 1)) / rows - ctx_.px(kTitle));
      if (side <= best) continue;
      best = side;
      columns = c;
    }
    const float least = ctx_.px(kLeastTile - 20);
    if (best < least) columns = most;
    const auto rows = static_cast<float>((tiles + columns - 1) / columns);
    const float scrollbar = best < least ? ImGui::GetStyle().ScrollbarSize : 0;
    const auto cols = static_cast<float>(columns);
    const float width = std::floor((area_.w - scrollbar - gap * (cols - 1)) / cols);
    const float tile_height =
        std::floor(best < least ? width + ctx_.px(kTitle)
                                : std::min((height - gap * (rows - 1)) / rows, width + ctx_.px(kTitle + 8)));
    ImGui::SetCursorScreenPos({area_.x, area_.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    begin_child("##shares", {area_.w, height}, false, ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav);
    ImGui::PopStyleVar();
    const float top = area_.y - ImGui::GetScrollY();
    const auto box_of = [&](int64_t i) {
      return Box{area_.x + static_cast<float>(i % columns) * (width + gap),
                 top + static_cast<float>(i / columns) * (tile_height + gap), width, tile_height};
    };
    seen_ = {area_.y - 1, area_.y + height + 1};
    for (int64_t i = 0; i < channels_; ++i)
      if (is_seen(box_of(i))) share(i, box_of(i));
    if (is_seen(box_of(channels_))) bias(box_of(channels_));
    ImGui::SetCursorScreenPos({area_.x, top + rows * (tile_height + gap) - gap - 1});
    ImGui::Dummy({1, 1});
    ImGui::EndChild();
    total({area_.x, area_.bottom() - bottom, area_.w, bottom});
  }

 private:
  // Tiles that are scrolled away, or whose title is, are left out: nothing of theirs could be clicked.
  bool is_seen(const Box& box) const { return box.y >= seen_.first && box.y + ctx_.px(kTitle) <= seen_.second; }

  std::vector<double> printed() const {
    std::vector<double> numbers = cell_->channel_sums;
    numbers.push_back(cell_->bias);
    numbers.push_back(cell_->total);
    return numbers;
  }

  // The frame of a tile with its title and, at the right, a number. Returns what is left for the picture.
  Box frame(const Box& box, const std::string& title, const std::string& number, bool off, float right) const {
    const Palette& p = ctx_.palette();
    const Fonts& fonts = ctx_.style.fonts;
    add_rect(ImGui::GetWindowDrawList(), box.min(), box.max(), p.border, ctx_.style.rounding(), ctx_.px(1));
    const float inset = ctx_.px(6), line = ctx_.px(kTitle);
    const Box head{box.x + inset, box.y + ctx_.px(2), box.w - 2 * inset - right, line};
    draw_text(fonts.small, head, off ? p.text_faint : p.text, title);
    const float rest = head.w - text_width(fonts.small, title) - ctx_.px(6);
    if (text_width(fonts.mono_small, number) <= rest)
      draw_text(fonts.mono_small, head, off ? p.text_faint : p.text_dim, number, Align::right);
    return {box.x + inset, box.y + line + ctx_.px(4), box.w - 2 * inset, box.h - line - ctx_.px(10)};
  }

  std::string share_text(int64_t i) const {
    if (!cell_) return {};
    return hidden_ ? "?" : sum_->text(cell_->channel_sums[static_cast<size_t>(i)]);
  }

  void share(int64_t i, const Box& box) {
    const FrameState& state = ctx_.state;
    const int64_t channel = first_ + i;
    const bool off = state.document.is_off(channel);
    const std::string name = "share." + std::to_string(channel);
    const float toggle = ctx_.px(34);
    const Box inner =
        frame(box, (i == 0 ? "" : "+ ") + channel_name(state, channel), share_text(i), off, toggle + ctx_.px(4));
    if (button(ctx_, name + ".toggle", off ? "off" : "on",
               {box.right() - toggle - ctx_.px(4), box.y + ctx_.px(3), toggle, ctx_.px(kTitle - 1)},
               {.selected = !off,
                .quiet = true,
                .tooltip = off ? "Take the channel in again"
                               : "Switch the channel off: its weights count as 0 in every output"}))
      ctx_.emit(model::SetChannelOff{channel, !off});
    if (!has_shares(state)) {
      draw_text(ctx_.style.fonts.small, inner, ctx_.palette().text_dim, "computing\xE2\x80\xA6", Align::centre);
      return;
    }
    const Tensor& maps = state.shares->conv.maps;
    const CellGrid grid = fit_grid(inner, maps.shape().h, maps.shape().w);
    ImGui::SetCursorScreenPos(grid.box().min());
    ImGui::InvisibleButton(name.c_str(), {std::max(1.0F, grid.box().w), std::max(1.0F, grid.box().h)});
    const model::MapStatistics& s = state.shares->conv.statistics[static_cast<size_t>(channel)];
    const std::string range =
        value_text(state, double{s.min}, 4) + " \xE2\x80\xA6 " + value_text(state, double{s.max}, 4);
    const Box picture = grid.box();
    if (const float bottom = std::min(picture.bottom(), seen_.second);
        bottom > picture.y)  // what is scrolled away is not there
      ctx_.recorder.add(name, picture.min(), {picture.right(), bottom}, off ? range + ", off" : range).grid =
          recorded(grid);
    if (ImGui::IsItemHovered())
      if (const auto cell = grid.cell_at(ImGui::GetIO().MousePos))
        ctx_.scratch.hover = {Hover::Place::map, output_, cell->first, cell->second};
    draw_map(ctx_, name, MapSource::share, channel, grid, share_scale(state, channel));
    cover_cell(ctx_, grid, output_);
    map_marks(ctx_, grid, output_, false);
    if (off) veil(grid.box());
  }

  void veil(const Box& box) const {
    const ImU32 color = (ctx_.palette().panel & ~IM_COL32_A_MASK) | (ImU32{150} << IM_COL32_A_SHIFT);
    ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), color);
    hatch(ctx_, box, ctx_.palette().text_faint, ctx_.px(7));
  }

  // One number for the whole map: a flat tile in its colour.
  void bias(const Box& box) {
    const FrameState& state = ctx_.state;
    const float value = state.document.kernels.bias[static_cast<size_t>(output_)];
    const std::string text = value_text(state, double{value});
    const Box inner = frame(box, "+ bias", {}, false, 0);
    const Shape& shape = state.results.conv.maps.shape();
    const Box flat = fit_grid(inner, shape.h, shape.w).box();
    const ImU32 ground = share_scale(state, -1).color_of(value);
    ImGui::GetWindowDrawList()->AddRectFilled(flat.min(), flat.max(), ground);
    add_rect(ImGui::GetWindowDrawList(), {flat.x - 1, flat.y - 1}, {flat.right() + 1, flat.bottom() + 1},
             ctx_.palette().border, 0, 1);
    draw_text(ctx_.style.fonts.mono, flat, readable_on(ground), text, Align::centre);
    ctx_.recorder.add("share.bias", box.min(), {box.right(), std::min(box.bottom(), seen_.second)}, text);
  }

  // "312 − 20 + 375 + 0 = 667": the cell under the pointer, share by share.
  void total(const Box& box) {
    if (!cell_) return;
    const std::string where = "row " + std::to_string(cell_->row) + ", col " + std::to_string(cell_->col) + ":  ";
    std::string text;
    if (hidden_) {
      text = "?";
    } else {
      constexpr size_t kMostTerms = 8;
      const auto& sums = cell_->channel_sums;
      text = sum_->text(sums.front());
      for (size_t i = 1; i < sums.size(); ++i) {
        if (sums.size() > kMostTerms && i >= 4 && i + 2 < sums.size()) {
          if (i == 4) text += " + \xE2\x80\xA6";
          continue;
        }
        text += " " + sum_->term(sums[i]);
      }
      std::vector<double> terms = sums;
      terms.push_back(cell_->bias);
      const std::string rest = sum_->rounding(terms, cell_->total);
      text += " " + sum_->term(cell_->bias) + " = " + sum_->text(cell_->total) +
              (rest.empty() ? "" : "  (rounded " + rest + ")");
    }
    const Font& font = ctx_.style.fonts.mono_small;
    const float width = text_width(ctx_.style.fonts.small, where);
    draw_text(ctx_.style.fonts.small, {box.x, box.y, width + 1, box.h}, ctx_.palette().text_dim, where);
    draw_text(font, {box.x + width, box.y, box.w - width, box.h}, ctx_.palette().text, text);
    ctx_.recorder.add("share.sum", box.min(), box.max(), text);
  }

  const Context& ctx_;
  Box area_;
  std::optional<CellExplanation> cell_;
  std::optional<model::PrintedSum> sum_;
  bool hidden_ = false;
  std::pair<float, float> seen_{0, 0};  // from, to
  int64_t output_, first_ = 0, channels_ = 1;
};

}  // namespace

bool shows_shares(const FrameState& state) {
  return shown_part(state) == model::StagePart::window && state.session.maps_view == model::MapsView::shares &&
         state.results.problem.weight.c > 1 && explains_present(state);
}

std::string channel_name(const FrameState& state, int64_t input_channel) {
  constexpr std::array<std::string_view, 3> kColors{"R", "G", "B"};
  if (layer_reads_colors(state)) return std::string(kColors[static_cast<size_t>(input_channel)]);
  return std::to_string(input_channel);
}

std::string channels_off_text(const FrameState& state) {
  std::string text;
  for (int64_t c = 0; c < state.document.input.read().shape().c; ++c)
    if (state.document.is_off(c)) text += (text.empty() ? "" : ", ") + channel_name(state, c);
  return text.empty() ? text : text + " off";
}

void shares_view(const Context& ctx, const Box& area) { SharesView(ctx, area).draw(); }

}  // namespace convlens::ui
