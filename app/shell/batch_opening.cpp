#include "shell/batch_opening.h"

#include <utility>

#include "model/batch.h"

namespace convlens::shell {

std::string BatchOpening::progress() const {
  if (request_.paths.size() < 2) return {};
  return " (" + std::to_string(at_ + 1) + " of " + std::to_string(request_.paths.size()) + ")";
}

void BatchOpening::add(model::SetInput input, const model::Document& document) {
  const bool from_document = request_.add || !taken_.empty();
  Shape shape = request_.add      ? document.input.read().shape()
                : !taken_.empty() ? taken_.front().pixels.read().shape()
                                  : input.pixels.read().shape();
  const int64_t count = static_cast<int64_t>(taken_.size()) + (request_.add ? model::batch_size(document) : 0);
  std::optional<Error> refusal;
  if (from_document && input.pixels.read().shape() != shape)
    refusal = Error::request(input.name, "is " + model::input_size_text(input.pixels.read().shape()),
                             model::input_size_text(shape) + " as the others, or all imported as digits");
  else if (count >= model::batch_capacity(shape))
    refusal = Error::request(input.name, "is one too many",
                             "at most " + std::to_string(model::batch_capacity(shape)) + " inputs of this size");
  if (!refusal) {
    taken_.push_back(std::move(input));
    return;
  }
  ++left_out_;
  if (!refusal_) refusal_ = std::move(refusal);
}

void BatchOpening::take(OpenedFile opened, const model::Document& document) {
  ++at_;
  if (!opened.input) {
    ++left_out_;
    if (!refusal_) refusal_ = opened.input.error();
    return;
  }
  add(std::move(opened.input).value(), document);
  for (model::SetInput& input : opened.rest) add(std::move(input), document);
}

std::optional<model::Command> BatchOpening::command() const {
  if (taken_.empty()) return {};
  if (request_.add) return model::AddToBatch{taken_};
  const std::string label = taken_.size() == 1 ? taken_.front().name : std::to_string(taken_.size()) + " inputs";
  return model::SetBatch{taken_, label};
}

model::Notice BatchOpening::notice() const {
  using Kind = model::Notice::Kind;
  if (!refusal_) return {};
  if (taken_.empty() && left_out_ == 1) return {Kind::error, refusal_->message()};
  const size_t all = taken_.size() + left_out_;
  return {Kind::error, "Took " + std::to_string(taken_.size()) + " of " + std::to_string(all) + ": " +
                           refusal_->message() + (left_out_ > 1 ? ", and others" : "")};
}

}  // namespace convlens::shell
