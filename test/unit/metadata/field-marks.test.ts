import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { marksOf, packMarks, unpackMarks } from '../../../src/metadata/field-marks.ts';
import { fieldsOf, MOST_WORDS } from '../../../src/metadata/fields-of.ts';
import type { FieldName } from '../../../src/metadata/sidecar-fields.ts';
import { anyAsset } from '../../support/any-asset.ts';
import { someAsset } from '../../support/test-catalogue.ts';

it('what was said comes back from its bytes', () => {
  fc.assert(
    fc.property(anyAsset(), (asset) => {
      const marks = marksOf(fieldsOf(asset, { albums: [['A']], isHidden: false, isUnturned: true }));
      expect(unpackMarks(packMarks(marks))).toEqual(marks);
    }),
  );
  const name: FieldName = 'title';
  const bytes = packMarks(new Map([[name, [1, 2]]]));
  const wrong = [
    bytes.subarray(1),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, bytes]),
    Buffer.from([255, 0, 0]),
  ];
  for (const one of wrong) expect(unpackMarks(one)).toBeUndefined();
});

it('X6: a photo in more albums than anybody has is told with the first of them', () => {
  const albums = Array.from({ length: MOST_WORDS + 1 }, (_, number) => [`Album ${number}`]);
  const fields = fieldsOf(someAsset('A'), { albums, isHidden: false, isUnturned: false });
  expect([fields.hierarchy?.length, fields.tags?.length]).toEqual([MOST_WORDS, MOST_WORDS]);
  expect(unpackMarks(packMarks(marksOf(fields)))).toEqual(marksOf(fields));
});
