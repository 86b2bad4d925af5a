// The desktop's dialog on its worker: what is asked, what comes back, cancelling. The bus itself is tested end to end
// (e2e/test_portal.py).
#include "shell/desktop_dialog.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <semaphore>
#include <thread>

namespace convlens::shell {
namespace {

using namespace std::chrono_literals;
using model::Dialog;

class DesktopDialogTest : public testing::Test {
 protected:
  // has_session_bus() believes the address; nobody connects to it here.
  void SetUp() override { setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", 1); }
  void TearDown() override { unsetenv("DBUS_SESSION_BUS_ADDRESS"); }

  DesktopDialog::Answer answer(DesktopDialog& dialog) {
    while (true) {
      if (auto taken = dialog.take()) return *taken;
      if (!woken_.try_acquire_for(60s)) return {Dialog::none, {}};
    }
  }
  std::function<void()> wake() {
    return [this] { woken_.release(); };
  }
  std::counting_semaphore<> woken_{0};
};

TEST_F(DesktopDialogTest, ReplacesTheDialogsThatOpenPictures) {
  if (!has_session_bus()) GTEST_SKIP() << "built without D-Bus";
  const DesktopDialog dialog(wake(), true);
  EXPECT_TRUE(dialog.replaces(Dialog::open_file));
  EXPECT_TRUE(dialog.replaces(Dialog::add_files));
  for (const Dialog other : {Dialog::none, Dialog::open_weights, Dialog::save_weights, Dialog::shortcuts})
    EXPECT_FALSE(dialog.replaces(other));
  EXPECT_FALSE(DesktopDialog(wake(), false).replaces(Dialog::open_file));
  setenv("DBUS_SESSION_BUS_ADDRESS", "", 1);
  setenv("XDG_RUNTIME_DIR", "/nowhere", 1);
  EXPECT_FALSE(dialog.replaces(Dialog::open_file)) << "there is no bus";
}

TEST_F(DesktopDialogTest, HandsOverWhatWasChosen) {
  FileQuestion asked;
  DesktopDialog dialog(wake(), true, [&](const FileQuestion& question, const CancelToken&) {
    asked = question;
    return std::optional(std::vector<std::string>{"/a.png", "/b.png"});
  });
  dialog.ask(Dialog::add_files, "x11:2a");
  EXPECT_TRUE(dialog.open());
  const DesktopDialog::Answer chosen = answer(dialog);
  EXPECT_FALSE(dialog.open());
  EXPECT_EQ(chosen.dialog, Dialog::add_files);
  EXPECT_EQ(chosen.paths, (std::vector<std::string>{"/a.png", "/b.png"}));
  EXPECT_EQ(asked.parent, "x11:2a");
  EXPECT_TRUE(asked.several);
  EXPECT_NE(asked.title.find("batch"), std::string::npos);
}

TEST_F(DesktopDialogTest, ADesktopThatDoesNotAnswerIsNotAskedAgain) {
  DesktopDialog dialog(wake(), true, [](const FileQuestion&, const CancelToken&) { return std::nullopt; });
  dialog.ask(Dialog::open_file, {});
  EXPECT_EQ(answer(dialog).paths, std::nullopt);
  EXPECT_FALSE(dialog.replaces(Dialog::open_file));
}

TEST_F(DesktopDialogTest, CancellingClosesItAndItCanBeOpenedAgain) {
  int asked = 0;
  DesktopDialog dialog(wake(), true, [&](const FileQuestion&, const CancelToken& cancel) {
    ++asked;
    while (!cancel.cancelled()) std::this_thread::yield();
    return std::optional(std::vector<std::string>{});
  });
  for (int round = 1; round <= 2; ++round) {
    dialog.ask(Dialog::open_file, {});
    dialog.ask(Dialog::open_file, {});  // it is open already
    EXPECT_EQ(dialog.take().has_value(), false);
    dialog.cancel();
    EXPECT_EQ(answer(dialog).paths, std::vector<std::string>{});
    EXPECT_EQ(asked, round);
  }
  dialog.ask(Dialog::open_file, {});  // ending closes it, too
}

}  // namespace
}  // namespace convlens::shell
