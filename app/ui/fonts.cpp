#include "ui/fonts.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <string>

namespace convlens::ui {
namespace {

// Where distributions put fonts. Read through ImGui's own loader; only their existence is asked here.
constexpr std::array kFontFolders{"/usr/share/fonts/truetype/",
                                  "/usr/share/fonts/opentype/",
                                  "/usr/share/fonts/",
                                  "/usr/local/share/fonts/",
                                  "/Library/Fonts/",
                                  "C:\\Windows\\Fonts\\"};

std::string find_font(std::initializer_list<const char*> names) {
  for (const char* name : names)
    for (const char* folder : kFontFolders) {
      const std::string path = std::string(folder) + name;
      if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
        std::fclose(file);
        return path;
      }
    }
  return {};
}

// Latin, Greek, punctuation, super- and subscripts, arrows, mathematics, brackets of floor and ceiling, shapes.
constexpr std::array<ImWchar, 21> kRanges{0x0020, 0x017F, 0x0370, 0x03FF, 0x2010, 0x2027, 0x2030,
                                          0x203A, 0x2070, 0x209C, 0x2190, 0x21FF, 0x2200, 0x22FF,
                                          0x2308, 0x230B, 0x25A0, 0x25FF, 0x2713, 0x2713, 0};

struct Faces {
  std::string main;
  std::string symbols;  // merged behind; empty: none
};

// What numbers are made of, for the largest size.
constexpr std::array<ImWchar, 7> kNumberRanges{0x0020, 0x007E, 0x2026, 0x2026, 0x2212, 0x2212, 0};

Font add_font(const Faces& faces, float size_px, const ImWchar* ranges = kRanges.data()) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  Font font;
  font.size_px = std::round(size_px);
  if (!faces.main.empty()) {
    ImFontConfig config;
    config.OversampleH = 2;
    config.OversampleV = 1;
    font.face = atlas.AddFontFromFileTTF(faces.main.c_str(), font.size_px, &config, ranges);
  }
  if (font.face == nullptr) {
    ImFontConfig config;
    config.SizePixels = font.size_px;
    font.face = atlas.AddFontDefault(&config);
    return font;
  }
  if (!faces.symbols.empty()) {
    ImFontConfig config;
    config.MergeMode = true;
    config.OversampleH = 1;
    atlas.AddFontFromFileTTF(faces.symbols.c_str(), font.size_px, &config, ranges);
  }
  return font;
}

}  // namespace

Fonts load_fonts(float scale) {
  ImGui::GetIO().Fonts->Clear();
  const std::string dejavu = find_font({"dejavu/DejaVuSans.ttf", "DejaVuSans.ttf", "TTF/DejaVuSans.ttf"});
  const std::string dejavu_mono =
      find_font({"dejavu/DejaVuSansMono.ttf", "DejaVuSansMono.ttf", "TTF/DejaVuSansMono.ttf"});
  const auto with_symbols = [](std::string face, const std::string& symbols) {
    return face.empty() ? Faces{symbols, {}} : Faces{std::move(face), symbols};
  };
  const Faces text =
      with_symbols(find_font({"inter/Inter-Regular.otf", "Inter-Regular.otf", "Inter-Regular.ttf"}), dejavu);
  const Faces bold =
      with_symbols(find_font({"inter/Inter-SemiBold.otf", "Inter-SemiBold.otf", "Inter-SemiBold.ttf"}), dejavu);
  const Faces mono = with_symbols(find_font({"jetbrains-mono/JetBrainsMono-Regular.ttf", "JetBrainsMono-Regular.ttf",
                                             "jetbrains-mono/ttf/JetBrainsMono-Regular.ttf"}),
                                  dejavu_mono);
  Fonts fonts;
  fonts.text = add_font(text, 14.5F * scale);
  fonts.small = add_font(text, 13 * scale);
  fonts.title = add_font(bold, 14.5F * scale);
  fonts.mono = add_font(mono, 14 * scale);
  fonts.mono_small = add_font(mono, 12 * scale);
  fonts.mono_large = add_font(mono, 20 * scale);
  fonts.mono_display = add_font(mono, 34 * scale, kNumberRanges.data());
  fonts.has_symbols = !text.main.empty() && !mono.main.empty();
  return fonts;
}

}  // namespace convlens::ui
