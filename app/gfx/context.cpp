#include "gfx/context.h"

#include "gfx/gl_object.h"

namespace convlens::gfx {
namespace {

std::string text(GLenum name) {
  const GLubyte* value = glGetString(name);
  return value == nullptr ? std::string("unknown") : std::string(reinterpret_cast<const char*>(value));
}

}  // namespace

Result<ContextInfo> check_context() {
  ContextInfo info{text(GL_VERSION), text(GL_RENDERER), 0};
  if (!epoxy_is_desktop_gl() || epoxy_gl_version() < 33)
    return Error::failure("OpenGL", "this machine's driver offers " + info.version + " (" + info.renderer + ")",
                          "3.3 or newer is needed; Mesa's llvmpipe has it on any processor");
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &info.max_texture_size);
  return info;
}

}  // namespace convlens::gfx
