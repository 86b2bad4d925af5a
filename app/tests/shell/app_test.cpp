// The program as a whole, off screen, with a script in the person's place: what every frame shows, and how it ends.
#include "shell/app.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "gfx/render_target.h"
#include "io/image.h"
#include "shell/clock.h"
#include "shell/offscreen_surface.h"

namespace convlens::shell {
namespace {

using ui::PointerButton;
using ui::PointerMove;
using ui::PointerWheel;
using Pixels = std::vector<uint8_t>;

// An off-screen surface that lets a script look at what is shown after every frame, and act then.
class ScriptedSurface : public Surface {
 public:
  explicit ScriptedSurface(std::unique_ptr<Surface> inner) : inner_(std::move(inner)) {}
  std::function<void(int64_t frame)> script;
  std::vector<std::string> dropped;
  bool close = false;
  std::string title;
  int64_t presented = 0;

  SurfaceSize size() const override { return inner_->size(); }
  float content_scale() const override { return inner_->content_scale(); }
  void begin_draw() override { inner_->begin_draw(); }
  void present() override { ++presented; }
  bool take_lost() override { return inner_->take_lost(); }
  bool wait(std::optional<std::chrono::duration<double>> at_most) override { return inner_->wait(at_most); }
  void wake() override { inner_->wake(); }
  std::vector<std::string> take_dropped_files() override { return std::exchange(dropped, {}); }
  // The last thing that every frame asks for.
  bool take_close_request() override {
    if (script) script(++frame_);
    return std::exchange(close, false);
  }
  void set_title(const std::string& text) override { title = text; }
  void set_cursor(ImGuiMouseCursor) override {}
  std::string clipboard() override { return inner_->clipboard(); }
  void set_clipboard(const std::string& text) override { inner_->set_clipboard(text); }

 private:
  std::unique_ptr<Surface> inner_;
  int64_t frame_ = 0;
};

class AppTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("convlens_app_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    options_.offscreen = true;
    options_.width = 1280;
    options_.height = 800;
    options_.ui_map = folder_ / "map.json";
    options_.state = folder_ / "state.json";
    auto surface = OffscreenSurface::create(options_.width, options_.height, 1);
    ASSERT_TRUE(surface.ok()) << surface.error().message();
    surface_.emplace(std::move(surface).value());
  }
  void TearDown() override {
    surface_.reset();
    std::filesystem::remove_all(folder_);
  }

  int run(int64_t frames, std::function<void(int64_t frame)> script) {
    options_.frames = frames;
    surface_->script = std::move(script);
    auto app = App::create(options_, *surface_, input_, now());
    EXPECT_TRUE(app.ok()) << app.error().message();
    app_ = app->get();
    const int status = (*app)->run();
    app_ = nullptr;
    return status;
  }
  Pixels screen() const { return gfx::read_screen(options_.width, options_.height); }

  nlohmann::json json(const std::string& path) const { return nlohmann::json::parse(std::ifstream(path)); }
  nlohmann::json state() const { return json(options_.state); }
  nlohmann::json widget(const std::string& name) const {
    const nlohmann::json map = json(options_.ui_map);
    for (const auto& each : map["widgets"])
      if (each["name"] == name) return each;
    ADD_FAILURE() << "no widget " << name;
    return {};
  }
  ImVec2 centre(const std::string& name) const {
    const auto rect = widget(name)["rect"].get<std::vector<float>>();
    return {rect[0] + rect[2] / 2, rect[1] + rect[3] / 2};
  }
  ImVec2 cell(const std::string& name, int row, int col) const {
    const auto grid = widget(name)["grid"].get<std::vector<float>>();
    return {grid[0] + (static_cast<float>(col) + 0.5F) * grid[2], grid[1] + (static_cast<float>(row) + 0.5F) * grid[2]};
  }

