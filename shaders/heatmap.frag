// A map of float values as colours: the cell under a pixel when cells are at least a pixel large, else the mean of the
// cells that the pixel covers (4 x 4 samples at most). One value texture goes through the colour table; three are the
// red, green and blue of a picture, each through its own component of the table.
//
// Pixel rows run downwards from row 0 of the target's texture, as the rows of the map do.

uniform sampler2D values0;
uniform sampler2D values1;
uniform sampler2D values2;
uniform sampler2D colors;      // 256 x 1
uniform int channels;          // 1 or 3
uniform ivec2 map_size;        // columns, rows
uniform vec2 origin;           // cells: where the target's corner lies on the map; x, y
uniform vec2 cells_per_pixel;
uniform ivec2 samples;         // per pixel, 1..4 each way
uniform vec2 index_of_value;   // table index = floor(value * x + y)
uniform vec4 outside_color;
uniform vec4 nan_color;
uniform vec2 clip_range;       // values beyond are cut off there and hatched
uniform vec4 clip_mark;        // alpha 0: not hatched
uniform int clip_step;         // pixels from one line of the hatch to the next

out vec4 color;

// isnan() may be optimised away and is not promised in OpenGL ES; the bits cannot be.
bool is_nan(float value) { return (floatBitsToUint(value) & 0x7fffffffu) > 0x7f800000u; }

vec4 color_of(float value) {
  float index = clamp(floor(value * index_of_value.x + index_of_value.y), 0.0, 255.0);
  return texelFetch(colors, ivec2(int(index), 0), 0);
}

// Lines that fall above the range and rise below it, so that the side is told without colour.
bool is_hatched(bool above) {
  ivec2 pixel = ivec2(gl_FragCoord.xy);
  int line = above ? pixel.x - pixel.y + clip_step * 65536 : pixel.x + pixel.y;
  return line % clip_step < max(1, clip_step / 4);
}

void main() {
  vec2 pixel = gl_FragCoord.xy - 0.5;
  vec2 first = origin + pixel * cells_per_pixel;
  vec2 step_cells = cells_per_pixel / vec2(samples);
  vec3 sum = vec3(0.0);
  int inside = 0;
  bool any_nan = false;
  for (int j = 0; j < samples.y; ++j) {
    for (int i = 0; i < samples.x; ++i) {
      ivec2 cell = ivec2(floor(first + (vec2(float(i), float(j)) + 0.5) * step_cells));
      if (cell.x < 0 || cell.y < 0 || cell.x >= map_size.x || cell.y >= map_size.y) continue;
      vec3 value = vec3(texelFetch(values0, cell, 0).r, 0.0, 0.0);
      if (channels == 3) value.gb = vec2(texelFetch(values1, cell, 0).r, texelFetch(values2, cell, 0).r);
      any_nan = any_nan || is_nan(value.r) || is_nan(value.g) || is_nan(value.b);
      sum += value;
      ++inside;
    }
  }
  if (inside == 0) {
    color = outside_color;
    return;
  }
  vec3 mean = sum / float(inside);
  int parts = channels == 3 ? 3 : 1;
  bool above = false, below = false;
  for (int i = 0; i < parts; ++i) {
    above = above || mean[i] > clip_range.y;
    below = below || mean[i] < clip_range.x;
  }
  mean = clamp(mean, clip_range.x, clip_range.y);
  vec4 shown = color_of(mean.r);
  if (channels == 3) shown.gb = vec2(color_of(mean.g).g, color_of(mean.b).b);
  if ((above || below) && clip_mark.a > 0.0 && is_hatched(above)) shown = clip_mark;
  if (any_nan) shown = nan_color;
  // A pixel that hangs over the map's edge takes its share of what is outside.
  color = mix(outside_color, shown, float(inside) / float(samples.x * samples.y));
}
