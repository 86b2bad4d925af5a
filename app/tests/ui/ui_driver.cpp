#include "ui_driver.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <variant>

#include "model/layer_view.h"

namespace convlens::test {
namespace {

using ui::Key;

ImGuiContext* new_context() {
  IMGUI_CHECKVERSION();
  ImGuiContext* context = ImGui::CreateContext();
  ImGui::SetCurrentContext(context);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
#if IMGUI_VERSION_NUM >= 19200
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
#endif
  return context;
}

Key key_of(char character) {
  if (character >= '0' && character <= '9') return static_cast<Key>(static_cast<int>(Key::digit0) + (character - '0'));
  if (std::isalpha(static_cast<unsigned char>(character)) != 0)
    return static_cast<Key>(static_cast<int>(Key::a) + (std::tolower(static_cast<unsigned char>(character)) - 'a'));
  switch (character) {
    case '-':
      return Key::minus;
    case '.':
      return Key::period;
    case ',':
      return Key::comma;
    case '/':
      return Key::slash;
    case '=':
      return Key::equal;
    case '[':
      return Key::left_bracket;
    case ']':
      return Key::right_bracket;
    default:
      return Key::none;
  }
}

}  // namespace

UiDriver::UiDriver(ImVec2 size, float scale, model::Theme theme)
    : context_(new_context()),
      size_(size),
      scale_(scale),
      store_(model::initial_document()),
      evaluator_(1),
      batch_({.threads = 1}),
      shares_(compute::EvaluatorOptions{.threads = 1, .inline_limit_us = 1e12}),
      screen_(*this) {
  store_.dispatch(model::SetTheme{theme});
  evaluator_.update(store_.document(), store_.version(), model::Change::everything());
  evaluator_.finish(store_.document());
  settle();
}

UiDriver::~UiDriver() { ImGui::DestroyContext(context_); }

ImTextureID UiDriver::heatmap(const ui::HeatmapRequest& request) {
  shown_channels_[std::string(request.key)] = request.channel;
  return ui::to_texture_id(1);
}

const ui::RecordedWidget& UiDriver::widget(std::string_view name) const {
  const ui::RecordedWidget* found = recorder().find(name);
  if (found == nullptr) {
    std::fprintf(stderr, "there is no widget \"%.*s\" on screen\n", static_cast<int>(name.size()), name.data());
    std::abort();
  }
  return *found;
}

ImVec2 UiDriver::centre(std::string_view name) const {
  const ui::RecordedWidget& w = widget(name);
  return {(w.min.x + w.max.x) / 2, (w.min.y + w.max.y) / 2};
}

ImVec2 UiDriver::cell(std::string_view name, int64_t row, int64_t col) const {
  const auto& grid = widget(name).grid.value();
  return {grid.x + (static_cast<float>(col) + 0.5F) * grid.cell_px,
          grid.y + (static_cast<float>(row) + 0.5F) * grid.height_px()};
}

void UiDriver::move(ImVec2 to) {
  input_.push(ui::PointerMove{to});
  settle();
}

void UiDriver::press(int button) {
  input_.push(ui::PointerButton{button, true});
  settle();
}

void UiDriver::release(int button) {
  input_.push(ui::PointerButton{button, false});
  settle();
}

void UiDriver::click(ImVec2 at, int button) {
  move(at);
  press(button);
  release(button);
}

void UiDriver::choose_preset(std::string_view id) {
  click("kernel.presets");
  click("kernel.preset." + std::string(id));
}

void UiDriver::double_click(std::string_view name) {
  move(centre(name));
  for (int i = 0; i < 2; ++i) {
    input_.push(ui::PointerButton{0, true});
    input_.push(ui::PointerButton{0, false});
  }
  settle();
}

void UiDriver::drag(ImVec2 from, ImVec2 to, int steps, int button) {
  move(from);
  press(button);
  for (int i = 1; i <= steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps);
    move({from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t});
  }
  release(button);
}

void UiDriver::drag_by(std::string_view name, ImVec2 by) {
  const ImVec2 from = centre(name);
  drag(from, {from.x + by.x, from.y + by.y});
}

void UiDriver::wheel(std::string_view name, float notches) {
  move(centre(name));
  input_.push(ui::PointerWheel{0, notches});
  settle();
}

void UiDriver::type(std::string_view ascii) {
  for (const char character : ascii) {
    const Key key = key_of(character);
    if (key != Key::none) input_.push(ui::KeyChange{key, true});
    input_.push(ui::TextTyped{static_cast<unsigned char>(character)});
    if (key != Key::none) input_.push(ui::KeyChange{key, false});
  }
  settle();
}

void UiDriver::tap(Key key) {
  input_.push(ui::KeyChange{key, true});
  input_.push(ui::KeyChange{key, false});
  settle();
}

