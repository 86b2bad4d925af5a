// Dialogs over the screen: the file browser, the shortcut sheet, about.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Draws the dialog that the session has open, if any.
void dialogs(const Context& ctx);

// The file browser: the folder's path to type, its entries, how to import, open or cancel.
void file_browser(const Context& ctx);

// Weights as .npy files, opened or saved: the folder, its entries, the name, what went wrong.
void weights_dialog(const Context& ctx, bool saves);

}  // namespace convlens::ui
