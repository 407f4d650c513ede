import { expect, it } from 'vitest';
import { ERRORS } from '../../../src/base/error-table.ts';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { noticeGroupOf } from '../../../src/observe/notice-group.ts';

const codes = Object.keys(ERRORS) as readonly ErrorCode[];
const inGroup = (group: string | undefined) => codes.filter((code) => noticeGroupOf(code) === group);

it('M1: every error is told to those whom it concerns, and to nobody what is no trouble', () => {
  expect(inGroup(undefined)).toEqual(['USAGE', 'ACCOUNT_BUSY', 'OUTPUT_UNWRITABLE', 'INTERRUPTED']);
  expect(inGroup('blocked')).toEqual([
    'CODES_LOCKED',
    'ACCOUNT_LOCKED',
    'ACCOUNT_FEDERATED',
    'ACCOUNT_MANAGED',
  ]);
  expect(inGroup('disk')).toEqual(['DESTINATION_UNUSABLE', 'DESTINATION_FULL', 'DESTINATION_MISSING']);
  expect(inGroup('person')).toEqual(
    codes.filter((code) => ERRORS[code].watch === 'waits' && !inGroup('blocked').includes(code)),
  );
  expect(inGroup('failed')).toEqual(
    expect.arrayContaining(['SERVICE_UNREACHABLE', 'SERVICE_THROTTLING', 'STATE_DAMAGED', 'INTERNAL']),
  );
});

it('a code that another version wrote down is a failure like any other', () => {
  expect(noticeGroupOf('OF_TOMORROW')).toBe('failed');
});
