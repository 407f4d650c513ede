import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readModified } from '../../../../src/icloud/photos/read-modified.ts';

function said(records: unknown, names: readonly string[] = ['A']) {
  const { said: each, odd } = readModified({ records }, names);
  return (
    [...each].map(([name, { kind }]) => `${name} ${kind}`).join(', ') + (odd === undefined ? '' : ' odd')
  );
}

const record = (isDeleted: unknown, more: object = {}) => ({
  recordName: 'A',
  recordType: 'CPLAsset',
  fields: { isDeleted: { value: isDeleted } },
  ...more,
});
const failed = (serverErrorCode: unknown, recordName = 'A') => ({
  recordName,
  serverErrorCode,
  reason: 'why',
});

it.each([
  ['A record', [record(1)]],
  ['A record', [record(null)]],
  ['A record', [{ recordName: 'A', recordType: 'CPLAsset', fields: {} }]],
  ['A gone', [failed('NOT_FOUND')]],
  ['A gone', [failed('UNKNOWN_ITEM')]],
  ['A stale', [failed('TRY_AGAIN_LATER')]],
  ['A stale', [failed('CAS_OP_LOCK')]],
  ['A stale', [failed('CONFLICT')]],
  ['A not-now', [failed('THROTTLED')]],
  ['A not-now', [failed('RETRY_LATER')]],
  ['A with-others', [failed('ATOMIC_ERROR')]],
  ['A denied', [failed('ACCESS_DENIED')]],
  ['A denied', [failed('SOMETHING_NEW')]],
  ['A denied', [{ ...record(1), serverErrorCode: 'SOMETHING_NEW' }]],
  ['A nothing odd', [failed(7)]],
  ['A nothing odd', [record(1, { recordType: 'CPLMaster' })]],
  ['A nothing odd', [record(1, { deleted: true })]],
  ['A nothing odd', [{ recordName: 'A' }]],
  ['A nothing odd', []],
  ['A nothing odd', undefined],
  ['A nothing odd', 'records'],
  ['A nothing odd', [null]],
  ['A record odd', [record(1), record(0)]],
  ['A record odd', [record(1), { ...record(1), recordName: 'B' }]],
])('P7: %s', (wanted, records) => {
  expect(said(records)).toBe(wanted);
});

it('P7: whatever is answered, each asset has one answer, and only a record of its own name says that it is done', () => {
  const names = ['A', 'B', 'C'];
  const anyRecord = fc.record(
    {
      recordName: fc.oneof(fc.constantFrom('A', 'B', 'C', 'D', ''), fc.jsonValue()),
      recordType: fc.oneof(fc.constantFrom('CPLAsset', 'CPLMaster'), fc.jsonValue()),
      serverErrorCode: fc.oneof(fc.constantFrom('NOT_FOUND', 'ATOMIC_ERROR', null), fc.jsonValue()),
      fields: fc.oneof(fc.constant({ isDeleted: { value: 1 } }), fc.jsonValue()),
      reason: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const reply = fc.oneof(
    fc.record({ records: fc.array(fc.oneof(anyRecord, fc.jsonValue())) }),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(reply, (answer) => {
      const { said: each } = readModified(answer, names);
      expect([...each.keys()].toSorted()).toEqual(names);
      const text = JSON.stringify(answer);
      for (const [name, one] of each)
        if (one.kind === 'record') expect(text).toContain(`"recordName":"${name}"`);
    }),
    { numRuns: 500 },
  );
});
