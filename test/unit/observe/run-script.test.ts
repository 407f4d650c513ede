import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WANTS_USER } from '../../../src/model/notice.ts';
import { scriptDoor } from '../../../src/observe/run-script.ts';
import { until } from '../../support/child.ts';
import { MESSAGE } from '../../support/message.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const running = new AbortController().signal;

function door(script: string, limitMs = 20_000) {
  const cwd = temporaryFolder();
  const path = join(cwd, 'notify me.sh');
  writeFileSync(path, script, { mode: 0o700 });
  const env = { PATH: process.env['PATH'], OWN: 'kept' };
  return { cwd, door: scriptDoor(path, { env, cwd, groups: WANTS_USER, limitMs }) };
}

/** The letter of proc(5); undefined: there is none, or not Linux. */
function readState(pid: number): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}

describe('the program of --notification-script', { timeout: 20_000 }, () => {
  it('gets no argument, the environment of keepsake, and what it is about', async () => {
    const { cwd, door: one } = door(
      '#!/bin/sh\nprintf "%s|%s|%s|%s|%s" "$#" "$OWN" "$KEEPSAKE_NOTICE_EVENT" "$KEEPSAKE_NOTICE_CODE" "$KEEPSAKE_NOTICE_ACCOUNT" > seen\nprintf %s "$KEEPSAKE_NOTICE_TEXT" > text\nprintf %s "$KEEPSAKE_NOTICE_JSON" > json\n',
    );
    expect(await one.deliver(MESSAGE, running)).toBeUndefined();
    const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
    expect(read('seen')).toBe('0|kept|person-needed|CODE_NEEDED|sam@example.com');
    expect(read('text')).toBe(MESSAGE.text);
    expect(JSON.parse(read('json'))).toMatchObject({
      version: 1,
      event: 'person-needed',
      code: 'CODE_NEEDED',
    });
  });

  it('M4: one that leaves a program in the background took the message, and one that has to be ended takes along what it started', async () => {
    const pidIn = (cwd: string) => Number(readFileSync(join(cwd, 'pid'), 'utf8'));
    const isThere = (pid: number) => readState(pid) !== 'Z' && readState(pid) !== undefined;
    const left = door('#!/bin/sh\nsleep 600 & echo $! > pid\n', 120_000);
    expect(await left.door.deliver(MESSAGE, running)).toBeUndefined();
    expect(isThere(pidIn(left.cwd))).toBe(true);
    process.kill(pidIn(left.cwd), 'SIGKILL');

    const endless = door('#!/bin/sh\nsleep 600 & echo $! > pid\nyes\n', 120_000);
    expect(await endless.door.deliver(MESSAGE, running)).toContain('printed more than');
    await until(() => !isThere(pidIn(endless.cwd)));

    const waiting = door('#!/bin/sh\nsleep 600 & echo $! > pid.new; mv pid.new pid; wait\n', 120_000);
    const over = new AbortController();
    const delivered = waiting.door.deliver(MESSAGE, over.signal);
    await until(() => existsSync(join(waiting.cwd, 'pid')));
    over.abort(new Error('the user ended it'));
    await expect(delivered).rejects.toThrow('the user ended it');
    await until(() => !isThere(pidIn(waiting.cwd)));
  });

  it('M4: one that fails, hangs or is none is a reason, with what it says', async () => {
    expect(await door('#!/bin/sh\necho no mail here >&2; exit 3\n').door.deliver(MESSAGE, running)).toBe(
      'ended with status 3; no mail here',
    );
    expect(await door('#!/bin/sh\nexec sleep 600\n', 50).door.deliver(MESSAGE, running)).toContain(
      'took more than',
    );
    expect(await door('#!/no/such/shell\n').door.deliver(MESSAGE, running)).toBe('cannot be run (ENOENT)');
  });
});
