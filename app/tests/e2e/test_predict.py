"""Predict, the loop and the matrices with a real mouse and keyboard: a wrong answer is named, a right one counts."""
import unittest

from harness import WindowTest


class Predict(WindowTest):
    def has(self, program, name):
        return any(widget["name"] == name for widget in program.map["widgets"])

    def answer(self, program, text):
        program.keys(*[{"-": "minus", ".": "period"}.get(c, c) for c in text], "Return")

    def test_answers_are_checked(self):
        program = self.start(size="1600x900")
        program.click("predict.toggle")
        program.wait("a question", lambda: program.state["predict"] and self.has(program, "predict.question"))
        question = program.state["predict"]
        self.assertEqual([question["output_channel"], question["row"], question["col"]],
                         [program.state["transport"][key] for key in ("output_channel", "row", "col")])
        self.assertFalse(self.has(program, "window.total"))
        window = program.state["window"]
        total, products = window["total"], [tap["product"] for tap in window["taps"]]
        missed = next(product for product in products if product != 0)

        program.click("predict.answer")
        self.answer(program, f"{total - missed:g}")
        program.wait("a verdict", lambda: program.value("predict.verdict") != ""
                     and program.state["predict"]["verdict"] != "")
        self.assertTrue(program.state["predict"]["open"])
        self.assertIn(f"{abs(missed):g}", program.value("predict.verdict").replace("\u2212", "-"))

        program.click("predict.answer")
        self.answer(program, f"{total:g}")
        program.wait("the right answer", lambda: not program.state["predict"]["open"])
        self.assertEqual(program.state["predict"]["right"], 1)
        program.keys("Return")
        program.wait("the next question", lambda: program.state["predict"]["question"] == 1)
        program.keys("Escape")
        program.wait("the end", lambda: program.state["predict"] is None)

    def test_views_follow_the_window(self):
        program = self.start(size="1600x900")
        program.click("window.view.loop")
        program.wait("the loop", lambda: program.state["view"]["window"] == "loop"
                     and "acc" in program.value("loop.code"))
        program.mouse(program.centre("status.computation"))
        program.keys("period", "period")
        program.wait("the line of a product", lambda: program.state["transport"]["product"] == 1
                     and "+=" in program.value("loop.code"))
        program.click("window.view.matrix")
        program.wait("the matrix", lambda: program.state["view"]["window"] == "matrix"
                     and self.has(program, "matrix.grid"))
        self.assertEqual(program.value("matrix.grid"), "9 \u00d7 784")


if __name__ == "__main__":
    unittest.main()
