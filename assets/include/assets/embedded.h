// The files of assets/ and shaders/ as they were when the program was built, so that it runs from any folder.
// Names are relative to assets/ ("digits/3.txt"), and those of shaders keep their folder ("shaders/heatmap.frag").
// Not here: files of the user, which app/io reads.
#pragma once

#include <span>
#include <string_view>

namespace convlens::assets {

// The bytes of one file. They live as long as the program, and a zero byte follows the last one. Where there is no
// file of that name, the view is empty and its data() is nullptr (an empty file has a data() that is not).
std::string_view embedded(std::string_view name);

// All names, sorted by byte value.
std::span<const std::string_view> embedded_names();

}  // namespace convlens::assets
