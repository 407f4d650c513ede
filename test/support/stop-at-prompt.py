"""Runs a command on a pseudo-terminal; at each prompt it is stopped and continued as a shell does it, and then gets its answer.
Tells as JSON how it came out of it.

Usage: stop-at-prompt.py COUNT PROMPT ANSWER... COMMAND...
"""
import json, os, pty, re, select, signal, subprocess, sys, termios, time

count = int(sys.argv[1])
pairs, command = sys.argv[2:2 + 2 * count], sys.argv[2 + 2 * count:]


def plain(text):
    # The line editor says behind the question where the cursor is.
    return re.sub(rb'\x1b\[[0-9;]*[A-Za-z]', b'', text).rstrip()


master, slave = pty.openpty()
before = termios.tcgetattr(slave)
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
said, deadline = b'', time.monotonic() + 25


def until(condition):
    global said
    while not condition() and child.poll() is None and time.monotonic() < deadline:
        if select.select([master], [], [], 0.02)[0]:
            said += os.read(master, 4096)
    return condition()


def raw():
    return termios.tcgetattr(slave)[3] != before[3]


prompts = []
for at in range(count):
    prompt, answer = pairs[2 * at].encode(), pairs[2 * at + 1].encode()
    until(lambda: plain(said).endswith(prompt) and raw())
    asked = said.count(prompt)
    os.write(master, b'\x1a')
    until(lambda: not raw())
    termios.tcsetattr(slave, termios.TCSANOW, before)
    # Nobody is above this process who could continue it, so that the system did not stop it: only the rest is as in a shell.
    child.send_signal(signal.SIGCONT)
    is_raw = until(lambda: raw() and said.count(prompt) > asked)
    prompts.append(is_raw)
    os.write(master, answer + b'\r')
until(lambda: False)
if child.poll() is None:
    child.kill()
print(json.dumps({'code': child.wait(), 'prompts': prompts, 'said': said.decode(errors='replace')}))
