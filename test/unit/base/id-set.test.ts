import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdSet } from '../../../src/base/id-set.ts';

it('knows what it was given, as a set of the names themselves does', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (names) => {
      const ours = new IdSet();
      const theirs = new Set<string>();
      for (const name of names) {
        expect(ours.add(name)).toBe(!theirs.has(name));
        theirs.add(name);
      }
      expect(ours.size).toBe(theirs.size);
    }),
  );
});

it('keeps sets apart that take the room of one', () => {
  const entry = fc.tuple(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3_000 }), (entries) => {
      const ours = new IdSet();
      const theirs = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
      for (const [name, which] of entries) {
        expect(ours.add(name, which)).toBe(theirs[which]?.has(name) === false);
        theirs[which]?.add(name);
      }
      expect(ours.size).toBe(new Set(entries.map(([name]) => name)).size);
    }),
  );
});

it('K1: holds a hundred thousand names and tells each from the others', () => {
  const names = Array.from({ length: 100_000 }, () => randomUUID().toUpperCase());
  const set = new IdSet();
  expect(names.filter((name) => set.add(name))).toHaveLength(names.length);
  expect(names.filter((name) => set.add(name))).toEqual([]);
  expect(set.size).toBe(names.length);
});
