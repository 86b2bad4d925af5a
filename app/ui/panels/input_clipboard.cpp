#include "ui/panels/input_clipboard.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "model/matrix_text.h"
#include "ui/panels/map_range.h"
#include "ui/panels/padding_cells.h"
#include "ui/shown_stage.h"
#include "ui/widgets/text.h"

namespace convlens::ui {
namespace {

Tensor plane_of(const Tensor& maps, int64_t channel) {
  const Shape& shape = maps.shape();
  return {Shape{1, 1, shape.h, shape.w}, {maps.view().plane(0, channel), static_cast<size_t>(shape.h * shape.w)}};
}

model::MapColors colors_of(const ColorScale& scale) {
  return {scale.table, scale.lo, scale.hi, scale.clip_lo, scale.clip_hi};
}

void copy_plane(const Context& ctx, const model::FeatureMaps& maps, model::Hover::Place place, int64_t channel,
                std::string_view kind) {
  if (!can_copy_map(ctx.state) || channel >= maps.maps.shape().c) return;
  ctx.emit(model::CopyPicture{plane_of(maps.maps, channel), colors_of(map_scale(ctx.state, place, channel)),
                              std::string(kind) + std::to_string(channel)});
}

}  // namespace

void paste_input(const Context& ctx, PastedScale scale) {
  const char* clipboard = ImGui::GetClipboardText();
  const std::string_view text = clipboard == nullptr ? "" : clipboard;
  Result<model::Matrix> matrix = model::parse_input_text(text);
  if (!matrix) {
    const model::Session& session = ctx.state.session;
    if (ctx.state.clipboard_pictures)
      ctx.emit(model::PastePicture{session.import_mode, session.import_shape,
                                   text.empty() ? std::string() : matrix.error().message()});
    else
      ctx.emit(model::ShowNotice{{model::Notice::Kind::error, matrix.error().message()}});
    return;
  }
  const bool unit = std::ranges::all_of(matrix->values, [](float value) { return value >= 0 && value <= 1; });
  if (scale == PastedScale::times_255)
    for (float& value : matrix->values) value *= model::kMaxPixel;
  std::string notice = "Pasted " + times(matrix->h, matrix->w) + " numbers";
  if (scale == PastedScale::times_255)
    notice += ", times 255.";
  else if (unit)
    notice += " as they are, 0 to 1. Edit > Paste 0..1 as 0..255 multiplies them by 255.";
  else
    notice += " as they are.";
  ctx.emit(model::SetInput{Tensor({1, 1, matrix->h, matrix->w}, matrix->values), "pasted"});
  ctx.emit(model::ShowNotice{{model::Notice::Kind::info, std::move(notice)}});
}

bool can_copy_input(const FrameState& state) { return state.clipboard_pictures; }

bool can_copy_map(const FrameState& state) {
  return state.clipboard_pictures && !state.results.conv.maps.empty() && !state.session.predict.on;
}

void copy_input(const Context& ctx) {
  if (!can_copy_input(ctx.state)) return;
  const Tensor& input = ctx.state.whole.input.read();
  const bool colors = input.shape().c == 3;
  const int64_t channel = colors                           ? ctx.state.session.brush.channel
                          : layer_reads_picture(ctx.state) ? shown_input_channel(ctx.state)
                                                           : 0;
  ctx.emit(model::CopyPicture{channel < 0 ? input : plane_of(input, channel), colors_of(input_scale(ctx.state)),
                              "the input"});
}

void copy_map(const Context& ctx, int64_t channel) {
  copy_plane(ctx, ctx.state.results.conv, model::Hover::Place::map, channel, "feature map ");
}

void copy_picture(const Context& ctx) {
  using Place = model::Hover::Place;
  const model::Session& session = ctx.state.session;
  const model::Hover& at = session.hover.place != Place::none ? session.hover : session.pinned;
  if (at.place == Place::map) return copy_map(ctx, at.channel);
  if (at.place == Place::activated)
    return copy_plane(ctx, ctx.state.results.activated, at.place, at.channel, "activated map ");
  if (at.place == Place::pooled) return copy_plane(ctx, ctx.state.results.last(), at.place, at.channel, "pooled map ");
  copy_input(ctx);
}

}  // namespace convlens::ui
