// Which way up a photograph is, from the EXIF block that cameras write into JPEG files. Internal to io.
// Source: EXIF 2.3, tag 0x0112; TIFF 6.0 for the structure of the block.
#pragma once

#include "convlens/engine/tensor.h"
#include "io/file.h"

namespace convlens::io {

// 1..8 from an APP1 segment ("Exif\0\0", a TIFF header, the first directory), or 0 when it says nothing valid.
int exif_orientation(ByteView app1);

// The picture as it should be seen; orientation 1..8, of which 5..8 exchange height and width.
Result<Tensor> turn_upright(const Tensor& image, int orientation);

}  // namespace convlens::io