void UiDriver::chord(std::vector<Key> modifiers, Key key) {
  for (const Key modifier : modifiers) input_.push(ui::KeyChange{modifier, true});
  tap(key);
  for (const Key modifier : modifiers) input_.push(ui::KeyChange{modifier, false});
  settle();
}

void UiDriver::dispatch(const model::Command& command) {
  const bool for_shell =
      std::holds_alternative<model::OpenFile>(command) || std::holds_alternative<model::OpenBatch>(command) ||
      std::holds_alternative<model::PastePicture>(command) || std::holds_alternative<model::CopyPicture>(command) ||
      std::holds_alternative<model::ForgetRecentFiles>(command) || std::holds_alternative<model::CancelWork>(command) ||
      std::holds_alternative<model::ListFolder>(command) || std::holds_alternative<model::OpenWeights>(command) ||
      std::holds_alternative<model::SaveWeights>(command) || std::holds_alternative<model::Quit>(command);
  if (for_shell) requests_.push_back(command);
  store_.set_layer_input(model::shown_layer_maps(store_.document(), evaluator_.pipeline()));
  const model::Change change = store_.dispatch(command);
  store_.set_layer_input(nullptr);
  if (!change.any()) return;
  weights_.changed(change, store_.document().shown_layer);
  shares_.changed(change);
  evaluator_.update(store_.document(), store_.version(), change);
  evaluator_.finish(store_.document());
  batch_.update(store_.document(), store_.version(), change);
  batch_.finish(store_.document());
}

void UiDriver::open_as_shell(const std::string& path, const std::string& name, Tensor pixels) {
  dispatch(model::SetInput{std::move(pixels), name});
  store_.session_for_shell().opened_path = path;
  store_.session_for_shell().opened_name = name;
  settle();
}

void UiDriver::open_dataset(std::shared_ptr<const model::Dataset> dataset) {
  dispatch(model::SetInput{model::dataset_item(*dataset, 0), model::dataset_item_name(*dataset, 0)});
  store_.session_for_shell().dataset = std::move(dataset);
  dispatch(model::SetDatasetPlace{});
  settle();
}

void UiDriver::settle() {
  constexpr int kSettleFrames = 3;  // as the program draws after the last event
  for (int quiet = 0; quiet < kSettleFrames; quiet = input_.empty() ? quiet + 1 : 0) frame();
}

bool UiDriver::build_once(std::span<const ImVec2> path) {
  ImGui::NewFrame();
  std::vector<model::Command> commands;
  const model::Session& session = store_.session();
  const std::optional<model::Document> view = model::layer_view(store_.document(), evaluator_.pipeline());
  const model::Document& document = view ? *view : store_.document();
  weights_.advance(document, evaluator_.results(), session.hover);
  shares_.advance(
      store_.document(), session.selected_output,
      session.maps_view == model::MapsView::shares && document.convolves() && document.input.read().shape().c > 1,
      &evaluator_.pipeline());
  clips_.changed(evaluator_.take_updates(), store_.document().shown_layer);
  const bool locked = session.range_mode == model::RangeMode::locked;
  clips_.advance(evaluator_.results(), locked ? std::optional(session.locked_range) : std::nullopt);
  const ui::FrameState state{.document = document,
                             .whole = store_.document(),
                             .pipeline = evaluator_.pipeline(),
                             .session = store_.session(),
                             .results = evaluator_.results(),
                             .document_version = store_.version(),
                             .busy = evaluator_.busy(),
                             .can_undo = store_.can_undo(),
                             .can_redo = store_.can_redo(),
                             .undo_label = store_.undo_label(),
                             .redo_label = store_.redo_label(),
                             .pointer_path = path,
                             .latency = &latency_,
                             .work = work_of_shell,
                             .meeting = weights_.meeting(),
                             .batch = &batch_.results(),
                             .shares = shares_.results(),
                             .clips = clips_.counts(),
                             .clipboard_pictures = clipboard_pictures};
  screen_.build(state, commands);
  ImGui::Render();
  for (const model::Command& command : commands) dispatch(command);
  return !commands.empty();
}

void UiDriver::frame() {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  if (screen_.prepare_style(store_.session().theme, scale_ * store_.session().scale)) {
#if IMGUI_VERSION_NUM < 19200
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    io.Fonts->SetTexID(ui::to_texture_id(2));
#endif
  }
  io.DisplaySize = size_;
  io.DeltaTime = 1.0F / 60;
  input_.feed_frame(io);
  std::span<const ImVec2> path = input_.path_of_frame();
  for (int builds = 0; builds < 3 && build_once(path); ++builds) {
    path = {};
    io.DeltaTime = 1e-4F;
  }
}

}  // namespace convlens::test
