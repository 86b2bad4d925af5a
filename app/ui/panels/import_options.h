// The ways to import a picture, as the file browser and the input panel offer them, in the order of model::ImportMode.
#pragma once

#include <array>
#include <span>

#include "ui/widgets/controls.h"

namespace convlens::ui {

inline std::span<const Option> import_options() {
  static constexpr std::array kOptions{
      Option{"automatic", "as it is", "Colour pictures as RGB, grey ones as one channel"},
      Option{"rgb", "RGB", "Three channels"}, Option{"grey", "grey", "One channel: 0.299 R + 0.587 G + 0.114 B"},
      Option{"digit", "digit",
             "As MNIST prepares digits: grey, white on black, fitted into 20 \xC3\x97 20, centred by mass in 28 "
             "\xC3\x97 28"}};
  return kOptions;
}

}  // namespace convlens::ui
