// Drawing the progress line; see progress.h.
#include "cli/progress.h"

#include <unistd.h>

namespace convlens::cli {
namespace {

constexpr std::chrono::milliseconds kFirstDraw{500};
constexpr std::chrono::milliseconds kBetweenDraws{100};

}  // namespace

Progress::Progress(const Context& context, std::string label, int64_t total)
    : fd_(context.process().streams.err),
      shown_(!context.quiet() && isatty(fd_) == 1),
      label_(std::move(label)),
      total_(total),
      next_draw_(Clock::now() + kFirstDraw) {}

Progress::~Progress() {
  if (drawn_) draw("");
}

void Progress::update(int64_t done) {
  if (!shown_ || Clock::now() < next_draw_) return;
  next_draw_ = Clock::now() + kBetweenDraws;
  constexpr int64_t kWidth = 30;
  const auto filled = static_cast<size_t>(total_ > 0 ? kWidth * done / total_ : kWidth);
  draw(label_ + " [" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] " + std::to_string(done) +
       " of " + std::to_string(total_));
  drawn_ = true;
}

void Progress::draw(std::string_view line) const {
  const std::array<io::ByteView, 2> parts{io::as_bytes("\r\x1b[K"), io::as_bytes(line)};
  // A progress line that cannot be drawn is no reason to stop.
  [[maybe_unused]] const auto written = io::write_descriptor(fd_, "standard error", parts);
}

}  // namespace convlens::cli
