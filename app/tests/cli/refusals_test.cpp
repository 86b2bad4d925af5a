// What is refused: with which status, in which words, and never with a file left behind.
#include "cli_support.h"

namespace convlens::test {
namespace {

struct Refusal {
  std::string line;
  int status;
  std::string message;
};

class Refusals : public CliTest {
 protected:
  void SetUp() override {
    write_npy(path("x.npy"), {1, 4, 6, 6}, std::vector<float>(144, 1));
    write_npy(path("w.npy"), {2, 4, 3, 3}, std::vector<float>(72, 1));
    write_npy(path("w1.npy"), {2, 4, 1, 1}, std::vector<float>(8, 1));
    write_npy(path("wt.npy"), {4, 2, 3, 3}, std::vector<float>(72, 1));
    write_npy_vector(path("b.npy"), {1, 2, 3});
    write_text(path("text.npy"), "no array at all, only text");
    write_text(path("y.npy"), "precious");
  }
  void expect_all(const std::vector<Refusal>& refusals) {
    const std::vector<std::string> before = folder_.names();
    for (const Refusal& refusal : refusals) {
      SCOPED_TRACE(refusal.line);
      expect_error(run(refusal.line), refusal.status, refusal.message);
      EXPECT_EQ(read_text(path("y.npy")), "precious");
      EXPECT_EQ(folder_.names(), before);
    }
  }
};

const std::string kConv = "conv2d --input @x.npy --weight @w.npy --output @y.npy ";
const std::string kTransposed = "conv-transpose2d --input @x.npy --weight @wt.npy --output @y.npy ";
const std::string kPool = "pool2d --input @x.npy --output @y.npy ";

TEST_F(Refusals, OptionsOfConv2d) {
  expect_all({
      {kConv + "--stride 0", 2, "--stride: is 0,0 (1 or more"},
      {kConv + "--stride 1,-1", 2, "--stride: is 1,-1"},
      {kConv + "--stride 1.5", 2, "--stride: is no whole number: '1.5' (height,width or one number for both)"},
      {kConv + "--stride 1,2,3", 2, "--stride: has 3 numbers"},
      {kConv + "--stride 99999999999999999999", 2, "--stride: does not fit into 64 bits: 99999999999999999999"},
      {kConv + "--dilation 0,1", 2, "--dilation: is 0,1"},
      {kConv + "--dilation 2147483647", 2, "dilated kernel"},
      {kConv + "--dilation 9223372036854775807", 2, "64 bits"},
      {kConv + "--padding -1", 2, "--padding: is -1,-1,-1,-1"},
      {kConv + "--padding 1,2,3", 2, "--padding: has 3 numbers (P, PH,PW, TOP,LEFT,BOTTOM,RIGHT, same,"},
      {kConv + "--padding some", 2, "--padding: is no whole number: 'some' (P, PH,PW,"},
      {kConv + "--padding 9223372036854775807", 2, "64 bits"},
      {kConv + "--padding same --stride 2", 2, "--padding: same needs stride 1"},
      {kConv + "--padding 6 --padding-mode reflect", 2, "--padding: reflect padding of 6"},
      {kConv + "--padding 7 --padding-mode circular", 2, "--padding: circular padding of 7"},
      {kConv + "--padding-mode mirror", 2, "--padding-mode: is 'mirror' (zeros, reflect, replicate, circular)"},
      {kConv + "--groups 0", 2, "--groups: is 0 (1 or more)"},
      {kConv + "--groups 3", 2, "--groups: 3 groups do not divide"},
      {kConv + "--groups 2", 2, "--weight: has 4 input channels, the input has 4 in 2 groups"},
      {kConv + "--bias @b.npy", 2, "--bias: has 3 values (2, one per output channel)"},
      {kConv + "--bias @x.npy", 2, "x.npy: has the shape (1, 4, 6, 6) (one dimension: a value per output channel)"},
      {kConv + "--variant nothing", 2, "--variant: there is no nothing ("},
      {kConv + "--variant pointwise", 2, "--variant: pointwise refuses: the kernel is 3x3"},
      {"conv2d --input @w.npy --weight @x.npy --output @y.npy", 2, "dilated kernel of 6 cells is larger than"},
  });
}

TEST_F(Refusals, OptionsOfConvTranspose2d) {
  expect_all({
      {kTransposed + "--output-padding 1", 2, "--output-padding: of 1,1 is not smaller than stride or dilation"},
      {kTransposed + "--output-padding -1", 2, "--output-padding: is -1,-1"},
      {kTransposed + "--padding 4", 2, "--padding: leaves an output"},
      {kTransposed + "--stride 0", 2, "--stride: is 0,0"},
      {kTransposed + "--groups 3", 2, "--groups: 3 groups do not divide"},
      {kTransposed + "--variant generic", 2, "--variant: does not apply to this command (conv2d and bench)"},
      {kTransposed + "--flip", 2, "--flip: is no option of this command"},
      {"conv-transpose2d --input @x.npy --weight @w.npy --output @y.npy", 2, "--weight: has shape [2, 4, 3, 3]"},
  });
}

TEST_F(Refusals, OptionsOfPooling) {
  expect_all({
      {kPool + "--kernel 2", 2, "--kind: is missing (max, average, lp)"},
      {kPool + "--kind median --kernel 2", 2, "--kind: is 'median' (max, average, lp)"},
      {kPool + "--kind max", 2, "--kernel: is missing (KH,KW)"},
      {kPool + "--kind max --kernel 0", 2, "--kernel"},
      {kPool + "--kind max --kernel 2 --padding 2", 2, "--padding: "},
      {kPool + "--kind max --kernel 7", 2, "kernel"},
      {kPool + "--kind max --kernel 2 --divisor-override 2", 2, "--divisor-override: does not apply to --kind max"},
      {kPool + "--kind average --kernel 2 --divisor-override 0", 2, "--divisor-override: is 0"},
      {kPool + "--kind average --kernel 2 --dilation 2", 2, "--dilation: is 2,2 with --kind average"},
      {kPool + "--kind max --kernel 2 --no-count-include-pad", 2, "--no-count-include-pad: does not apply"},
      {kPool + "--kind lp --kernel 2 --norm 0", 2, "--norm: is 0"},
      {kPool + "--kind lp --kernel 2 --norm nan", 2, "--norm: is no"},
      {kPool + "--kind max --kernel 2 --norm 3", 2, "--norm: does not apply to --kind max"},
      {"adaptive-pool2d --kind average --output-size 0 --input @x.npy --output @y.npy", 2, "--output-size: is 0,0"},
      {"adaptive-pool2d --kind lp --output-size 1 --input @x.npy --output @y.npy", 2, "--kind: is 'lp' (average, max)"},
      {"adaptive-pool2d --kind max --input @x.npy --output @y.npy", 2, "--output-size: is missing (OH,OW)"},
  });
}

TEST_F(Refusals, OptionsOfPaddingAndActivation) {
  const std::string pad = "pad2d --input @x.npy --output @y.npy ";
  const std::string activation = "activation --input @x.npy --output @y.npy ";
  expect_all({
      {pad, 2, "--padding: is missing"},
      {pad + "--padding same", 2, "--padding: is no whole number: 'same'"},
      {pad + "--padding -1", 2, "--padding: is -1,-1,-1,-1"},
      {pad + "--padding 6 --padding-mode reflect", 2, "--padding: reflect padding of 6"},
      {pad + "--padding 1 --padding-mode circular --value 3", 2, "--value: does not apply to --padding-mode circular"},
      {pad + "--padding 1 --value much", 2, "--value: is no number: 'much'"},
      {activation, 2, "--kind: is missing (relu, leaky-relu, abs, tanh, sigmoid)"},
      {activation + "--kind gelu", 2, "--kind: is 'gelu'"},
      {activation + "--kind relu --alpha 1", 2, "--alpha: does not apply to --kind relu (--kind leaky-relu)"},
  });
}

TEST_F(Refusals, Files) {
  expect_all({
      {"conv2d --input @nothing.npy --weight @w.npy --output @y.npy", 1, "nothing.npy: does not exist"},
      {"conv2d --input @ --weight @w.npy --output @y.npy", 1, "is a folder"},
      {"conv2d --input @text.npy --weight @w.npy --output @y.npy", 1, "text.npy: is not an .npy file (an .npy file)"},
      {"conv2d --input @b.npy --weight @w.npy --output @y.npy", 2, "b.npy: has the shape (3,) ([H,W], [C,H,W] or"},
      {"conv2d --input - --weight @w.npy --output @y.npy", 1, "standard input: is empty"},
      {"conv2d --input - --weight - --output @y.npy", 1, "standard input: is empty"},
      {"conv2d --input @x.npy --weight @w.npy --output @missing/y.npy", 1, "y.npy: its folder does not exist"},
      {"conv2d --input @x.npy --weight @w.npy --output @", 1, "is a folder (the name of a file)"},
      {"conv2d --input @x.npy --weight @w.npy --output /dev/full", 1, "/dev/full: cannot be written: no space"},
  });
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(Refusals, StandardStreamsThatAreTaken) {
  const std::string x = read_text(path("x.npy"));
  expect_error(run("conv2d --input - --weight - --output @y.npy", x), 2, "-: is given twice (standard input once)");
  expect_error(run(kConv + "--json --output -"), 2, "--output: is given twice (once)");
  expect_error(run("conv2d --input @x.npy --weight @w.npy --output - --json"), 2,
               "--output: is -, where --json writes its report");
}

TEST_F(Refusals, TheCommandLineItself) {
  expect_all({
      {"", 2, "error: no command was given (conv2d, "},
      {"convolve", 2, "error: convolve: is no command (conv2d, "},
      {"--input @x.npy", 2, "error: --input: comes before a command"},
      {"conv2d", 2, "--output: is missing (an .npy file to write, or -)"},
      {"conv2d --output @y.npy", 2, "--input: is missing (an .npy file)"},
      {"conv2d --output @y.npy --input @x.npy", 2, "--weight: is missing (an .npy file)"},
      {kConv + "--strid 2", 2, "--strid: is no option of this command (--input, --weight, "},
      {kConv + "-s 2", 2, "-s: is no option of this command"},
      {kConv + "--stride", 2, "--stride: has no value (--stride SH,SW)"},
      {kConv + "--stride --flip", 2, "--stride: has no value"},
      {kConv + "--flip=yes", 2, "--flip: takes no value (--flip)"},
      {kConv + "--stride 1 --stride 2", 2, "--stride: is given twice (once)"},
      {kConv + "more", 2, "more: is not understood (options start with --)"},
      {kConv + "--threads 0", 2, "--threads: is 0 (1 to 1024)"},
      {kConv + "--threads 1025", 2, "--threads: is 1025 (1 to 1024)"},
      {kConv + "--threads many", 2, "--threads: is no whole number: 'many'"},
      {"run project.convlens", 2, "run: comes with project files, which this version does not read"},
      {"export project.convlens --as numpy", 2, "export: comes with project files"},
      {"explain project.convlens --at 0,0,0,0", 2, "project.convlens: project files are not read by this version"},
      {"shape", 2, "shape: has no operation (conv2d, conv-transpose2d, pool2d, adaptive-pool2d, pad2d)"},
      {"shape relu", 2, "shape relu: is no operation"},
      {"batch", 2, "LIST: is missing"},
      {"convert @x.npy", 2, "OUT: is missing"},
      {"convert", 2, "IN: is missing"},
  });
}

TEST_F(Refusals, MessagesStayOneLine) {
  const Outcome outcome = run_cli({"conv2d", "--input", "new\nline\xe9", "--weight", "w", "--output", "y"});
  expect_error(outcome, 1, "error: new\\x0aline\\xe9: does not exist");
  expect_error(run_cli({"conv\n2d"}), 2, "conv\\x0a2d: is no command");
}

TEST_F(Refusals, SizesThatNoMemoryHolds) {
  write_npy(path("one.npy"), {1, 1, 1, 1}, {1});
  expect_all(
      {{"pad2d --input @one.npy --output @y.npy --padding 1000000,1000000", 1, "memory: there is no room"},
       {"pad2d --input @one.npy --output @y.npy --padding 4000000000000000000,0", 2, "--output: would have shape"}});
}

}  // namespace
}  // namespace convlens::test
