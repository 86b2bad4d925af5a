// Owners of OpenGL names: created and deleted with the object, movable, never copied.
//
// All need the context that they were made in to be current, also when they are destroyed. One thread.
#pragma once

#include <epoxy/gl.h>

#include <utility>

namespace convlens::gfx {

template <class Kind>
class GlObject {
 public:
  GlObject() = default;  // holds no name
  static GlObject create() { return GlObject(Kind::create()); }
  // Takes ownership of a name that another call made.
  explicit GlObject(GLuint name) : name_(name) {}
  GlObject(GlObject&& other) noexcept : name_(std::exchange(other.name_, 0)) {}
  GlObject& operator=(GlObject&& other) noexcept {
    std::swap(name_, other.name_);
    return *this;
  }
  ~GlObject() {
    if (name_ != 0) Kind::destroy(name_);
  }

  GLuint name() const { return name_; }
  explicit operator bool() const { return name_ != 0; }

 private:
  GLuint name_ = 0;
};

struct TextureKind {
  static GLuint create() {
    GLuint name = 0;
    glGenTextures(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteTextures(1, &name); }
};
struct FramebufferKind {
  static GLuint create() {
    GLuint name = 0;
    glGenFramebuffers(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteFramebuffers(1, &name); }
};
struct VertexArrayKind {
  static GLuint create() {
    GLuint name = 0;
    glGenVertexArrays(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteVertexArrays(1, &name); }
};
struct ProgramKind {
  static GLuint create() { return glCreateProgram(); }
  static void destroy(GLuint name) { glDeleteProgram(name); }
};
struct VertexShaderKind {
  static GLuint create() { return glCreateShader(GL_VERTEX_SHADER); }
  static void destroy(GLuint name) { glDeleteShader(name); }
};
struct FragmentShaderKind {
  static GLuint create() { return glCreateShader(GL_FRAGMENT_SHADER); }
  static void destroy(GLuint name) { glDeleteShader(name); }
};

using Texture = GlObject<TextureKind>;
using Framebuffer = GlObject<FramebufferKind>;
using VertexArray = GlObject<VertexArrayKind>;
using Program = GlObject<ProgramKind>;
using VertexShader = GlObject<VertexShaderKind>;
using FragmentShader = GlObject<FragmentShaderKind>;

}  // namespace convlens::gfx