  // Acts after a settled frame, and expects that the very next frame shows everything that follows: it does not differ
  // from those after it, but it does from the one before.
  void expect_all_in_the_next_frame(const std::function<void()>& prepare, const std::function<void()>& act) {
    Pixels before, next, later;
    run(40, [&](int64_t frame) {
      if (frame == 10) prepare();
      if (frame == 25) before = screen();
      if (frame == 25) act();
      if (frame == 26) next = screen();
      if (frame == 30) later = screen();
    });
    EXPECT_NE(before, next) << "nothing happened";
    if (next != later) {
      size_t different = 0, first = 0;
      for (size_t i = next.size(); i-- > 0;)
        if (next[i] != later[i]) ++different, first = i / 4;
      ADD_FAILURE() << different << " bytes follow in later frames, the first at x " << first % 1280 << " y "
                    << first / 1280;
    }
  }

  std::filesystem::path folder_;
  Options options_;
  ui::InputQueue input_;
  std::optional<ScriptedSurface> surface_;
  App* app_ = nullptr;
};

TEST_F(AppTest, PaintIsOnScreenInTheNextFrameWithAllThatFollows) {
  expect_all_in_the_next_frame(
      [this] {
        input_.push(PointerMove{cell("input.canvas", 3, 3)});
        input_.push(PointerButton{0, true});
      },
      [this] {
        for (int i = 4; i < 25; ++i) input_.push(PointerMove{cell("input.canvas", i, i)});
      });
}

TEST_F(AppTest, ADraggedKernelCellIsOnScreenInTheNextFrameWithAllThatFollows) {
  ImVec2 at;
  expect_all_in_the_next_frame(
      [&] {
        at = centre("kernel.cell.o0.i0.r1.c1");
        input_.push(PointerMove{at});
        input_.push(PointerButton{0, true});
        input_.push(PointerMove{{at.x, at.y - 10}});
      },
      [&] {
        input_.push(PointerMove{{at.x, at.y - 40}});
      });
}

TEST_F(AppTest, AnotherStrideIsOnScreenInTheNextFrameWithAllThatFollows) {
  expect_all_in_the_next_frame([this] { input_.push(PointerMove{centre("param.stride_h")}); },
                               [this] {
                                 input_.push(PointerWheel{0, 1});
                               });
  EXPECT_EQ(state()["params"]["stride"], (nlohmann::json{2, 1}));
  EXPECT_EQ(state()["outputs"]["conv"]["shape"], (nlohmann::json{1, 4, 14, 28}));
}

TEST_F(AppTest, AFrameThatLooksTheSameIsNotDrawnAgain) {
  int64_t before = 0, after_move = 0, after_paint = 0;
  run(60, [&](int64_t frame) {
    if (frame == 20) input_.push(PointerMove{centre("status.pointer")});
    if (frame == 30) before = surface_->presented;
    if (frame == 30)  // one pixel further on the same label
      input_.push(PointerMove{{centre("status.pointer").x + 1, centre("status.pointer").y}});
    if (frame == 40) after_move = surface_->presented;
    if (frame == 40) input_.push(PointerMove{cell("input.canvas", 5, 5)});
    if (frame == 50) after_paint = surface_->presented;
  });
  EXPECT_GT(before, 0);
  EXPECT_EQ(after_move, before) << "nothing to see, and drawn all the same";
  EXPECT_GT(after_paint, after_move);
}

TEST_F(AppTest, TapsThatWaitAreCarriedOutTogether) {
  run(40, [this](int64_t frame) {
    if (frame == 10) {
      input_.push(PointerMove{centre("input.invert")});
      for (int i = 0; i < 9; ++i) {
        input_.push(PointerButton{0, true});
        input_.push(PointerButton{0, false});
      }
    }
  });
  EXPECT_EQ(state()["document_version"], 10);
  EXPECT_EQ(state()["input"]["values"][0][0][0], 255);
}

TEST_F(AppTest, ADroppedFileReplacesTheInputAndABadOneDoesNot) {
  const std::vector<uint8_t> pixels(12 * 10, 77);
  ASSERT_TRUE(io::save_png(folder_ / "good.png", {pixels.data(), 12, 10, 1}).ok());
  std::ofstream(folder_ / "bad.png") << "no picture";
  nlohmann::json after_good;
  // Both loads are waited for: the script acts on what it sees, not on a frame's number.
  bool dropped_good = false, dropped_bad = false;
  run(100000, [&](int64_t frame) {
    if (frame < 10 || frame % 5 != 0) return;
    if (!std::exchange(dropped_good, true)) surface_->dropped = {folder_ / "good.png", folder_ / "bad.png"};
    if (!dropped_bad && state()["input"]["name"] == "good.png") {
      after_good = state();
      dropped_bad = true;
      surface_->dropped = {folder_ / "bad.png"};
    }
    const std::string text = state()["notice"]["text"];
    if (dropped_bad && text.find("bad.png") != std::string::npos && !text.starts_with("Took")) app_->stop();
  });
  EXPECT_EQ(after_good["input"]["shape"], (nlohmann::json{1, 1, 12, 10}));
  const std::string told = after_good["notice"]["text"];
  EXPECT_TRUE(told.starts_with("Took 1 of 2: ") && told.find("bad.png") != std::string::npos) << told;
  EXPECT_EQ(state()["input"], after_good["input"]);
  EXPECT_NE(state()["notice"]["text"].get<std::string>().find("bad.png"), std::string::npos);
  EXPECT_EQ(surface_->title, "good.png - ConvLens");
}

TEST_F(AppTest, FilesDroppedTogetherAreABatch) {
  std::vector<std::string> names;
  for (const int value : {10, 20, 30}) {
    const std::vector<uint8_t> pixels(12 * 10, static_cast<uint8_t>(value));
    names.push_back(folder_ / ("f" + std::to_string(value) + ".png"));
    ASSERT_TRUE(io::save_png(names.back(), {pixels.data(), 12, 10, 1}).ok());
  }
  bool dropped = false;
  run(100000, [&](int64_t frame) {
    if (frame < 10 || frame % 5 != 0) return;
    if (!std::exchange(dropped, true)) surface_->dropped = {names[0], names[1], names[2]};
    if (!state()["batch"].is_null()) app_->stop();
  });
  const nlohmann::json batch = state()["batch"];
  EXPECT_EQ(batch["names"], (nlohmann::json{"f10.png", "f20.png", "f30.png"}));
  EXPECT_EQ(batch["output_shape"], (nlohmann::json{3, 4, 12, 10}));
  EXPECT_EQ(batch["results_version"], state()["document_version"]);
  EXPECT_EQ(batch["global_average"][0], state()["global_average"]);
  EXPECT_EQ(state()["modified"], false) << "opened files are no unsaved work";
}

// Frames come as fast as they can here, so which frame moves the window is a matter of real time; that it moves by
// itself and stops at the end is not.
TEST_F(AppTest, PlayingMovesTheWindowAndEndsByItself) {
  run(1'000'000, [&](int64_t frame) {
    if (frame == 10) {
      for (const ui::Key key : {ui::Key::h, ui::Key::end, ui::Key::left, ui::Key::space}) {
        input_.push(ui::KeyChange{key, true});
        input_.push(ui::KeyChange{key, false});
      }
    }
    if (frame > 10 && frame % 200 == 0 && state()["transport"]["playing"] == false) app_->stop();
  });
  EXPECT_EQ(state()["transport"]["along_row"], true);
  EXPECT_EQ(state()["transport"]["playing"], false);
  EXPECT_EQ(state()["transport"]["col"], 27) << "it began at 26";
}

TEST_F(AppTest, NothingPlaysUnlessSomebodyAsks) {
  run(20, {});
  EXPECT_EQ(state()["transport"]["playing"], false);
}

TEST_F(AppTest, UnsavedWorkIsAskedForOnce) {
  int64_t last = 0;
  run(1000, [&](int64_t frame) {
    last = frame;
    if (frame == 10) {
      input_.push(PointerMove{centre("input.clear")});
      input_.push(PointerButton{0, true});
      input_.push(PointerButton{0, false});
    }
    if (frame == 20 || frame == 30) surface_->close = true;
    if (frame == 28) {
      EXPECT_EQ(surface_->title, "drawing \u2022 - ConvLens");
      EXPECT_NE(state()["notice"]["text"].get<std::string>().find("not saved"), std::string::npos);
    }
  });
  EXPECT_EQ(last, 30);
}

TEST_F(AppTest, NothingToLoseNothingToAsk) {
  int64_t last = 0;
  run(1000, [&](int64_t frame) {
    last = frame;
    if (frame == 10) surface_->close = true;
  });
  EXPECT_EQ(last, 10);
}

}  // namespace
}  // namespace convlens::shell
