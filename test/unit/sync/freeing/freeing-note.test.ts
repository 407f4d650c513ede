import { expect, it } from 'vitest';
import { decodeFreeing, encodeFreeing } from '../../../../src/sync/freeing/freeing-note.ts';

const NOW = Date.UTC(2026, 0, 1);

it('P20: a job remembers since when photos may leave, and whether to look again', () => {
  const note = { sinceMs: NOW - 5, isOpen: true, wish: 'all' };
  expect(decodeFreeing(encodeFreeing(note), NOW)).toEqual(note);
});

it.each([
  ['none', undefined],
  ['damaged', 'x'],
  ['of another form', '{"sinceMs":1}'],
  ['of no time', '["yesterday",true,""]'],
  ['of another kind, though it begins with a time', '[1,{"a":1}]'],
  ['of the future', encodeFreeing({ sinceMs: NOW + 1, isOpen: false, wish: '' })],
])('P20: a note that is %s begins anew, so that less may leave', (_what, text) => {
  expect(decodeFreeing(text, NOW)).toBe(undefined);
});
