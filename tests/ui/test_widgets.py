# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's own widgets, in a program of their own that asks them directly."""
import unittest

from session import BUILD, SOURCE, Session


class Widgets(unittest.TestCase):
    def test_each_does_what_it_says(self):
        screenshots = BUILD / "screenshots"
        screenshots.mkdir(exist_ok=True)
        with Session() as session:
            process = session.start("widgets", [BUILD / "tests/ui/test-widgets"], GSK_RENDERER="cairo", GDK_DEBUG="gl-disable",
                                    GTK_A11Y="test", G_DEBUG="fatal-criticals", NLK_SCREENSHOTS=str(screenshots),
                                    LSAN_OPTIONS=f"suppressions={SOURCE / 'tests/ui/leaks.supp'}")
            code = process.wait(60)
            self.assertEqual(code, 0, session.output("widgets"))
            self.assertIn("ok 5", session.output("widgets"))
        for picture in ("light", "dark"):
            self.assertGreater((screenshots / f"widgets-{picture}.png").stat().st_size, 0)
