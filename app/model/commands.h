// Commands: everything that a person (or a script, or a test) can do, as data. Panels emit them, the store carries them
// out.
//
// edit_id: successive commands with the same non-zero id are one step of undo (a stroke, a drag of a kernel cell).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/document.h"
#include "model/map_picture.h"
#include "model/session.h"

namespace convlens::model {

// --- Commands that change the document (undoable) ---

// A piece of a brush stroke: the brush is swept from `from` to `to` (equal for a dab). Erasing is painting 0.
struct PaintSegment {
  Point from, to;  // in cells; (0.5, 0.5) is the centre of the first cell
  Brush brush;     // value is what is painted
  uint64_t edit_id = 0;
};
// The cells that hang together with this one over their edges and have exactly its value.
struct FillArea {
  int64_t row = 0, col = 0;
  float value = 255;               // 0..255
  int64_t channel = kAllChannels;  // looked at and painted
};
// Every cell moves so far down and to the right; what leaves the canvas is lost, 0 comes in.
struct ShiftInput {
  int64_t rows = 0, cols = 0;
};
// As MNIST prepares digits (digit_place.h), on a canvas of any size.
struct CentreInput {};
struct ClearInput {};
struct InvertInput {};  // x -> 255 - x
// Resamples what is there; kMinCanvas..kMaxCanvas.
struct ResizeCanvas {
  int64_t h = 0, w = 0;
};
// A new input (sample, file). When the number of channels changes, the kernels follow: more channels repeat the kernel
// of one, or the last of several, for those added; fewer keep the first ones.
struct SetInput {
  SharedTensor pixels;  // [1, 1..kMaxInputChannels, H, W]
  std::string name;
};
// A built-in input (samples.h) on a canvas of this size.
struct SetSample {
  std::string id;
  int64_t h = 28, w = 28;
};
// --- The batch (batch.h): at most kMaxBatch inputs of one shape. Painting and whatever else changes an input changes
// the shown one; resizing the canvas changes all; an input of another shape ends the batch. ---

// These inputs in place of all there are; the first is shown.
struct SetBatch {
  std::vector<SetInput> items;
  std::string label;  // as undo shows it; empty: "batch"
};
// Behind the shown one; the first of them is shown.
struct AddToBatch {
  std::vector<SetInput> items;
};
// A copy of the shown one behind it; the copy is shown.
struct DuplicateInput {};
// The last one that is left cannot be removed.
struct RemoveFromBatch {
  int64_t n = 0;
};
// Input `from` becomes input `to`; those between move by one.
struct MoveInBatch {
  int64_t from = 0, to = 0;
};
// The shown input alone: the batch ends.
struct KeepOnlyShown {};
// Not a step of the history, but a new version: everything that is shown is made from the shown input. Undo shows the
// input that it changes.
struct ShowInput {
  int64_t n = 0;
};
struct SetWeight {
  int64_t output = 0, input_channel = 0, row = 0, col = 0;
  float value = 0;
  uint64_t edit_id = 0;
};
// All weights of one output (every input channel gets the same kernel), as presets do.
struct SetKernel {
  int64_t output = 0;
  std::vector<float> weights;  // kH * kW
  std::string name;
};
// What turns a kernel into another one; every input channel's kernel alike.
enum class KernelOperation {
  flip_horizontal,  // left to right
  flip_vertical,    // top to bottom
  rotate,           // clockwise by 90 degrees; square kernels only, as one size serves the whole bank
  transpose,        // square kernels only
  negate,
  scale,            // by `factor`
  sum_to_one,       // the weights of all input channels together
  magnitude_to_one  // the sum of their magnitudes
};
struct TransformKernel {
  int64_t output = 0;
  KernelOperation operation = KernelOperation::negate;
  float factor = 1;
};
// Weights from -1 to 1 in steps of a hundredth, other ones for every input channel; the same seed gives the same.
struct RandomKernel {
  int64_t output = 0;
  int64_t seed = 1;
};
// The notebook's four edge kernels as the four outputs of the bank, without bias: apply_kernel for each, stacked.
struct StackEdgeKernels {};
// A kernel of any size for one pair of output and input channel. The bank grows where it is smaller, the others keep
// their middle; a smaller kernel stands in the middle of zeros.
struct PasteKernel {
  int64_t output = 0, input_channel = 0;
  int64_t h = 3, w = 3;
  std::vector<float> weights;  // h * w
};
// All kernels in another size, 1..kMaxKernelSide: what is around the middle stays there, what is new is 0.
struct SetKernelSize {
  int64_t h = 3, w = 3;
};
// The convolution in so many groups: a divisor of the input's channels and of the outputs; 1 is dense, as many as the
// input has channels is depthwise. A weight between an output and a channel that it reads before and after is kept, the
// others begin as 0: towards fewer groups the maps stay what they are.
struct SetGroups {
  int64_t groups = 1;
};
// All weights, and all biases unless there are none. The groups follow from the shape: input channels / weight.c.
struct SetWeights {
  Tensor weight;            // [1..kMaxOutputs, a divisor of the input's channels, 1..kMaxKernelSide, ...]
  std::vector<float> bias;  // [outputs]; empty: those of the outputs that stay, 0 for others
  std::string source;       // "weight.npy": how messages and undo call them
};
// Which way a kernel is turned, in one picture: a single 1 in the middle of 5 x 5 cells and one kernel of the numbers 1
// to 9, so that the output prints the kernel: turned by 180 degrees under correlation, as it is under convolution.
struct StartImpulseTest {};
struct SetBias {
  int64_t output = 0;
  float value = 0;
  uint64_t edit_id = 0;
};
// With groups, outputs come and go in every group alike, at the same place: all groups stay of one size.
// Appended after the last: an identity kernel; selects it.
struct AddOutput {};
// The only output that is left (in its group) cannot be removed.
struct RemoveOutput {
  int64_t output = 0;
};
// The copy follows the original; selects it.
struct DuplicateOutput {
  int64_t output = 0;
};
// The name stays through edits of the weights. An empty one: the preset that the weights are, or "custom".
struct RenameOutput {
  int64_t output = 0;
  std::string name;  // cut to kMaxOutputName characters
};
// Output `from` becomes output `to`, of the same group; those between move by one.
struct MoveOutput {
  int64_t from = 0, to = 0;
};
// The groups must be the present ones: SetGroups changes them, as the weights follow.
struct SetConvParams {
  Conv2dParams params;
  uint64_t edit_id = 0;
};
struct SetRelu {
  bool on = true;
};
// Takes an input channel out of every output, or back in: while it is off the convolution runs with its weights as 0.
// The only channel of an input cannot be switched off.
struct SetChannelOff {
  int64_t channel = 0;
  bool off = true;
};
// Of the shown layer; PoolChoice::none takes the stage away.
struct SetPool {
  PoolSettings pool;
  uint64_t edit_id = 0;
};
// Of the shown layer; Activation::none takes the stage away.
struct SetActivation {
  Activation activation = Activation::relu;
  float slope = 0.01F;  // of leaky ReLU's negative side, 0..kMaxSlope
  uint64_t edit_id = 0;
};
// Of a transposed convolution: smaller than its stride or its dilation.
struct SetOutputPadding {
  Size2 extra{0, 0};
};
// --- The pipeline's stages (pipeline.h), by their place in the row of all, from 0; flatten stands behind them. Kernels
// stay what they are: a stage that does not fit what comes in says so until FitStage. ---

enum class StageKind {
  conv,  // 3 x 3, padding 1, one output: the identity
  transposed,
  activation,
  pool,
  flatten
};
struct AddStage {
  StageKind kind = StageKind::conv;
  int64_t at = 0;  // the place that it takes
  Activation activation = Activation::relu;
  PoolSettings pool;
};
struct RemoveStage {
  int64_t stage = 0;
};
// The copy follows the original; selects it.
struct DuplicateStage {
  int64_t stage = 0;
};
// Stage `from` becomes stage `to`; those between move by one.
struct MoveStage {
  int64_t from = 0, to = 0;
};
// A stage that is off passes on what it gets.
struct SwitchStage {
  int64_t stage = 0;
  bool on = true;
};
// The kernels for as many channels as come in, as SetInput does.
struct FitStage {
  int64_t stage = 0;
};
// All layers anew, as examples bring them.
struct SetPipeline {
  std::vector<Layer> layers;
  bool flatten = false;
  std::string name;  // as undo shows it
  std::optional<SetInput> input;
};
// Not a step of the history: the stage that the screen shows.
struct SelectStage {
  StagePlace place;
};

// --- History ---
struct Undo {};
struct Redo {};

// --- Commands that change the session (not undoable) ---
struct SelectOutput {
  int64_t output = 0;
};
struct SelectKernelCell {
  int64_t input_channel = 0, row = 0, col = 0;
};
struct SetTool {
  Tool tool = Tool::brush;
};
struct SetBrush {
  Brush brush;
};
struct SetHover {
  Hover hover;
};
// Pinning a cell of a map ends playing and brings the window there.
struct SetPinned {
  Hover pinned;
};
struct SetWindowView {
  WindowView view = WindowView::automatic;
};
struct SetLoopForm {
  LoopForm form = LoopForm::nested;
};
struct SetMatrixForm {
  MatrixForm form = MatrixForm::patches;
};
struct SetTransposedView {
  TransposedView view = TransposedView::stamps;
};
struct SetReducedMotion {
  bool on = false;
};
// --- The window's place in the loop nest, and how it plays. Without an output these change nothing. Whatever moves the
// window unpins; a step by hand also ends playing. ---

// Playing from the end begins at the start.
struct SetPlaying {
  bool playing = false;
};
// So many seconds have passed: a playing window moves as many steps as they are worth.
struct AdvancePlayback {
  double seconds = 0;  // 0..kMaxAdvanceSeconds
};
// In the order of the loops: windows, or the products inside them and on into the next window.
struct StepWindow {
  int64_t by = 1;
};
struct StepProduct {
  int64_t by = 1;
};
// In two dimensions, up to the edges of the output.
struct MoveWindow {
  int64_t rows = 0, cols = 0;
};
// The window goes to this place (clamped to the loop nest). Playing goes on from there.
struct PlaceWindow {
  WindowPlace place;
};
// To the first or the last window of the nest, or of the row when the window stays on it.
struct SeekWindow {
  enum class To { start, end } to = To::start;
};
struct SetSpeed {
  int speed = 1;  // kMinSpeed..kMaxSpeed
};
struct SetLooping {
  bool on = false;
};
struct SetAlongRow {
  bool on = false;
};
struct SetBuildUp {
  bool on = false;
};
struct SetPlayUnit {
  PlayUnit unit = PlayUnit::window;
};
// --- Predict ---
// Questions from the start, with this seed.
struct StartPredict {
  int64_t seed = 1;
};
struct StopPredict {};
struct SetPredictKind {
  PredictKind kind = PredictKind::number;
};
// The number in the scale that numbers are shown in (Session::value_scale), or a number of the sign that was chosen.
struct AnswerPrediction {
  double value = 0;
};
struct ShowPrediction {};
struct NextQuestion {};
struct ResetPredict {};  // the tally to 0, the same questions again
// --- How things are shown ---
struct SetBatchView {
  BatchView view = BatchView::shown;
};
struct SetRangeMode {
  RangeMode mode = RangeMode::common;
};
// Coloured from lo to hi from now on, as RangeMode::locked.
struct LockRange {
  LockedRange range;
};
struct SetSignedColors {
  SignedColors colors = SignedColors::blue_orange;
};
struct SetUnsignedColors {
  UnsignedColors colors = UnsignedColors::grey;
};
// How numbers are shown and typed; no value changes.
struct SetValueScale {
  ValueScale scale = ValueScale::bytes;
};
struct SetMapsView {
  MapsView view = MapsView::outputs;
};
// What a channel is pooled to, as the pooled values show it; nothing in the document changes.
struct SetPoolMeasure {
  PoolMeasure measure = PoolMeasure::mean;
};
struct SetPolarity {
  bool black_on_white = false;
};
struct SetTheme {
  Theme theme = Theme::dark;
};
// The person's zoom of the whole window, times the monitor's content scale.
struct SetScale {
  float scale = 1;
};
struct SetMaximised {
  Panel panel = Panel::none;
};
struct SetPerformance {
  bool open = false;
};
// The pictures of all stages in a row, with what the cell under the pointer sees of each.
struct SetOverview {
  bool open = false;
};
// The index map in the kernels' panel: open or not, and the order of the axes in memory that it shows.
struct SetIndexMap {
  bool open = false;
  WeightOrder order = WeightOrder::oihw;
};
struct SetDialog {
  Dialog dialog = Dialog::none;
};
// Which picture of the dataset the person browses; panels send the picture itself along, as SetInput.
struct SetDatasetPlace {
  int64_t index = 0;
  std::optional<int64_t> label;
};
struct SetImportMode {
  ImportMode mode = ImportMode::automatic;
};
struct SetImportShape {
  ImportShape shape;
};
struct ShowNotice {
  Notice notice;
};

// --- Requests that only the shell can carry out (files, window) ---
struct OpenFile {
  std::string path;
  ImportMode mode = ImportMode::automatic;
  ImportShape shape;
};
// Empties the list of recent files.
struct ForgetRecentFiles {};
// The picture, or the file, that the clipboard holds becomes the input. `otherwise`: what is told when it has none.
struct PastePicture {
  ImportMode mode = ImportMode::automatic;
  ImportShape shape;
  std::string otherwise;
};
// Puts a picture of a map on the clipboard. `maps` and `colors` as map_pixels() takes them; `name`: "feature map 0".
struct CopyPicture {
  Tensor maps;
  MapColors colors;
  std::string name;
};
// Several files as a batch: of the size of the first that can be read; the notice tells which do not fit.
struct OpenBatch {
  std::vector<std::string> paths;
  ImportMode mode = ImportMode::automatic;
  bool add = false;  // to the present batch instead
  ImportShape shape;
};
// Fills Session::browser.
struct ListFolder {
  std::string path;
};
// Stops the large edit that is being worked out; what waits behind it is still done.
struct CancelWork {};
// The whole weight as an .npy file, and the biases from <name>.bias.npy beside it, if that is there.
struct OpenWeights {
  std::string path;
};
// A file that exists is replaced only with `replace`; else Session::replace_asked asks for it.
struct SaveWeights {
  std::string path;
  bool with_bias = true;  // as <name>.bias.npy beside it
  bool replace = false;
};
struct Quit {};

using Command = std::variant<
    PaintSegment, FillArea, ShiftInput, CentreInput, ClearInput, InvertInput, ResizeCanvas, SetInput, SetSample,
    SetBatch, AddToBatch, DuplicateInput, RemoveFromBatch, MoveInBatch, KeepOnlyShown, ShowInput, SetWeight, SetKernel,
    TransformKernel, RandomKernel, StackEdgeKernels, PasteKernel, SetKernelSize, SetGroups, SetWeights,
    StartImpulseTest, SetBias, AddOutput, RemoveOutput, DuplicateOutput, RenameOutput, MoveOutput, SetConvParams,
    SetRelu, SetChannelOff, SetPool, SetActivation, SetOutputPadding, AddStage, RemoveStage, DuplicateStage, MoveStage,
    SwitchStage, FitStage, SetPipeline, SelectStage, Undo, Redo, SelectOutput, SelectKernelCell, SetTool, SetBrush,
    SetHover, SetPinned, SetWindowView, SetLoopForm, SetMatrixForm, SetTransposedView, SetReducedMotion, SetPlaying,
    AdvancePlayback, StepWindow, StepProduct, MoveWindow, PlaceWindow, SeekWindow, SetSpeed, SetLooping, SetAlongRow,
    SetBuildUp, SetPlayUnit, StartPredict, StopPredict, SetPredictKind, AnswerPrediction, ShowPrediction, NextQuestion,
    ResetPredict, SetBatchView, SetRangeMode, LockRange, SetSignedColors, SetUnsignedColors, SetValueScale, SetMapsView,
    SetPoolMeasure, SetPolarity, SetTheme, SetScale, SetMaximised, SetPerformance, SetOverview, SetDialog,
    SetDatasetPlace, SetImportMode, SetImportShape, ShowNotice, OpenFile, OpenBatch, ForgetRecentFiles, PastePicture,
    CopyPicture, ListFolder, CancelWork, OpenWeights, SaveWeights, SetIndexMap, Quit>;

}  // namespace convlens::model
