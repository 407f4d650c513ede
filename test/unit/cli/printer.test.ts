import { describe, expect, it } from 'vitest';
import { errorAnswer } from '../../../src/answer/error-answer.ts';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { Printer } from '../../../src/cli/printer.ts';
import { Terminal } from '../../../src/cli/terminal.ts';

const TIME = '2026-01-02T00:00:00.000Z';
const ANSWER = {
  exitCode: 3,
  data: { files: 2 },
  lines: ['a line'],
  news: ['something was done'],
  warnings: ['something is odd'],
  hint: 'do this',
};

function printing(asJson: boolean) {
  let out = '';
  let err = '';
  const terminal = new Terminal(
    { stdout: { write: (text) => (out += text) }, stderr: { isTTY: true, write: (text) => (err += text) } },
    new SecretRegistry(),
  );
  const printer = new Printer(terminal, { now: () => Date.parse(TIME) }, asJson);
  return { printer, out: () => out, err: () => err, json: () => JSON.parse(out) as unknown };
}

describe('an answer', () => {
  it('in words: what was asked for on standard output, the rest beside it, the hint last', () => {
    const { printer, out, err } = printing(false);
    printer.answer(ANSWER);
    expect(out()).toBe('a line\n');
    expect(err()).toBe(
      'keepsake: warning: something is odd\nkeepsake: something was done\nkeepsake: hint: do this\n',
    );
  });

  it('U7: as JSON is one document of one shape, with the warnings beside it', () => {
    const { printer, json, err } = printing(true);
    printer.answer(ANSWER);
    expect(json()).toEqual({ version: 1, exitCode: 3, time: TIME, files: 2, hint: 'do this' });
    expect(err()).toBe('keepsake: warning: something is odd\nkeepsake: hint: do this\n');
  });

  it.each([[[]], [['a']], [['a', 'b\u202e']]])('U7: with the rows %j is one document, too', (rows) => {
    const { printer, json } = printing(true);
    const add = printer.list('paths', ['a head for people']);
    for (const row of rows) add([{ data: () => row, lines: () => [row] }]);
    printer.answer(ANSWER);
    expect(json()).toEqual({ version: 1, exitCode: 3, time: TIME, paths: rows, files: 2, hint: 'do this' });
  });

  it('U53: no field of an account comes twice, with a list or without', () => {
    const { printer, json, out } = printing(true);
    const data = { account: 'ann@example.com', files: 2 };
    printer.account({ account: data.account, job: undefined, folder: '/a' }, 0, 2);
    printer.answer({ exitCode: 0, data: { ...data, directory: '/a' } });
    printer.account({ account: data.account, job: 'phone' }, 1, 2);
    printer.list('paths')([{ data: () => 'a', lines: () => ['a'] }]);
    printer.answer({ exitCode: 0, data });
    printer.endAccounts(0);
    const accounts = [
      { exitCode: 0, ...data, directory: '/a' },
      { exitCode: 0, job: 'phone', ...data, paths: ['a'] },
    ];
    expect(json()).toEqual({ version: 1, time: TIME, accounts, exitCode: 0 });
    expect(out().match(/"account":/g)).toHaveLength(2);
    expect(out().match(/"directory":/g)).toHaveLength(1);
  });

  it.each([
    [true, '{"row":"a"}\n,{"row":"b\\u202e"}\n'],
    [false, 'a, first\na, then\nb\\u202e, first\nb\\u202e, then\n'],
  ])(
    'rows that come together are written together, each line made safe (as JSON: %s)',
    (asJson, expected) => {
      const written: string[] = [];
      const stdout = { write: (text: string) => written.push(text) };
      const terminal = new Terminal({ stdout, stderr: { write: () => {} } }, new SecretRegistry());
      const add = new Printer(terminal, { now: () => 0 }, asJson).list('rows');
      written.length = 0;
      add([]);
      add(
        ['a', 'b\u202e'].map((row) => ({
          data: () => ({ row }),
          lines: () => [`${row}, first`, `${row}, then`],
        })),
      );
      expect(written).toEqual([expected]);
    },
  );

  it.each([
    [new KeepsakeError('USAGE', 'this is wrong', { details: ['that, too'] }), 2, 'USAGE', 'this is wrong'],
    [new TypeError('x is not a function'), 1, 'INTERNAL', 'TypeError: x is not a function'],
    ['a text', 1, 'INTERNAL', 'a text'],
  ])('U7: that is an error ends what was begun: %s', (error, exitCode, code, message) => {
    const { printer, json } = printing(true);
    printer.list('paths')([{ data: () => 'a', lines: () => ['a'] }]);
    printer.answer(errorAnswer(error, {}));
    const hint = expect.any(String) as string;
    const details = expect.any(Array) as string[];
    expect(json()).toEqual({
      version: 1,
      exitCode,
      time: TIME,
      paths: ['a'],
      error: { code, message, details, hint },
    });
  });
});
