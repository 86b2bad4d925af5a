// How data is looked at: colours, the range that they stand for, the unit of printed numbers. Part of the session.
#pragma once

#include <cstdint>

namespace convlens::model {

// Colours of signed data (maps, kernels), named by what is negative and what is positive; 0 is the neutral middle.
enum class SignedColors { blue_orange, blue_red, purple_green, brown_teal };
inline constexpr int kSignedColors = 4;
// Colours of the input. Polarity (Session::black_on_white) turns them round.
enum class UnsignedColors { grey, viridis, cividis };
inline constexpr int kUnsignedColors = 3;

// What the colours of maps stand for: the largest magnitude of all channels, or of each channel alone, or what was
// locked (Session::locked_range).
enum class RangeMode { common, per_channel, locked };

// Values from lo to hi are coloured, the others are marked as cut off. Colours stay symmetric about 0: the last ones
// stand for the larger magnitude of the two.
struct LockedRange {
  float lo = -765, hi = 765;  // of the document's values; lo < hi
  bool operator==(const LockedRange&) const = default;
};
inline constexpr float kMaxLockedRange = 1e9F;

// The unit in which everything that is linear in the input is printed and typed (value_scale.h).
enum class ValueScale { bytes, unit };

// What the feature maps' panel shows beside the large map: all outputs, or what each input channel gives to the
// selected one.
enum class MapsView { outputs, shares };

// What the cells of a channel's last map become as one number.
enum class PoolMeasure { mean, relu_mean, magnitude_mean, max };

}  // namespace convlens::model
