// Dear ImGui between our surface and OpenGL: its context, its time and sizes, its clipboard, and drawing what it built.
//
// Input does not come this way: ui::InputQueue feeds it.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>

#include "convlens/engine/result.h"
#include "shell/pacer.h"
#include "shell/surface.h"

namespace convlens::shell {

class ImguiHost {
 public:
  // The surface's OpenGL context must be current and outlive the host. One at a time.
  explicit ImguiHost(Surface& surface);
  ~ImguiHost();
  ImguiHost(const ImguiHost&) = delete;
  ImguiHost& operator=(const ImguiHost&) = delete;

  ImGuiIO& io() { return ImGui::GetIO(); }

  // After fonts were loaded anew, before the next frame.
  void renew_fonts();
  // Starts a frame of this size at time `now` (from any fixed point in the past). Several frames may be built before
  // one is drawn.
  void new_frame(const SurfaceSize& size, Seconds now);
  // Ends the frame: its draw lists are ready.
  void end_frame();
  // Draws the last ended frame to the surface, over `background`.
  void draw(const SurfaceSize& size, ImVec4 background);
  // Whether draw() would now give another picture than last time, as far as ImGui knows: what other textures hold, and
  // what became of the surface, is the caller's to know.
  bool looks_different(const SurfaceSize& size, ImVec4 background) const;

 private:
  Surface& surface_;
  std::string clipboard_;
  uint64_t drawn_ = 0;  // fingerprint of what draw() drew last
  Seconds last_{-1};
};

}  // namespace convlens::shell
