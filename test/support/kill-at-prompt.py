"""Runs a command on a pseudo-terminal, kills it at a prompt, and tells as JSON how it and the terminal came out of it.

Usage: kill-at-prompt.py PROMPT SIGNAL COMMAND...
"""
import json, os, pty, re, select, signal, subprocess, sys, termios, time

prompt, kind, command = sys.argv[1], sys.argv[2], sys.argv[3:]


def plain(text):
    # The line editor says behind the question where the cursor is.
    return re.sub(rb'\x1b\[[0-9;]*[A-Za-z]', b'', text).rstrip()


master, slave = pty.openpty()
before = termios.tcgetattr(slave)
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
said, killed, deadline = b'', None, time.monotonic() + 20
while child.poll() is None and time.monotonic() < deadline:
    ready, _, _ = select.select([master], [], [], 0.05)
    if ready:
        said += os.read(master, 4096)
    if killed is None and plain(said).endswith(prompt.encode()):
        time.sleep(0.2)
        during = termios.tcgetattr(slave)
        killed = time.monotonic()
        child.send_signal(getattr(signal, kind))
if child.poll() is None:
    child.kill()
print(json.dumps({
    'code': child.wait(),
    'seconds': None if killed is None else time.monotonic() - killed,
    'wasRaw': killed is not None and during != before,
    'isRestored': termios.tcgetattr(slave) == before,
    'said': said.decode(errors='replace'),
}))
