// Edits followed to their pixels: at once, by the worker, and several that become visible together.
#include "shell/latency_meter.h"

#include <gtest/gtest.h>

namespace convlens::shell {
namespace {

constexpr Seconds ms(double value) { return Seconds(value / 1000); }

LatencyMeter::Edit edit_at(uint64_t version, double event, double frame) {
  LatencyMeter::Edit edit;
  edit.what = "paint";
  edit.version = version;
  edit.event = ms(event);
  edit.frame = ms(frame);
  edit.handed_over = ms(frame + 3);
  edit.edit_ms = 0.5;
  edit.compute_ms = 1;
  edit.build_ms = 1.5;
  edit.cells = 10;
  return edit;
}

model::Results results_of(uint64_t version, double compute_ms = 1) {
  model::Results results;
  results.version = version;
  results.compute_ms = compute_ms;
  results.cells_computed = 700;
  results.variant = "direct_3x3";
  return results;
}

TEST(LatencyMeter, AnEditInItsOwnFrame) {
  LatencyMeter meter;
  meter.edited(edit_at(2, 100, 104));
  EXPECT_TRUE(meter.drawn(ms(104), ms(120), results_of(2), {.build_ms = 4, .upload_ms = 2, .draw_ms = 5}));
  const model::LatencyParts& parts = meter.history().edits().back().parts;
  EXPECT_NEAR(parts.wait, 4, 1e-9);
  EXPECT_NEAR(parts.edit, 0.5, 1e-9);
  EXPECT_NEAR(parts.compute, 1, 1e-9);
  EXPECT_EQ(parts.worker, 0);
  EXPECT_EQ(parts.build, 4);
  EXPECT_EQ(parts.upload, 2);
  EXPECT_EQ(parts.draw, 5);
  EXPECT_NEAR(parts.total, 20, 1e-9);
  EXPECT_EQ(meter.history().edits().back().cells, 10);
  EXPECT_FALSE(meter.waiting());
}

TEST(LatencyMeter, WhatTheWorkerComputesWaitsForItsResult) {
  LatencyMeter meter;
  LatencyMeter::Edit edit = edit_at(2, 100, 101);
  edit.on_worker = true;
  edit.compute_ms = 0;
  edit.cells = 0;
  meter.edited(edit);
  EXPECT_FALSE(meter.drawn(ms(101), ms(110), results_of(1), {}));
  EXPECT_TRUE(meter.waiting());
  EXPECT_TRUE(meter.drawn(ms(134), ms(150), results_of(2, 20), {.build_ms = 2, .upload_ms = 6, .draw_ms = 7}));
  const model::EditLatency& entry = meter.history().edits().back();
  EXPECT_TRUE(entry.on_worker);
  EXPECT_EQ(entry.cells, 700);
  EXPECT_NEAR(entry.parts.compute, 20, 1e-9);
  EXPECT_NEAR(entry.parts.worker, 10, 1e-9) << "from 104 to 134, of which 20 were computing";
  EXPECT_NEAR(entry.parts.build, 3.5, 1e-9) << "before the edit and in the frame that shows it";
  EXPECT_NEAR(entry.parts.total, 50, 1e-9);
}

TEST(LatencyMeter, WhatBecomesVisibleTogetherIsOneEntryFromItsFirstEvent) {
  LatencyMeter meter;
  for (int i = 0; i < 3; ++i) meter.edited(edit_at(static_cast<uint64_t>(2 + i), 100 + i, 101 + i));
  EXPECT_TRUE(meter.drawn(ms(103), ms(110), results_of(3), {}));
  EXPECT_NEAR(meter.history().edits().back().parts.total, 10, 1e-9);
  EXPECT_EQ(meter.history().edits().back().cells, 20);
  EXPECT_TRUE(meter.waiting()) << "version 4 is not shown yet";
  EXPECT_TRUE(meter.drawn(ms(112), ms(116), results_of(4), {}));
  EXPECT_NEAR(meter.history().edits().back().parts.total, 14, 1e-9);
  EXPECT_EQ(meter.history().count(), 2);
}

TEST(LatencyMeter, ALineOfTextForScripts) {
  model::EditLatency edit;
  edit.what = "edit kernel";
  edit.parts.total = 4.8312;
  edit.parts.compute = 1.25;
  edit.cells = 784;
  edit.variant = "direct_3x3";
  edit.target = "AVX2";
  EXPECT_EQ(to_string(edit),
            "edit kernel: 4.831 ms from event to pixels: wait 0.000 ms, edit 0.000 ms, compute 1.250 ms, worker 0.000 "
            "ms, build 0.000 ms, upload 0.000 ms, draw 0.000 ms; 784 cells, direct_3x3, AVX2, 1 thread");
}

}  // namespace
}  // namespace convlens::shell
