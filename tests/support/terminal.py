# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person at a terminal does."""
import os
import pty
import re
import select
import signal
import termios


class Terminal:
    """A program on a terminal of its own; what is typed and what is seen."""

    def __init__(self, argv, env, cwd):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(argv[0], argv, env)
        self.seen = b""
        self.code = None

    def type(self, text):
        os.write(self.fd, text.encode())

    def look(self):
        while select.select([self.fd], [], [], 0.05)[0]:
            try:
                self.seen += os.read(self.fd, 65536)
            except OSError:
                break
        return re.sub(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>])|\0", "", self.seen.decode(errors="replace"))

    def shows_what_is_typed(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def end(self):
        """The exit code once it has ended by itself, else None."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid != 0 else None
        return self.code

    def close(self):
        os.close(self.fd)
        if self.end() is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
