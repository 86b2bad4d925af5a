// The stages of the pipeline in words: names, numbers and shapes as chips, lists, tooltips and the status line say
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/stage_info.h"
#include "ui/context.h"

namespace convlens::ui {

// What a chip of the strip says. All of it is plain text; nothing is cut.
struct StageWords {
  std::string title;    // "Conv 3×3"
  std::string details;  // "s1 p1"; empty: nothing but the usual
  std::string shape;    // "4×28×28" of what goes out; empty where it is what comes in, or not known
  std::string reason;   // why the stage does not fit; empty: it does
  std::string about;    // for the tooltip
  bool on = true, waits = false, can_fit = false;
};

// Of the input, of every stage (model::stage_infos), and of flatten where the pipeline ends with it.
StageWords input_words(const FrameState& state, const std::vector<model::StageInfo>& stages);
std::vector<StageWords> stage_words(const FrameState& state, const std::vector<model::StageInfo>& stages);
StageWords flatten_words(const FrameState& state, const std::vector<model::StageInfo>& stages);

// "Conv 3×3", "LeakyReLU", "MaxPool 2×2", "AvgPool to 1".
std::string stage_title(const model::Layer& layer, model::StagePart part);
std::string_view activation_title(Activation activation);  // "ReLU", "LeakyReLU", "abs", ...

// "4×28×28"; of the whole batch where there is one: "64×4×28×28".
std::string dims(const FrameState& state, const Shape& shape);

// The size formula of a stage that is a window, with the present numbers; "h … w …" where the axes differ. With
// ceil_mode it rounds up. Empty: the stage is off, does not fit or has no such formula.
std::string stage_formula(const FrameState& state, const model::StageInfo& stage, bool ascii);

// "1 parameter", "14 112 multiplications".
std::string counted(int64_t count, std::string_view word);
// "12.4 KB".
std::string bytes_text(int64_t bytes);

}  // namespace convlens::ui
