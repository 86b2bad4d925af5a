// A panel's frame: a place on screen that scrolls when its content is taller, with a caption that maximises it.
#pragma once

#include <string_view>

#include "ui/context.h"

namespace convlens::ui {

// Opens the ImGui window of a panel for as long as the object lives. Contents are placed inside inner().
class PanelScope {
 public:
  // `scrolls`: false for a strip whose contents always fit.
  PanelScope(const Context& ctx, const char* id, const Box& box, bool scrolls = true);
  ~PanelScope();
  PanelScope(const PanelScope&) = delete;
  PanelScope& operator=(const PanelScope&) = delete;

  // Where content goes, scrolled: x, y and width are exact, height is what is visible at once.
  const Box& inner() const { return inner_; }
  // Tells how far down content reaches, so that the panel can scroll there.
  void reaches(float bottom);

 private:
  const Context& ctx_;
  Box inner_;
};

// The window of a bar: without ground, for things that belong to no panel.
class BarScope {
 public:
  BarScope(const char* id, const Box& box);
  ~BarScope();
  BarScope(const BarScope&) = delete;
  BarScope& operator=(const BarScope&) = delete;
};

// The caption line of a panel; a double click on it maximises or restores the panel. Returns its height.
float panel_caption(const Context& ctx, model::Panel panel, const Box& inner, std::string_view name,
                    std::string_view title, std::string_view details);

}  // namespace convlens::ui
