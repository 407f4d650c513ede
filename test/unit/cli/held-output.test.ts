import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Output } from '../../../src/cli/data-output.ts';
import { HeldOutput } from '../../../src/cli/held-output.ts';
import { openSpill, type Spill } from '../../../src/cli/spill.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A stream that takes its time, and files for what is held. */
function stream() {
  const facts = { out: '', files: 0, parts: 0 };
  const folder = temporaryFolder();
  const output: Output = {
    write(text) {
      facts.out += text;
      facts.parts += 1;
    },
    settle: () => setImmediate(),
  };
  const open = () => {
    facts.files += 1;
    return openSpill(folder);
  };
  return {
    facts,
    folder,
    held: (mostHeld: number, how = open) => new HeldOutput(output, { mostHeld, open: how }),
  };
}

const line = (who: string, at: number) => `${who} ${at} 😀é\n`;
const lines = (who: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => line(who, from + at)).join('');

describe('what is held of accounts side by side', () => {
  it('U85: little stays in memory and is written at once; much goes to a file that has no name', async () => {
    const { facts, folder, held } = stream();
    const little = held(1_000);
    little.write('a\n');
    little.open();
    expect([facts.out, facts.files]).toEqual(['a\n', 0]);

    facts.out = '';
    const much = held(1_000);
    for (let at = 0; at < 50_000; at += 1) much.write(line('x', at));
    expect([facts.out, facts.files, readdirSync(folder)]).toEqual(['', 1, []]);
    much.open();
    await much.settle();
    expect(facts.out === lines('x', 50_000)).toBe(true);
    expect(facts.parts).toBeLessThan(5);
    much.write('the end\n');
    expect(facts.out.endsWith('the end\n')).toBe(true);
  });

  it('U85: accounts come one after the other, whatever they say while another is written', async () => {
    const { facts, held } = stream();
    const [a, b, c] = [held(100), held(100), held(100)];
    a.open();
    for (let at = 0; at < 500; at += 1) {
      a.write(line('a', at));
      b.write(line('b', at));
    }
    c.write('c first\n');
    b.open(a);
    c.open(b);
    b.write('b second\n');
    c.write('c second\n');
    await setImmediate();
    c.write('c third\n');
    await Promise.all([a.settle(), b.settle(), c.settle()]);
    expect(facts.out).toBe(`${lines('a', 500)}${lines('b', 500)}b second\nc first\nc second\nc third\n`);
  });

  it('U85: without a place for a file it stays in memory; a file that fails is a loss, and told', async () => {
    const { facts, held, folder } = stream();
    const none = held(10, () => {
      facts.files += 1;
      return openSpill(`${folder}/missing`);
    });
    for (let at = 0; at < 100; at += 1) none.write(line('x', at));
    none.open();
    expect([facts.out, facts.files, none.lost()]).toEqual([lines('x', 100), 1, undefined]);

    const full: Spill = {
      add() {
        throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
      },
      next: () => '',
      close() {},
    };
    const failing = held(10, () => full);
    failing.write(lines('x', 100));
    expect(failing.lost()).toBe('ENOSPC');
  });
});
