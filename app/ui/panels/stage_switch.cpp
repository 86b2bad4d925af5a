#include "ui/panels/stage_switch.h"

#include "ui/panels/panel.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {

float stage_caption(const Context& ctx, const Box& inner, std::string_view title) {
  const bool on = ctx.state.document.is_on(shown_part(ctx.state));
  const float width = ctx.px(44);
  const Box head{inner.x, inner.y, inner.w - width - ctx.px(6), inner.h};
  const float height = panel_caption(ctx, model::Panel::kernels, head, "panel.kernels", title, {});
  if (button(ctx, "stage.on", on ? "on" : "off", {inner.right() - width, inner.y - ctx.px(3), width, ctx.px(24)},
             {.selected = on,
              .tooltip = on ? "Switch this stage off: it passes on what it gets" : "Switch this stage on again",
              .value = on ? "on" : "off"}))
    ctx.emit(model::SwitchStage{shown_stage_number(ctx.state), !on});
  return height + ctx.px(2);
}

}  // namespace convlens::ui
