import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../../../src/cli/line-reader.ts';

const forEver = new AbortController().signal;
const never = () => new Promise<void>(() => {});
const atOnce = () => Promise.resolve();

function inputOf(...texts: string[]): PassThrough {
  const input = new PassThrough();
  for (const text of texts) input.write(text);
  return input;
}

describe('answers from a standard input that is no terminal', () => {
  it('come line by line, whatever the pieces they arrive in', async () => {
    const lines = new LineReader(inputOf('pass', 'word\r\n123', '456\nrest').end());
    expect(await lines.next(forEver)).toBe('password');
    expect(await lines.next(forEver)).toBe('123456');
    expect(await lines.next(forEver)).toBe('rest');
    expect(await lines.next(forEver)).toBeUndefined();
  });

  it('may come after the question', async () => {
    const input = inputOf();
    const lines = new LineReader(input);
    const answer = lines.next(forEver);
    input.write('late\n');
    expect(await answer).toBe('late');
  });

  it('end at an interruption', async () => {
    const controller = new AbortController();
    const answer = new LineReader(inputOf()).next(controller.signal);
    controller.abort(new Error('ended by SIGTERM'));
    await expect(answer).rejects.toThrow('ended by SIGTERM');
  });
});

describe('whether somebody is there', () => {
  it('no, when the input has ended: cron never causes a code to be sent', async () => {
    expect(await new LineReader(inputOf().end()).canAnswer(never)).toBe(false);
  });

  it('yes, when a line waits in an input that has ended', async () => {
    expect(await new LineReader(inputOf('123456').end()).canAnswer(never)).toBe(true);
  });

  it('yes, when the input stays open and silent', async () => {
    expect(await new LineReader(inputOf()).canAnswer(atOnce)).toBe(true);
  });
});
