// A part of a panel that scrolls by itself: a long row of tiles does not push away what stands below it.
//
// Everything drawn while it lives is clipped to it. Draw only what shows(), and record widgets with seen(): a script
// that clicks the middle of a widget must not hit its neighbour.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

class ScrollArea {
 public:
  // `content`: width and height of what is in it; it scrolls in the directions in which that is larger than `view`.
  ScrollArea(const Context& ctx, const char* id, const Box& view, ImVec2 content);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;

  // Where the contents begin on screen.
  float x() const { return origin_.x; }
  float y() const { return origin_.y; }
  const Box& view() const { return view_; }  // without the scroll bars
  bool shows(const Box& box) const;
  Box seen(const Box& box) const;
  // Scrolls, from the next frame on, so that all of the box is seen.
  void bring_into_view(const Box& box) const;

 private:
  Box view_;
  ImVec2 origin_;
};

}  // namespace convlens::ui
