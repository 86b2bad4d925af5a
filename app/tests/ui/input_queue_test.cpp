// What one frame of ImGui sees of the events that wait: all of them in the end, in order, and never a contradiction.
#include "ui/input_queue.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <string>
#include <vector>

namespace convlens::ui {
namespace {

class InputQueueTest : public testing::Test {
 protected:
  void SetUp() override {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {800, 600};
    io.DeltaTime = 1.0F / 60;
#if IMGUI_VERSION_NUM >= 19200
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
#else
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
#endif
  }
  void TearDown() override { ImGui::DestroyContext(); }

  void push_all(const std::vector<InputEvent>& events) {
    for (const InputEvent& event : events) queue_.push(event);
  }
  // Feeds and begins a frame, lets `look` see it, ends it; returns whether events remain.
  template <class Look>
  bool frame(Look look) {
    const bool more = queue_.feed_frame(ImGui::GetIO());
    ImGui::NewFrame();
    look();
    ImGui::EndFrame();
    EXPECT_EQ(more, !queue_.empty());
    return more;
  }
  template <class Look>
  int frames(Look look) {
    int count = 1;
    while (frame(look)) ++count;
    return count;
  }
  static void expect_mouse(float x, float y, bool down) {
    EXPECT_EQ(ImGui::GetIO().MousePos.x, x);
    EXPECT_EQ(ImGui::GetIO().MousePos.y, y);
    EXPECT_EQ(ImGui::IsMouseDown(0), down);
  }

