import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS, type ErrorRow } from '../../../src/base/error-table.ts';
import { EXIT } from '../../../src/base/exit-codes.ts';

const FILE = 'docs/EXIT-CODES.md';
const BEGIN =
  '<!-- Made from src/base/error-table.ts; `UPDATE_DOCS=1 npx vitest run exit-codes-doc` writes it. -->';
const END = '<!-- The end of what is made. -->';

const WATCH: Readonly<Record<ErrorRow['watch'], string>> = {
  ends: 'ends',
  waits: 'waits for a person',
  rests: 'rests and looks again',
};

it('docs/EXIT-CODES.md lists every error code with what the table says', () => {
  const rows = Object.entries<ErrorRow>(ERRORS)
    .toSorted(([, a], [, b]) => a.exitCode - b.exitCode)
    .map(([code, { exitCode, watch }]) => `| \`${code}\` | ${exitCode} | ${WATCH[watch]} |`);
  const made = ['', '| code | exit code | a watching run |', '|---|---|---|', ...rows, ''].join('\n');
  const text = readFileSync(FILE, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [there = '', after] = rest.split(END);
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(FILE, [before, BEGIN, '\n', made, '\n', END, after].join(''));
  } else {
    expect(there.trim()).toBe(made.trim());
  }
});

it('docs/EXIT-CODES.md says what each number means', () => {
  const [numbers = ''] = readFileSync(FILE, 'utf8')
    .split('\n\n')
    .filter((part) => part.startsWith('| code | meaning'));
  const told = [...numbers.matchAll(/^\| ([\d, ]+)\|/gm)].flatMap(([, list = '']) =>
    list.split(',').map(Number),
  );
  expect(Object.values(EXIT).filter((number) => !told.includes(number))).toEqual([]);
  expect(Object.values<ErrorRow>(ERRORS).filter(({ exitCode }) => !told.includes(exitCode))).toEqual([]);
});
