"""Runs a program on a terminal of its own, answers its question, and prints all that the terminal showed.

terminal.py ANSWER PROGRAM [ARGUMENT...]
"""
import os
import pty
import sys

child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])
shown = b""
answered = False
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # what Linux says when the program has ended
        break
    if not chunk:
        break
    shown += chunk
    if not answered and b"Type yes: " in shown:
        os.write(terminal, sys.argv[1].encode() + b"\n")
        answered = True
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
