#include "ui/panels/window/unreached.h"

#include "ui/shown_stage.h"

namespace convlens::ui {
namespace {

// "1 row", "2 rows"; empty for none.
std::string counted(int64_t count, const std::string& word) {
  if (count == 0) return {};
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string joined(const std::string& a, const std::string& b, const std::string& between) {
  return a + (a.empty() || b.empty() ? "" : between) + b;
}

std::string rows_and_columns(int64_t rows, int64_t cols, const std::string& between) {
  return joined(counted(rows, "row"), counted(cols, "column"), between);
}

const UnreachedCache& up_to_date(UnreachedCache& cache, const Axis& rows, const Axis& cols, PaddingMode mode) {
  if (!cache.known || !(cache.row_axis == rows) || !(cache.col_axis == cols) || cache.mode != mode)
    cache = {rows, cols, mode, true, unreached_cells(rows, mode), unreached_cells(cols, mode)};
  return cache;
}

bool only_padding(const UnreachedCache& u) { return u.rows.input_count + u.cols.input_count == 0; }

}  // namespace

const UnreachedCache& unreached_by_windows(const Context& ctx) {
  UnreachedCache& cache = ctx.scratch.unreached;
  if (ctx.state.results.conv.maps.empty() || ctx.state.results.window != model::WindowKind::conv) return cache = {};
  const Conv2dProblem& problem = ctx.state.results.problem;
  return up_to_date(cache, problem.rows, problem.cols, problem.params.padding_mode);
}

const UnreachedCache& unreached_by_stage(const Context& ctx) {
  if (shown_part(ctx.state) == model::StagePart::window) return unreached_by_windows(ctx);
  UnreachedCache& cache = ctx.scratch.unreached_by_pool;
  const model::Results& results = ctx.state.results;
  if (shown_part(ctx.state) != model::StagePart::pool || results.pooled.maps.empty() || results.pool.is_adaptive() ||
      results.pool.ceil_mode)
    return cache = {};
  return up_to_date(cache, results.pool_problem.rows, results.pool_problem.cols, PaddingMode::zeros);
}

std::string unreached_text(const UnreachedCache& u) {
  const std::string text = rows_and_columns(u.rows.count(), u.cols.count(), ", ");
  if (text.empty()) return {};
  return text + (only_padding(u) ? " of padding unreached" : " unreached");
}

std::string unreached_sentence(const UnreachedCache& u) {
  const std::string all = rows_and_columns(u.rows.count(), u.cols.count(), " and ");
  if (all.empty()) return {};
  const std::string of = only_padding(u)                                   ? " of the padding"
                         : u.rows.padding_count + u.cols.padding_count > 0 ? " of the padded input"
                                                                           : " of the input";
  const int64_t floor_rows = u.row_axis.floor_remainder(), floor_cols = u.col_axis.floor_remainder();
  const std::string behind = rows_and_columns(floor_rows, floor_cols, " and ");
  const bool gaps = u.rows.count() > floor_rows || u.cols.count() > floor_cols;
  std::string why;
  if (behind.empty())
    why = "they lie between the taps";
  else if (gaps)
    why = "the floor drops " + behind + " at the end, the others lie between the taps";
  else
    why = "the floor drops what is less than a stride at the end";
  return "No window reaches " + all + of + ": " + why + ".";
}

}  // namespace convlens::ui
