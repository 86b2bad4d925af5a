#include "shell/program.h"

#include <cstdio>
#include <memory>
#include <mutex>

#include "io/decoder_child.h"
#include "io/decoder_process.h"
#include "io/recent_files.h"
#include "shell/app.h"
#include "shell/clock.h"
#include "shell/offscreen_surface.h"
#include "shell/options.h"
#include "shell/stop_signals.h"
#include "shell/window_surface.h"

namespace convlens::shell {
namespace {

int report(const Error& error, int status) {
  std::fprintf(stderr, "convlens: error: %s\n", error.message().c_str());
  return status;
}

// What the signals stop; null before the program can be stopped and after it has ended.
class Stoppable {
 public:
  void stop() {
    const std::lock_guard lock(mutex_);
    asked_ = true;
    if (app_ != nullptr) app_->stop();
  }
  void set(App* app) {
    const std::lock_guard lock(mutex_);
    app_ = app;
    if (app_ != nullptr && asked_) app_->stop();
  }

 private:
  std::mutex mutex_;
  App* app_ = nullptr;
  bool asked_ = false;
};

int run_with(const Options& options, Seconds started) {
  Stoppable stoppable;
  const StopSignals signals([&stoppable] { stoppable.stop(); });
  ui::InputQueue input;
  auto surface = options.offscreen
                     ? OffscreenSurface::create(options.width, options.height, options.scale.value_or(1.0F))
                     : open_window({options.width, options.height, options.size_given, options.scale}, input);
  if (!surface) return report(surface.error(), kExitNoWindow);
  auto app = App::create(options, **surface, input, started);
  if (!app) return report(app.error(), kExitNoWindow);
  stoppable.set(app->get());
  const int status = (*app)->run();
  stoppable.set(nullptr);
  return status;
}

}  // namespace

int run_program(std::span<const char* const> arguments) {
  const Seconds started = now();
  if (!arguments.empty() && arguments[0] == io::kDecodeOption) io::run_decoder(arguments);
  auto options = parse_options(arguments);
  if (!options) return report(options.error(), kExitUsage);
  if (options->help) return std::fputs(help_text().data(), stdout) < 0 ? kExitFailed : kExitDone;
  if (options->version) return std::puts("convlens " CONVLENS_VERSION) < 0 ? kExitFailed : kExitDone;
  options->decoder = io::this_program();
  if (!options->no_recent && !options->offscreen) options->recent_files = io::recent_files_path();
  return run_with(*options, started);
}

}  // namespace convlens::shell
