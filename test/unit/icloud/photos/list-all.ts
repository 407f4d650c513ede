import { NO_TIME } from '../../../support/no-time.ts';
import { type Log, silentLog } from '../../../../src/base/log.ts';
import { listPages } from '../../../../src/icloud/photos/list-pages.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import type { ListingEnd, Page } from '../../../../src/model/photo-source.ts';

export const ZONE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync', ownerRecordName: '_owner', zoneType: 'REGULAR_CUSTOM_ZONE' },
};
const { signal } = new AbortController();

export async function listAll(
  database: Parameters<typeof listPages>[0]['database'],
  { limit, from, log = silentLog }: { limit?: number; from?: number; log?: Log } = {},
): Promise<{ pages: Page[]; ids: string[]; end: ListingEnd }> {
  const listing = listPages({ database, clock: NO_TIME, log }, ZONE, { limit, from }, signal);
  const pages: Page[] = [];
  for (;;) {
    const next = await listing.next();
    if (next.done === true) {
      return { pages, ids: pages.flatMap(({ assets }) => assets.map(({ id }) => id)), end: next.value };
    }
    pages.push(next.value);
  }
}

export const complete = (expected: number, seen = expected): ListingEnd => ({
  isCut: false,
  token: 'token',
  expected,
  seen,
  elsewhere: 0,
  shortfall: undefined,
});
export const numbered = (count: number) => Array.from({ length: count }, (_, n) => `A${n}`);
