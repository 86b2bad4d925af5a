// The reducers: what each command makes of a document or a session. Pure functions; an Error is why a command is
// invalid. Paint is not here: it writes in place (brush.h, store.cpp).
#pragma once

#include <string>

#include "convlens/engine/result.h"
#include "model/commands.h"
#include "model/edit.h"

namespace convlens::model {

// reduce_input.cpp
Result<void> check_brush(const Document& document, const Brush& brush);
Result<void> check_segment(const Document& document, const PaintSegment& command);
Result<void> check_fill(const Document& document, const FillArea& command);
// These cost passes over the input: stopped by the watch, they give Error::cancelled.
Result<Edit> reduce(const Document& document, const ShiftInput& command, Watch* watch = nullptr);
Result<Edit> reduce(const Document& document, const CentreInput& command, Watch* watch = nullptr);
Result<Edit> reduce(const Document& document, const ClearInput& command, Watch* watch = nullptr);
Result<Edit> reduce(const Document& document, const InvertInput& command, Watch* watch = nullptr);
Result<Edit> reduce(const Document& document, const ResizeCanvas& command, Watch* watch = nullptr);
Result<Edit> reduce(const Document& document, const SetSample& command, Watch* watch = nullptr);
Result<Edit> reduce(const Document& document, const SetInput& command);

// reduce_batch.cpp
Result<Edit> reduce(const Document& document, const SetBatch& command);
Result<Edit> reduce(const Document& document, const AddToBatch& command);
Result<Edit> reduce(const Document& document, const DuplicateInput& command);
Result<Edit> reduce(const Document& document, const RemoveFromBatch& command);
Result<Edit> reduce(const Document& document, const MoveInBatch& command);
Result<Edit> reduce(const Document& document, const KeepOnlyShown& command);

// reduce_kernels.cpp
Result<Edit> reduce(const Document& document, const SetWeight& command);
Result<Edit> reduce(const Document& document, const SetKernel& command);
Result<Edit> reduce(const Document& document, const SetKernelSize& command);
Result<Edit> reduce(const Document& document, const StartImpulseTest& command);
Result<Edit> reduce(const Document& document, const SetBias& command);
Result<Edit> reduce(const Document& document, const AddOutput& command);
Result<Edit> reduce(const Document& document, const RemoveOutput& command);
Result<Edit> reduce(const Document& document, const DuplicateOutput& command);
Result<Edit> reduce(const Document& document, const RenameOutput& command);
Result<Edit> reduce(const Document& document, const MoveOutput& command);
// The kernels for another number of input channels: the first channel's kernel for all, or cut to the first ones.
KernelBank with_input_channels(const KernelBank& bank, int64_t channels);

// reduce_groups.cpp
Result<Edit> reduce(const Document& document, const SetGroups& command);
Result<Edit> reduce(const Document& document, const SetWeights& command);

// reduce_whole_kernels.cpp
Result<Edit> reduce(const Document& document, const TransformKernel& command);
Result<Edit> reduce(const Document& document, const RandomKernel& command);
Result<Edit> reduce(const Document& document, const StackEdgeKernels& command);
Result<Edit> reduce(const Document& document, const PasteKernel& command);

// reduce_parameters.cpp
Result<Edit> reduce(const Document& document, const SetConvParams& command);
Result<Edit> reduce(const Document& document, const SetRelu& command);
Result<Edit> reduce(const Document& document, const SetChannelOff& command);
Result<void> check_pool(const PoolSettings& pool);
Result<Edit> reduce(const Document& document, const SetPool& command);
Result<Edit> reduce(const Document& document, const SetActivation& command);
Result<Edit> reduce(const Document& document, const SetOutputPadding& command);

// reduce_pipeline.cpp
Result<Edit> reduce(const Document& document, const AddStage& command);
Result<Edit> reduce(const Document& document, const RemoveStage& command);
Result<Edit> reduce(const Document& document, const DuplicateStage& command);
Result<Edit> reduce(const Document& document, const MoveStage& command);
Result<Edit> reduce(const Document& document, const SwitchStage& command);
Result<Edit> reduce(const Document& document, const FitStage& command);
Result<Edit> reduce(const Document& document, const SetPipeline& command);
Result<void> check_stage(const Document& document, const StagePlace& place);
// The layer's kernels for another number of input channels; groups stay where they divide them. `note`: what a person
// may not expect of it.
void fit_channels(Layer& layer, int64_t channels, std::string& note);
// Output i of the shown layer is what output sources[i] of `before` was (-1: a new one): the channels that the next
// kernels read follow, a new one with weights of 0, so that what they give stays the same. Kernels that did not fit
// before stay as they are.
void follow_outputs(Pipeline& pipeline, int64_t before, const std::vector<int64_t>& sources);

// reduce_session.cpp: the new session is written to `session`, or nothing is.
Result<void> reduce(const Document& document, Session& session, const SelectOutput& command);
Result<void> reduce(const Document& document, Session& session, const SelectKernelCell& command);
Result<void> reduce(const Document& document, Session& session, const SetTool& command);
Result<void> reduce(const Document& document, Session& session, const SetBrush& command);
Result<void> reduce(const Document& document, Session& session, const SetHover& command);
Result<void> reduce(const Document& document, Session& session, const SetPinned& command);
Result<void> reduce(const Document& document, Session& session, const SetWindowView& command);
Result<void> reduce(const Document& document, Session& session, const SetLoopForm& command);
Result<void> reduce(const Document& document, Session& session, const SetMatrixForm& command);
Result<void> reduce(const Document& document, Session& session, const SetTransposedView& command);
Result<void> reduce(const Document& document, Session& session, const SetReducedMotion& command);
Result<void> reduce(const Document& document, Session& session, const SetBatchView& command);
Result<void> reduce(const Document& document, Session& session, const SetTheme& command);
Result<void> reduce(const Document& document, Session& session, const SetScale& command);
Result<void> reduce(const Document& document, Session& session, const SetMaximised& command);
Result<void> reduce(const Document& document, Session& session, const SetPerformance& command);
Result<void> reduce(const Document& document, Session& session, const SetOverview& command);
Result<void> reduce(const Document& document, Session& session, const SetIndexMap& command);
Result<void> reduce(const Document& document, Session& session, const SetDialog& command);
Result<void> reduce(const Document& document, Session& session, const SetDatasetPlace& command);
Result<void> reduce(const Document& document, Session& session, const SetImportMode& command);
Result<void> reduce(const Document& document, Session& session, const SetImportShape& command);
Result<void> reduce(const Document& document, Session& session, const ShowNotice& command);
Result<void> reduce(const Document& document, Session& session, const Quit& command);
// reduce_look.cpp
Result<void> reduce(const Document& document, Session& session, const SetPoolMeasure& command);
Result<void> reduce(const Document& document, Session& session, const SetRangeMode& command);
Result<void> reduce(const Document& document, Session& session, const LockRange& command);
Result<void> reduce(const Document& document, Session& session, const SetSignedColors& command);
Result<void> reduce(const Document& document, Session& session, const SetUnsignedColors& command);
Result<void> reduce(const Document& document, Session& session, const SetPolarity& command);
Result<void> reduce(const Document& document, Session& session, const SetValueScale& command);
Result<void> reduce(const Document& document, Session& session, const SetMapsView& command);
// reduce_transport.cpp
Result<void> reduce(const Document& document, Session& session, const SetPlaying& command);
Result<void> reduce(const Document& document, Session& session, const AdvancePlayback& command);
Result<void> reduce(const Document& document, Session& session, const StepWindow& command);
Result<void> reduce(const Document& document, Session& session, const StepProduct& command);
Result<void> reduce(const Document& document, Session& session, const MoveWindow& command);
Result<void> reduce(const Document& document, Session& session, const PlaceWindow& command);
Result<void> reduce(const Document& document, Session& session, const SeekWindow& command);
Result<void> reduce(const Document& document, Session& session, const SetSpeed& command);
Result<void> reduce(const Document& document, Session& session, const SetLooping& command);
Result<void> reduce(const Document& document, Session& session, const SetAlongRow& command);
Result<void> reduce(const Document& document, Session& session, const SetBuildUp& command);
Result<void> reduce(const Document& document, Session& session, const SetPlayUnit& command);
// The window goes to a pinned cell of a map.
void place_at_pinned(const Document& document, Session& session);
// Brings the place inside the loop nest of a changed document; where it has no output, the place stays as it is.
void keep_transport_inside(const Document& document, Session& session);
// Where the window of another document, or of another stage, stands.
void place_in_the_middle(const Document& document, Session& session);

// reduce_predict.cpp. `known`: see predict.h.
Result<void> reduce(const Document& document, Session& session, const StartPredict& command,
                    const KnownLayer& known = {});
Result<void> reduce(const Document& document, Session& session, const StopPredict& command);
Result<void> reduce(const Document& document, Session& session, const SetPredictKind& command);
Result<void> reduce(const Document& document, Session& session, const AnswerPrediction& command,
                    const KnownLayer& known = {});
Result<void> reduce(const Document& document, Session& session, const ShowPrediction& command);
Result<void> reduce(const Document& document, Session& session, const NextQuestion& command,
                    const KnownLayer& known = {});
Result<void> reduce(const Document& document, Session& session, const ResetPredict& command,
                    const KnownLayer& known = {});
// After a change of the document: the open question is put on what there is now and does not count; one that is over
// gives way to the next.
void ask_again(const Document& document, Session& session, const KnownLayer& known);

// Brings selections, hover and pinned back inside a changed document.
void keep_inside(const Document& document, Session& session, const KnownLayer& known = {});

// check.cpp: refusals in one voice: "stride height: is 9 (1..8)".
Result<void> check_range(const std::string& where, int64_t value, int64_t lo, int64_t hi);
Result<void> check_range(const std::string& where, float value, float lo, float hi);
Result<void> check_finite(const std::string& where, float value);
// The first of several checks that failed.
Result<void> first_failure(std::initializer_list<Result<void>> checks);

}  // namespace convlens::model
