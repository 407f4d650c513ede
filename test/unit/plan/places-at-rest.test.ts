import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { placesAtRest } from '../../../src/plan/places-at-rest.ts';
import type { OfPhoto } from '../../../src/plan/keep-together.ts';
import { relative } from '../../support/wanted.ts';

const SIZES = ['600', '601'];
const KINDS = ['.JPG', '.HEIC', '.MOV'];

/** Photos of one name: those of one size want the same second name, too. */
const photo = fc.record({
  size: fc.constantFrom(...SIZES),
  kinds: fc.subarray(KINDS, { minLength: 1 }),
  /** Its JPEG is an edit, which may have the size of its own in its name. */
  isEdited: fc.boolean(),
});
type Photo = typeof photo extends fc.Arbitrary<infer T> ? T : never;

function filesOf(photos: readonly Photo[]): OfPhoto[] {
  return photos.flatMap(({ size, kinds, isEdited }, n) =>
    kinds.map((kind) => {
      const ends = isEdited && kind === '.JPG' ? [kind, `-8${kind}`] : [kind];
      const names = ['IMG', `IMG-${size}`, `IMG_${n}`].flatMap((stem) =>
        ends.map((end) => [stem, end] as const),
      );
      const signature = `${n}${kind}`;
      const candidates = names.map(([stem, end]) => relative(`${stem}${end}`));
      const stems = names.map(([stem]) => stem);
      return { photo: String(n), path: relative(`x/${signature}`), signature, candidates, stems };
    }),
  );
}

it('F33: whoever begins with the places that a relayout gave moves nothing', () => {
  fc.assert(
    fc.property(
      fc.array(photo, { minLength: 1, maxLength: 6 }),
      fc.subarray(SIZES.flatMap((size) => KINDS.map((kind) => `IMG-${size}${kind}`))),
      (photos, taken) => {
        const files = filesOf(photos);
        const facts = {
          keyOf: String,
          isTaken: (path: string) => taken.includes(path),
          formerly: () => undefined,
        };
        const { places, nameless } = placesAtRest(files, facts);
        expect(nameless).toBe(0);
        expect(new Set(places.values()).size).toBe(files.length);
        const there = files.map((file) => ({ ...file, path: places.get(file) ?? file.path }));
        const again = placesAtRest(there, facts).places;
        expect(there.map((file) => again.get(file))).toEqual(there.map(({ path }) => path));
      },
    ),
    { numRuns: 500 },
  );
});
