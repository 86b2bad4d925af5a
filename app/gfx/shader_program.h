// A linked shader program made from two embedded files of shaders/.
//
// The files carry no #version line: it is put before them here, so that OpenGL ES 3 takes the same files.
#pragma once

#include <string_view>

#include "convlens/engine/result.h"
#include "gfx/gl_object.h"

namespace convlens::gfx {

class ShaderProgram {
 public:
  // Names as in assets/embedded.h: "shaders/heatmap.vert". Fails with the driver's first line when it does not compile.
  static Result<ShaderProgram> create(std::string_view vertex_file, std::string_view fragment_file);
  // From sources without a #version line; `label` names them in errors.
  static Result<ShaderProgram> compile(std::string_view label, std::string_view vertex, std::string_view fragment);

  GLuint name() const { return program_.name(); }
  // The uniform must exist and be used by the shader.
  GLint uniform(const char* uniform_name) const;

 private:
  explicit ShaderProgram(Program program) : program_(std::move(program)) {}
  Program program_;
};

}  // namespace convlens::gfx
