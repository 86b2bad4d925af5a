// The session: what a person is doing at the moment and how they look at it. Not saved with the document, not undone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/dataset.h"
#include "model/import_settings.h"
#include "model/layer.h"
#include "model/look.h"
#include "model/loop_code.h"
#include "model/predict.h"
#include "model/transport.h"
#include "model/weight_index.h"

namespace convlens::model {

struct Point {
  float x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

enum class Tool { brush, eraser, line, fill };

inline constexpr int64_t kAllChannels = -1;  // of the input, where one may be chosen

struct Brush {
  float size = 2;                  // diameter in cells, 1..64
  float hardness = 0.5F;           // 0: falls off from the centre, 1: a disc with one cell of antialiasing
  float value = 255;               // 0..255
  int64_t channel = kAllChannels;  // of the input: the one that is painted on
  bool operator==(const Brush&) const = default;
};

// A cell that the pointer is on, or that a click pinned: of what the shown layer gets, of one channel of the maps that
// its window (map), its activation or its pooling gives, or a weight.
struct Hover {
  enum class Place { none, input, map, pooled, weight, activated } place = Place::none;
  int64_t channel = 0;  // of the map, or the output channel of the weight; 0 for the input
  int64_t row = 0, col = 0;
  int64_t input_channel = 0;  // of the weight
  bool operator==(const Hover&) const = default;
};

// What the window panel shows beside the arithmetic. automatic: the loop where there is room for both.
enum class WindowView { automatic, sums, loop, matrix };

// How the matrix view writes the convolution (window_matrix.h).
enum class MatrixForm { patches, weights, equations };

// How the window panel tells of a transposed convolution: the input cells whose stamps cover the output cell, or the
// turned kernel over the input with zeros between its cells (engine/explain_transposed.h).
enum class TransposedView { stamps, zero_insertion };

// What the maps panel shows of a batch: the maps of the shown input, or a contact sheet of all inputs: a row an input
// and a column an output, or the selected output of each.
enum class BatchView { shown, sheet, output };

enum class Theme { dark, light, projector };
enum class Panel { none, input, kernels, maps, window };
enum class Dialog { none, open_file, add_files, open_weights, save_weights, shortcuts, about };
// automatic: a colour picture becomes three channels, a grey one, one, and an array keeps its channels.
// rgb: three channels; those of a grey picture are equal. grey: 0.299 R + 0.587 G + 0.114 B. digit: as MNIST prepares
// them, 28 x 28 (io/digit.h).
enum class ImportMode { automatic, rgb, grey, digit };

struct Notice {
  enum class Kind { none, info, error } kind = Kind::none;
  std::string text;  // one line
};

// The in-app file browser: the folder shown and what is in it.
struct FolderEntry {
  std::string name;
  bool is_folder = false;
  int64_t size_bytes = 0;
};
struct Browser {
  std::string folder;
  std::vector<FolderEntry> entries;
  std::string error;  // why the folder cannot be listed; empty: it was
  bool loading = false;
};

// A file that was opened before.
struct RecentFile {
  std::string path;    // absolute, as the system gives it; not always UTF-8
  bool exists = true;  // when it was looked at last
};

inline constexpr float kMinBrush = 1, kMaxBrush = 64;    // Brush::size
inline constexpr float kMinScale = 0.5F, kMaxScale = 4;  // Session::scale

// After a change of the document, selections lie inside it, and hover and pinned are dropped when their input cell or
// output channel is gone. Cells of maps are the screen's to check: their size is known from the results.
struct Session {
  StagePart stage_part = StagePart::window;  // of the shown layer: the stage that the screen shows
  int64_t selected_output = 0;
  int64_t selected_input_channel = 0, selected_row = 1,
          selected_col = 1;  // the kernel cell with the keyboard's attention
  Tool tool = Tool::brush;
  Brush brush;
  Hover hover, pinned;
  Transport transport;
  Predict predict;
  WindowView window_view = WindowView::automatic;
  LoopForm loop_form = LoopForm::nested;
  MatrixForm matrix_form = MatrixForm::patches;
  TransposedView transposed_view = TransposedView::stamps;
  bool reduced_motion = false;  // the window jumps instead of gliding
  BatchView batch_view = BatchView::shown;
  RangeMode range_mode = RangeMode::common;
  LockedRange locked_range;
  SignedColors signed_colors = SignedColors::blue_orange;
  UnsignedColors unsigned_colors = UnsignedColors::grey;
  bool black_on_white = false;  // how the input is drawn: polarity of its colours
  ValueScale value_scale = ValueScale::bytes;
  MapsView maps_view = MapsView::outputs;
  PoolMeasure pool_measure = PoolMeasure::mean;
  Theme theme = Theme::dark;
  float scale = 1;
  Panel maximised = Panel::none;
  bool performance = false;  // the performance panel is open
  bool overview = false;     // the overview of all stages is open
  bool index_map = false;    // the index map of the weights is open
  WeightOrder weight_order = WeightOrder::oihw;
  Dialog dialog = Dialog::none;
  ImportMode import_mode = ImportMode::automatic;
  ImportShape import_shape;
  Notice notice;
  Browser browser;
  std::string loading_file;   // a file being read at the moment; empty: none
  std::string saving_file;    // the weights' file being written at the moment; empty: none
  std::string replace_asked;  // a file that exists, which SaveWeights would have replaced; empty: none
  std::string weights_path;   // where the weights were opened from or saved to last; empty: nowhere yet
  // The file that was opened last and the input_name that it gave: while the document has that name, it can be imported
  // in another way.
  std::string opened_path, opened_name;
  bool opened_array_axes = false;        // it is an array whose axes can be read in another way
  std::vector<RecentFile> recent_files;  // newest first
  // The set of pictures that was opened last, the picture of it that was asked for last, and the label whose pictures
  // are browsed (none: all).
  std::shared_ptr<const Dataset> dataset;
  int64_t dataset_index = 0;
  std::optional<int64_t> dataset_label;
  bool quit = false;
};

}  // namespace convlens::model
