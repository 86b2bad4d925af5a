// Reducers of commands that change which inputs the batch holds. Each makes the new list of all inputs and splits it
// into the one that is shown and the others.
#include <algorithm>
#include <iterator>
#include <utility>

#include "model/batch.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

Edit batch_edit(std::string label, std::vector<InputState> items, int64_t shown) {
  Edit edit;
  edit.label = std::move(label);
  const auto at = items.begin() + shown;
  edit.input = InputEdit{std::move(at->pixels), std::move(at->name), {}};
  items.erase(at);
  edit.batch = BatchState{std::move(items), shown};
  return edit;
}

std::string count_text(size_t count) { return count == 1 ? "an input" : std::to_string(count) + " inputs"; }

// Inputs of a command: something there, every one of the given shape.
Result<void> check_shapes(const std::vector<SetInput>& items, const Shape& shape) {
  for (const SetInput& item : items) {
    if (item.pixels.read().shape() == shape) continue;
    return Error::request(item.name.empty() ? "input" : item.name, "is " + input_size_text(item.pixels.read().shape()),
                          input_size_text(shape) + ", as the batch");
  }
  return {};
}

std::vector<InputState> shared(const std::vector<SetInput>& items) {
  std::vector<InputState> states;
  for (const SetInput& item : items) states.push_back({item.pixels, item.name});
  return states;
}

}  // namespace

Result<Edit> reduce(const Document& document, const SetBatch& command) {
  if (command.items.empty()) return Error::request("batch", "has no inputs", "1 or more");
  const Shape& shape = command.items.front().pixels.read().shape();
  if (const Result<void> check = first_failure(
          {check_shapes(command.items, shape), check_batch_size(static_cast<int64_t>(command.items.size()), shape)});
      !check)
    return check.error();
  // The first as any new input, so that the kernels follow its channels; then the rest beside it.
  Result<Edit> edit = reduce(document, command.items.front());
  if (!edit) return edit;
  Edit with_all = batch_edit(command.label.empty() ? "batch" : command.label, shared(command.items), 0);
  with_all.settings = std::move(edit->settings);
  return with_all;
}

Result<Edit> reduce(const Document& document, const AddToBatch& command) {
  const Shape& shape = document.input.read().shape();
  const auto added = static_cast<int64_t>(command.items.size());
  if (added == 0) return Edit{};
  if (const Result<void> check =
          first_failure({check_shapes(command.items, shape), check_batch_size(batch_size(document) + added, shape)});
      !check)
    return check.error();
  std::vector<InputState> items = batch_items(document), more = shared(command.items);
  const int64_t first = document.shown + 1;
  items.insert(items.begin() + first, std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return batch_edit("add " + count_text(more.size()), std::move(items), first);
}

Result<Edit> reduce(const Document& document, const DuplicateInput&) {
  const Result<void> check = check_batch_size(batch_size(document) + 1, document.input.read().shape());
  if (!check) return check.error();
  std::vector<InputState> items = batch_items(document);
  items.insert(items.begin() + document.shown + 1, {document.input, document.input_name});
  return batch_edit("add an input", std::move(items), document.shown + 1);
}

Result<Edit> reduce(const Document& document, const RemoveFromBatch& command) {
  const int64_t last = batch_size(document) - 1;
  if (const Result<void> check = check_range("input", command.n, 0, last); !check) return check.error();
  if (last == 0) return Error::request("batch", "has one input, which cannot be removed", "clear it");
  std::vector<InputState> items = batch_items(document);
  items.erase(items.begin() + command.n);
  const int64_t shown = document.shown > command.n ? document.shown - 1 : std::min(document.shown, last - 1);
  return batch_edit("remove an input", std::move(items), shown);
}

Result<Edit> reduce(const Document& document, const MoveInBatch& command) {
  const int64_t last = batch_size(document) - 1;
  if (const Result<void> check =
          first_failure({check_range("input", command.from, 0, last), check_range("place", command.to, 0, last)});
      !check)
    return check.error();
  if (command.from == command.to) return Edit{};
  std::vector<InputState> items = batch_items(document);
  const auto at = [&](int64_t n) { return items.begin() + n; };
  if (command.from < command.to)
    std::rotate(at(command.from), at(command.from + 1), at(command.to + 1));
  else
    std::rotate(at(command.to), at(command.from), at(command.from + 1));
  int64_t shown = document.shown;
  if (shown == command.from)
    shown = command.to;
  else if (command.from < shown && shown <= command.to)
    --shown;
  else if (command.to <= shown && shown < command.from)
    ++shown;
  return batch_edit("move an input", std::move(items), shown);
}

Result<Edit> reduce(const Document& document, const KeepOnlyShown&) {
  if (document.others.empty()) return Edit{};
  return batch_edit("keep one input", {{document.input, document.input_name}}, 0);
}

}  // namespace convlens::model
