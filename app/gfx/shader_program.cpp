#include "gfx/shader_program.h"

#include <array>
#include <string>

#include "assets/embedded.h"

namespace convlens::gfx {
namespace {

constexpr std::string_view kVersion = "#version 330 core\n";

std::string first_line(const char* text, GLsizei length) {
  const std::string_view all(text, static_cast<size_t>(length));
  return std::string(all.substr(0, all.find('\n')));
}

Result<void> compile_one(std::string_view label, GLuint shader, std::string_view source) {
  const std::array<const GLchar*, 2> parts{kVersion.data(), source.data()};
  const std::array<GLint, 2> lengths{static_cast<GLint>(kVersion.size()), static_cast<GLint>(source.size())};
  glShaderSource(shader, 2, parts.data(), lengths.data());
  glCompileShader(shader);
  GLint compiled = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled == GL_TRUE) return {};
  std::array<GLchar, 512> log{};
  GLsizei length = 0;
  glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), &length, log.data());
  return Error::failure(std::string(label), "the driver does not compile it: " + first_line(log.data(), length));
}

}  // namespace

Result<ShaderProgram> ShaderProgram::create(std::string_view vertex_file, std::string_view fragment_file) {
  const std::string_view vertex = assets::embedded(vertex_file), fragment = assets::embedded(fragment_file);
  CONVLENS_CHECK(vertex.data() != nullptr && fragment.data() != nullptr);
  return compile(fragment_file, vertex, fragment);
}

Result<ShaderProgram> ShaderProgram::compile(std::string_view label, std::string_view vertex,
                                             std::string_view fragment) {
  const VertexShader vertex_shader = VertexShader::create();
  const FragmentShader fragment_shader = FragmentShader::create();
  if (auto done = compile_one(label, vertex_shader.name(), vertex); !done) return done.error();
  if (auto done = compile_one(label, fragment_shader.name(), fragment); !done) return done.error();

  Program program = Program::create();
  glAttachShader(program.name(), vertex_shader.name());
  glAttachShader(program.name(), fragment_shader.name());
  glLinkProgram(program.name());
  GLint linked = GL_FALSE;
  glGetProgramiv(program.name(), GL_LINK_STATUS, &linked);
  if (linked != GL_TRUE) {
    std::array<GLchar, 512> log{};
    GLsizei length = 0;
    glGetProgramInfoLog(program.name(), static_cast<GLsizei>(log.size()), &length, log.data());
    return Error::failure(std::string(label), "the driver does not link it: " + first_line(log.data(), length));
  }
  glDetachShader(program.name(), vertex_shader.name());
  glDetachShader(program.name(), fragment_shader.name());
  return ShaderProgram(std::move(program));
}

GLint ShaderProgram::uniform(const char* uniform_name) const {
  const GLint location = glGetUniformLocation(program_.name(), uniform_name);
  CONVLENS_CHECK(location >= 0);
  return location;
}

}  // namespace convlens::gfx
