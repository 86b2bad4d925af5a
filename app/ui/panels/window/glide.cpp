#include "ui/panels/window/glide.h"

#include <algorithm>
#include <cstdlib>

#include "ui/panels/window/explained.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr double kLongest = 0.16;  // seconds

bool neighbours(const Hover& a, const Hover& b) {
  return a.channel == b.channel && std::abs(a.row - b.row) + std::abs(a.col - b.col) == 1;
}

}  // namespace

void move_window(const Context& ctx) {
  Glide& glide = ctx.scratch.glide;
  const Hover cell = explained_cell(ctx.state);
  const bool by_transport = !pointed_cell(ctx.state).has_value();
  const double now = ImGui::GetTime();
  if (!glide.known || !(glide.cell == cell) || glide.by_transport != by_transport) {
    const bool steps = glide.known && glide.by_transport && by_transport && neighbours(glide.cell, cell) &&
                       glide.document_version == ctx.state.document_version;
    glide.previous.reset();
    if (steps) glide.previous = glide.cell;
    const bool glides = steps && !ctx.state.session.reduced_motion && question(ctx.state) == Question::cell;
    const model::Transport& transport = ctx.state.session.transport;
    const double step = transport.playing ? model::kStepSeconds / transport.speed : kLongest;
    glide.duration = glides ? std::min({kLongest, step, now - glide.moved_at}) : 0;
    glide.moved_at = now;
    glide.cell = cell;
    glide.by_transport = by_transport;
    glide.known = true;
  }
  glide.document_version = ctx.state.document_version;
  if (now < glide.moved_at + glide.duration) ctx.scratch.moves = true;
}

GlideOffset glide_offset(const Context& ctx) {
  const Glide& glide = ctx.scratch.glide;
  const double elapsed = ImGui::GetTime() - glide.moved_at;
  if (!glide.previous || elapsed >= glide.duration) return {};
  const double rest = 1 - elapsed / glide.duration;
  const auto part = static_cast<float>(rest * rest * rest);  // fast at first, then slowly into place
  return {static_cast<float>(glide.previous->row - glide.cell.row) * part,
          static_cast<float>(glide.previous->col - glide.cell.col) * part};
}

}  // namespace convlens::ui
