import { describe, expect, it } from 'vitest';
import { addBeforeExtension, splitExtension } from '../../../src/plan/split-extension.ts';

describe('splitExtension, as Python does', () => {
  it.each([
    ['a.b', 'a', '.b'],
    ['a.b.c', 'a.b', '.c'],
    ['a', 'a', ''],
    ['a.', 'a', '.'],
    ['.a', '.a', ''],
    ['..a', '..a', ''],
    ['.a.b', '.a', '.b'],
    ['', '', ''],
  ])('%j', (name, stem, extension) => {
    expect(splitExtension(name)).toEqual({ stem, extension });
    expect(addBeforeExtension(name, '-x')).toBe(`${stem}-x${extension}`);
  });
});
