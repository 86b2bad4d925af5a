#include "ui/panels/window/build_up.h"

#include <array>

#include "model/explained.h"
#include "ui/imgui_compat.h"
#include "ui/panels/window/explained.h"

namespace convlens::ui {

void cover_uncomputed(const Context& ctx, const CellGrid& grid, int64_t channel, bool large) {
  const model::Transport& transport = ctx.state.session.transport;
  if (!transport.build_up || !explains_present(ctx.state)) return;
  const auto known = model::loop_nest(ctx.state.document, ctx.state.session.stage_part);
  if (!known || known->output.h != grid.rows || known->output.w != grid.cols) return;
  const model::LoopNest& nest = *known;
  const int64_t computed = nest.cells_computed(transport.place, transport.place.n, channel);
  if (large)
    ctx.recorder.add("map.computed", grid.box().min(), grid.box().max(),
                     std::to_string(computed) + " of " + std::to_string(nest.windows_of_channel()) + " cells");
  if (computed >= nest.windows_of_channel()) return;
  const int64_t row = computed / grid.cols, col = computed % grid.cols;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Palette& p = ctx.palette();
  // In the colour between the panels, as a hole: the panel's own would be taken for zeros where their colour is the
  // same.
  const Box rest = grid.box_of({{row, row + 1}, {col, grid.cols}});  // of the row that is being computed
  const Box below = grid.box_of({{row + 1, grid.rows}, {0, grid.cols}});
  draw.AddRectFilled(rest.min(), rest.max(), p.background);
  if (below.h > 0) draw.AddRectFilled(below.min(), below.max(), p.background);
  if (computed == 0) return;
  const std::array edge{ImVec2{below.x, rest.bottom()}, ImVec2{rest.x, rest.bottom()}, ImVec2{rest.x, rest.y},
                        ImVec2{rest.right(), rest.y}};
  add_polyline(&draw, edge.data(), static_cast<int>(edge.size()), p.border, ctx.px(1));
}

}  // namespace convlens::ui