  InputQueue queue_;
};

TEST_F(InputQueueTest, TenTapsOfAKeyAreTenPresses) {
  for (const Key key : {Key::right, Key::a, Key::digit5, Key::f12, Key::keypad_add, Key::slash}) {
    for (int i = 0; i < 10; ++i) push_all({KeyChange{key, true}, KeyChange{key, false}});
    int presses = 0;
    frames([&] { presses += key_pressed(key) ? 1 : 0; });
    EXPECT_EQ(presses, 10) << "key " << static_cast<int>(key);
    EXPECT_FALSE(key_down(key));
  }
}

TEST_F(InputQueueTest, TenClicksAreTenPressesAndTenReleases) {
  queue_.push(PointerMove{{10, 20}});
  for (int i = 0; i < 10; ++i) push_all({PointerButton{0, true}, PointerButton{0, false}});
  int presses = 0, releases = 0;
  frames([&] {
    presses += ImGui::IsMouseClicked(0) ? 1 : 0;
    releases += ImGui::IsMouseReleased(0) ? 1 : 0;
  });
  EXPECT_EQ(presses, 10);
  EXPECT_EQ(releases, 10);
}

TEST_F(InputQueueTest, ADragStartsWhereItWasPressedAndEndsWhereItWasLetGo) {
  push_all({PointerMove{{100, 100}}, PointerButton{0, true}, PointerMove{{110, 90}}, PointerMove{{150, 50}},
            PointerButton{0, false}, PointerMove{{300, 300}}});
  EXPECT_TRUE(frame([] { expect_mouse(100, 100, true); }));
  EXPECT_TRUE(frame([] { expect_mouse(150, 50, true); }));
  EXPECT_TRUE(frame([] { expect_mouse(150, 50, false); }));
  EXPECT_FALSE(frame([] { expect_mouse(300, 300, false); }));
}

TEST_F(InputQueueTest, ThePathOfAFrameIsEveryPositionInOrder) {
  push_all({PointerMove{{1, 1}}, PointerButton{0, true}});
  for (int i = 2; i <= 20; ++i) queue_.push(PointerMove{{static_cast<float>(i), 5}});
  frame([this] { EXPECT_EQ(queue_.path_of_frame().size(), 1U); });
  frame([this] {
    ASSERT_EQ(queue_.path_of_frame().size(), 19U);
    for (size_t i = 0; i < 19; ++i) EXPECT_EQ(queue_.path_of_frame()[i].x, static_cast<float>(i + 2));
    expect_mouse(20, 5, true);
  });
  frame([this] { EXPECT_TRUE(queue_.path_of_frame().empty()) << "it did not move"; });
}

TEST_F(InputQueueTest, AModifierIsHeldForItsKeyAndNoOther) {
  push_all({KeyChange{Key::left_ctrl, true}, KeyChange{Key::z, true}, KeyChange{Key::z, false},
            KeyChange{Key::left_ctrl, false}, KeyChange{Key::y, true}, KeyChange{Key::y, false}});
  std::string seen;
  frames([&] {
    if (key_pressed(Key::z)) seen += modifiers().ctrl ? "ctrl+z " : "z ";
    if (key_pressed(Key::y)) seen += modifiers().ctrl ? "ctrl+y " : "y ";
  });
  EXPECT_EQ(seen, "ctrl+z y ");
}

TEST_F(InputQueueTest, AClickKeepsTheModifierThatWasHeld) {
  push_all({PointerMove{{5, 5}}, KeyChange{Key::right_shift, true}, PointerButton{0, true}, PointerButton{0, false},
            KeyChange{Key::right_shift, false}});
  bool shifted = false;
  frames([&] { shifted = shifted || (ImGui::IsMouseClicked(0) && modifiers().shift); });
  EXPECT_TRUE(shifted);
  EXPECT_FALSE(ImGui::GetIO().KeyShift);
}

TEST_F(InputQueueTest, LettingGoOfOneShiftLeavesTheOther) {
  push_all({KeyChange{Key::left_shift, true}, KeyChange{Key::right_shift, true}, KeyChange{Key::left_shift, false}});
  frames([] {});
  EXPECT_TRUE(ImGui::GetIO().KeyShift);
}

TEST_F(InputQueueTest, WheelStepsAddUpUnlessThePointerMovesBetween) {
  push_all({PointerMove{{5, 5}}, PointerWheel{0, 1}, PointerWheel{0, 1}, PointerMove{{50, 50}}, PointerWheel{0, -3}});
  EXPECT_TRUE(frame([] {
    EXPECT_EQ(ImGui::GetIO().MouseWheel, 2);
    EXPECT_EQ(ImGui::GetIO().MousePos.x, 5);
  }));
  EXPECT_FALSE(frame([] {
    EXPECT_EQ(ImGui::GetIO().MouseWheel, -3);
    EXPECT_EQ(ImGui::GetIO().MousePos.x, 50);
  }));
}

TEST_F(InputQueueTest, TextArrivesInOrderWithItsEditingKeys) {
  // "1", "2", Backspace, "3", Enter: the field holds 13.
  for (const auto& [key, character] : {std::pair{Key::digit1, '1'},
                                       {Key::digit2, '2'},
                                       {Key::backspace, '\0'},
                                       {Key::digit3, '3'},
                                       {Key::enter, '\0'}}) {
    queue_.push(KeyChange{key, true});
    if (character != 0) queue_.push(TextTyped{static_cast<unsigned int>(character)});
    queue_.push(KeyChange{key, false});
  }
  char text[16] = "";
  bool entered = false;
  const auto field = [&] {
    ImGui::SetNextWindowFocus();
    ImGui::Begin("window");
    ImGui::SetKeyboardFocusHere();
    entered = ImGui::InputText("##field", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue) || entered;
    ImGui::End();
  };
  InputQueue nothing;
  for (int i = 0; i < 3; ++i) {  // the field takes the focus
    nothing.feed_frame(ImGui::GetIO());
    ImGui::NewFrame();
    field();
    ImGui::EndFrame();
  }
  const auto typed = [&] {
    ImGui::Begin("window");
    entered = ImGui::InputText("##field", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue) || entered;
    ImGui::End();
  };
  frames(typed);
  EXPECT_STREQ(text, "13");
  EXPECT_TRUE(entered);
}

TEST_F(InputQueueTest, LosingTheFocusLetsGoOfEveryKey) {
  push_all({KeyChange{Key::left_ctrl, true}, KeyChange{Key::right, true}});
  frames([] { EXPECT_TRUE(key_down(Key::right)); });
  EXPECT_TRUE(queue_.key_held());
  queue_.push(FocusChange{false});
  frames([] {});
  EXPECT_FALSE(key_down(Key::right));
  EXPECT_FALSE(ImGui::GetIO().KeyCtrl);
  EXPECT_FALSE(queue_.key_held());
  push_all({FocusChange{true}, KeyChange{Key::right, true}});
  int presses = 0;
  frames([&] { presses += key_pressed(Key::right) ? 1 : 0; });
  EXPECT_EQ(presses, 1);
}

TEST_F(InputQueueTest, AHeldModifierAloneNeedsNoFrames) {
  queue_.push(KeyChange{Key::left_shift, true});
  frames([] {});
  EXPECT_FALSE(queue_.key_held());
}

TEST_F(InputQueueTest, ThePointerLeavesButNotInTheMiddleOfADrag) {
  push_all({PointerMove{{5, 5}}, PointerInside{false}});
  frames([] {});
  EXPECT_FALSE(ImGui::IsMousePosValid());

  push_all(
      {PointerInside{true}, PointerMove{{5, 5}}, PointerButton{0, true}, PointerInside{false}, PointerMove{{-40, 5}}});
  frames([] {});
  expect_mouse(-40, 5, true);
  queue_.push(PointerButton{0, false});
  EXPECT_TRUE(frame([] { expect_mouse(-40, 5, false); }));
  EXPECT_FALSE(frame([] { EXPECT_FALSE(ImGui::IsMousePosValid()) << "it left when the button was let go"; }));
}

TEST_F(InputQueueTest, ButtonsThatDoNotExistAreIgnored) {
  push_all({PointerButton{7, true}, PointerButton{-1, true}, PointerMove{{3, 4}}});
  frames([] {});
  expect_mouse(3, 4, false);
}

}  // namespace
}  // namespace convlens::ui
