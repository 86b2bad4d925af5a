// What every panel gets: const state to draw, a way to say what the person did, and scratch that lives between frames.
#pragma once

#include <imgui.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convlens/engine/explain.h"
#include "convlens/engine/kernel_analysis.h"
#include "ui/heatmap.h"
#include "ui/recorder.h"
#include "ui/screen.h"
#include "ui/theme.h"

namespace convlens::ui {

// Text being typed into a number field or a kernel cell.
struct Typing {
  ImGuiID field = 0;  // 0: nobody types
  char text[48] = {};
  bool focus_now = false;   // the text field was opened in this frame
  bool select_all = true;   // false: what was typed first stays, the cursor goes behind it
  bool as_cell = false;     // arrows commit and move on, as in a spreadsheet
  bool was_active = false;  // the text field has had the focus
};

// A drag of a number field or a kernel cell.
struct Drag {
  ImGuiID field = 0;
  float start_value = 0, start_position_px = 0;
  bool moved = false;
  uint64_t edit_id = 0;
};

struct Stroke {
  bool active = false, erases = false, straight = false;
  uint64_t edit_id = 0;
  model::Point start, last;
  bool has_last = false;  // `last` is where the previous stroke ended
};

// What the loop view shows of code that is longer than its place, and for which current line it was chosen.
struct LoopScroll {
  int64_t first = 0;
  int64_t current = -1, fit = 0, lines = 0;
};

// The kernel's half turn when correlation and convolution change places.
struct KernelTurn {
  bool known = false, flip = false;
  double start = -1e9;  // in ImGui's seconds
};

// A drag of the transport's scrubber. With Shift it counts from where Shift was pressed.
struct Scrub {
  bool fine = false;
  float from_px = 0;
  int64_t from_index = 0;
};

// How the explained window moves from place to place (panels/window/glide.h). Times are ImGui's, in seconds.
struct Glide {
  bool known = false;
  bool by_transport = false;             // `cell` is where the transport stands, not what the pointer or a pin explains
  model::Hover cell;                     // where it goes
  std::optional<model::Hover> previous;  // where it came from, when that is the neighbouring place
  double moved_at = 0, duration = 0;
  uint64_t document_version = 0;
};

// What no window reaches, worked out once for each convolution.
struct UnreachedCache {
  Axis row_axis, col_axis;
  PaddingMode mode = PaddingMode::zeros;
  bool known = false;
  UnreachedCells rows, cols;
};

// What is said of a kernel, and the weights that it was worked out from.
struct KernelFacts {
  int64_t h = 0, w = 0;
  std::vector<float> weights;
  KernelSymmetry symmetry = KernelSymmetry::none;
  std::optional<KernelFactors> factors;
  std::vector<double> decibels;  // of the frequency response
  double peak = 0;               // the largest of them
};

// The range of all weights (kernel_editor.h) and the document that it was worked out for.
struct WeightRange {
  uint64_t version = 0;
  float range = 1;
};

// A weight that is being painted across cells; 0: none is.
struct KernelPaint {
  uint64_t edit_id = 0;
  float value = 0;
};

// The output and input channel that the bank has scrolled to.
struct BankView {
  int64_t output = -1, input_channel = -1;
};

// An index of one axis of the weights that the pointer is on in the index map.
struct IndexHover {
  model::WeightAxis axis = model::WeightAxis::out;
  int64_t index = 0;
  bool operator==(const IndexHover&) const = default;
};

// A tile of the bank that is dragged to another place.
struct TileDrag {
  int64_t output = -1;  // -1: none
  bool moved = false;
};

// The strip of the batch's inputs: its first thumbnail on screen, and what that was chosen for.
struct BatchStrip {
  int64_t first = 0;
  int64_t shown = 0, count = 1;
  int64_t dragged = -1;  // -1: none
  bool moved = false;
};

// The pictures that the dataset's sheet lists: all, or those of a label.
struct DatasetSheet {
  const void* dataset = nullptr;
  std::optional<int64_t> label;
  std::vector<int64_t> pictures;
  int64_t followed = -1;  // the picture that was scrolled to last
};

// The name of an output being typed.
struct Renaming {
  int64_t output = -1;  // -1: none
  std::string before;
  char text[128] = {};
  bool open_now = false;
};

// The list of colour maps, which opens left of and below a corner.
struct ColorList {
  bool open_now = false;
  ImVec2 corner;
};

// What is typed and chosen in the dialog that opens or saves weights.
struct WeightsDialog {
  std::string folder_text, folder_shown, name;
  bool with_bias = true;
};

// How closely the input and the selected map are looked at (widgets/zoom.h).
struct Zoom {
  float factor = 1;            // 1: all of them is shown
  double x = 0.5, y = 0.5;     // the place in the middle, as a share of the input's width and height
  ImGuiID panned = 0;          // the picture that is being dragged
  int64_t rows = 0, cols = 0;  // the input's size: of another picture all is shown
};

// A cell that the pointer is on in the overview (as of its last frame): of a stage by number, of the input at -1; none
// at -2.
struct OverviewHover {
  int64_t stage = -2, row = 0, col = 0;
};

struct Scratch {
  Typing typing;
  Drag drag;
  Stroke stroke;
  Scrub scrub;
  KernelTurn kernel_turn;
  Zoom zoom;
  ColorList color_list;
  std::map<int64_t, bool> folded_channels;  // of the arithmetic: what the person folded or opened
  bool kernel_focus = false;                // the keyboard edits the selected kernel cell
  model::Hover hover;                       // what the pointer is on in this frame
  bool animate = false, moves = false;      // what the frame wants: see Screen::wants_animation, wants_every_frame
  Glide glide;
  bool points_at_arithmetic = false;  // the pointer is on the window panel (as of its last frame)
  UnreachedCache unreached;
  KernelFacts kernel_facts;
  int64_t kernel_seed = 1;  // of the next random kernel
  float kernel_factor = 2;  // what the scale button multiplies by
  WeightRange weight_range;
  KernelPaint kernel_paint;
  BankView bank_view;
  int64_t map_tile_shown = -1, card_shown = -1;  // the tile and the pooled value that were scrolled to
  OverviewHover overview_hover;
  float overview_scroll = 0;
  int64_t overview_shown = -1;                   // the card that was scrolled to last
  std::map<int64_t, int64_t> overview_channels;  // by layer: the channel whose maps are shown
  std::optional<IndexHover> index_hover;         // as of the index map's last frame
  TileDrag tile_drag;
  BatchStrip strip;
  DatasetSheet dataset_sheet;
  int64_t sheet_followed = -1;                    // the input that the contact sheet was scrolled to last
  std::map<std::string, Tensor> sample_pictures;  // of the list of samples
  int sample_size = 0;                            // on which canvas they are made: the list's choice
  Renaming renaming;
  bool list_open = false;                                // a list that Esc closes (as of its last frame)
  float input_share = 0.25F, kernel_share = 0.245F;      // of the window's width; the splitters move them
  std::string folder_text, folder_shown, file_selected;  // the file browser
  WeightsDialog weights_dialog;
  LoopScroll loop_scroll;
  std::optional<float> predicted;  // typed as an answer, not yet given
  uint64_t next_edit_id = 1;
  uint64_t new_edit_id() { return next_edit_id++; }
};

struct Context {
  const FrameState& state;
  const Style& style;
  Recorder& recorder;
  HeatmapProvider& heatmaps;
  Scratch& scratch;
  std::vector<model::Command>& commands;

  template <class C>
  void emit(C command) const {
    commands.emplace_back(std::move(command));
  }
  const Palette& palette() const { return style.palette; }
  float px(float units) const { return style.px(units); }
};

// A rectangle on screen, in pixels.
struct Box {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  ImVec2 min() const { return {x, y}; }
  ImVec2 max() const { return {x + w, y + h}; }
  bool contains(ImVec2 p) const { return p.x >= x && p.y >= y && p.x < x + w && p.y < y + h; }
};

}  // namespace convlens::ui
