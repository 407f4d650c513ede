import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HttpRequest, Transport } from '../../../../src/http/transport.ts';
import { modifyRequest } from '../../../../src/icloud/photos/modify-request.ts';
import { withChangeGuard } from '../../../../src/icloud/photos/with-change-guard.ts';
import { toReply } from '../auth/answer.ts';
import { PRIMARY } from './simulator-database.ts';

const HOST = 'https://p61-ckdatabasews.icloud.com';
const BASE = `${HOST}/database/1/com.apple.photos.cloud/production`;
const MODIFY = `${BASE}/private/records/modify?remapEnums=true`;
const { signal } = new AbortController();

/** Whether a request comes through. */
async function passes(url: string, body: unknown): Promise<boolean> {
  let sent = 0;
  const network: Transport = {
    async send() {
      sent += 1;
      return toReply({ status: 200 });
    },
    dropConnections: async () => {},
    close: async () => {},
  };
  const request: HttpRequest = { method: 'POST', url: new URL(url), headers: {}, signal };
  const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
  const told: unknown = await withChangeGuard(network)
    .send(text === undefined ? request : { ...request, body: text })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  if (sent === 0) expect(told).toMatchObject({ code: 'INTERNAL' });
  return sent === 1;
}

function bodyOf(wish: Parameters<typeof modifyRequest>[1]) {
  return modifyRequest(PRIMARY, wish, [{ name: 'A', tag: 't' }]).body;
}

const MOVE_IN = bodyOf('moveIn');

/** The body of a move into Recently Deleted, with other fields, another record, or another operation. */
function changed(
  fields: unknown,
  record: Readonly<Record<string, unknown>> = {},
  operation: Readonly<Record<string, unknown>> = {},
) {
  const whole = { recordName: 'A', recordType: 'CPLAsset', recordChangeTag: 't', fields, ...record };
  const first = { operationType: 'update', record: whole, ...operation };
  return { atomic: true, operations: [first], zoneID: PRIMARY.zoneID };
}

const ONE = { isDeleted: { value: 1 } };
const NULL = { value: null };

it('P11: lets through what reads, and the moves into Recently Deleted and out of it as we write them', async () => {
  const passed = await Promise.all([
    ...['zones/list', 'changes/database', 'changes/zone', 'records/query', 'records/lookup'].map((call) =>
      passes(`${BASE}/shared/${call}?getCurrentSyncToken=true`, {}),
    ),
    passes(`${BASE}/private/internal/records/query/batch`, {}),
    passes('https://setup.icloud.com/setup/ws/1/accountLogin', {}),
    passes('https://idmsa.apple.com/appleauth/auth/signin/init', {}),
    passes(MODIFY, MOVE_IN),
    passes(MODIFY, bodyOf('back')),
    passes(MODIFY, bodyOf('back by 0')),
  ]);
  expect(passed).toEqual(passed.map(() => true));
});

const REFUSED: readonly (readonly [string, unknown, string?])[] = [
  ['removes for good', changed({ isExpunged: { value: 1 } })],
  ['removes for good at once', changed({ ...ONE, isExpunged: { value: 1 } })],
  ['removes for good in other words', changed({ isDeleted: NULL, isExpunged: { value: true } })],
  ['removes for good as text', changed({ isDeleted: NULL, isExpunged: { value: '1' } })],
  ['removes for good in a list', changed({ isDeleted: NULL, isExpunged: { value: [1] } })],
  ['writes expunged beside deleted', changed({ ...ONE, isExpunged: NULL })],
  [
    'says twice what it wants',
    JSON.stringify(changed(ONE)).replace('"isDeleted"', '"isExpunged":{"value":1},"isDeleted"'),
  ],
  [
    'says it twice under one name',
    JSON.stringify(changed({ isDeleted: NULL, isExpunged: NULL })).replace(
      '"isExpunged"',
      '"isExpunged":{"value":1},"isExpunged"',
    ),
  ],
  ['writes another field', changed({ ...ONE, isFavorite: { value: 1 } })],
  ['writes no field', changed({})],
  ['names no fields', changed(undefined)],
  ['deletes the record', changed(ONE, {}, { operationType: 'delete' })],
  ['deletes it by force', changed(ONE, {}, { operationType: 'forceDelete' })],
  ['writes by force', changed(ONE, {}, { operationType: 'forceUpdate' })],
  ['replaces', changed(ONE, {}, { operationType: 'replace' })],
  ['makes', changed(ONE, {}, { operationType: 'create' })],
  ['has more to it', changed(ONE, {}, { force: true })],
  ['is about an original', changed(ONE, { recordType: 'CPLMaster' })],
  ['is about an album', changed(ONE, { recordType: 'CPLAlbum' })],
  ['names no version', changed(ONE, { recordChangeTag: '' })],
  ['names no version at all', changed(ONE, { recordChangeTag: undefined })],
  ['names no record', changed(ONE, { recordName: undefined })],
  ['has a deleted record', changed(ONE, { deleted: true })],
  ['has no operations', { ...MOVE_IN, operations: [] }],
  ['has another part', { ...MOVE_IN, operation: [] }],
  [
    'one good and one bad',
    { ...MOVE_IN, operations: [...changed(ONE).operations, ...changed({}).operations] },
  ],
  ['is a list', [MOVE_IN]],
  ['is no JSON', 'operations'],
  ['has no body', undefined],
  ['is written otherwise', JSON.stringify(MOVE_IN, undefined, 1)],
  ['another call that changes', MOVE_IN, `${BASE}/private/records/delete`],
  ['a call within', MOVE_IN, `${BASE}/private/internal/records/modify`],
  ['zones', {}, `${BASE}/private/zones/modify`],
  ['a disguised path', {}, `${BASE}/private/records%2Fmodify`],
  ['another spelling', changed({ isExpunged: { value: 1 } }), `${BASE}/private/Records/Modify`],
  ['two slashes', changed({ isExpunged: { value: 1 } }), `${BASE}/private//records/modify`],
  ['another container', MOVE_IN, `${HOST}/database/1/com.apple.clouddocs/production/private/records/modify`],
  ['another version', MOVE_IN, `${HOST}/database/2/com.apple.photos.cloud/production/private/records/modify`],
  ['the public database', MOVE_IN, `${BASE}/public/records/modify`],
  ['a call with an end', {}, `${BASE}/private/records/lookup/`],
];

it.each(REFUSED.map(([what, body, url]) => ({ what, body, url })))(
  'P11: a request that $what is never sent',
  async ({ body, url }) => {
    expect(await passes(url ?? MODIFY, body)).toBe(false);
  },
);

it('P11: whatever a body says, it passes only as one of three moves', async () => {
  const value = fc.constantFrom<unknown>(null, 0, 1, 2, true, false, '1', [1], {}, undefined);
  const field = fc.record({ value, type: fc.constantFrom('INT64', undefined) }, { requiredKeys: ['value'] });
  const fields = fc.dictionary(fc.constantFrom('isDeleted', 'isExpunged', 'isHidden'), field);
  await fc.assert(
    fc.asyncProperty(fields, async (written) => {
      const { isDeleted, isExpunged, ...others } = written;
      const isTrash = isDeleted?.value === 1 && isExpunged === undefined;
      const isBack =
        (isDeleted?.value === null || isDeleted?.value === 0) &&
        (isExpunged === undefined || isExpunged.value === null);
      const isAllowed = Object.keys(others).length === 0 && (isTrash || isBack);
      expect(await passes(MODIFY, changed(written))).toBe(isAllowed);
    }),
    { numRuns: 300 },
  );
});
