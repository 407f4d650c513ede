import type { DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import type { AlbumsEnd, Page } from '../../../../src/model/photo-source.ts';

/** All pages of a list, and how it ended. */
export async function allPages(pages: AsyncGenerator<Page, AlbumsEnd>) {
  const found: Page[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return { pages: found, end: next.value };
    found.push(next.value);
  }
}

/** What a request for a list of albums, or of what is in one, asks for. */
export interface Asked {
  readonly recordType: string;
  readonly filters: Readonly<Record<string, string | number>>;
  readonly keys: readonly string[];
  readonly limit: number;
  readonly marker: string | undefined;
}

export function askedOf({ body }: DatabaseRequest): Asked {
  const read: {
    query: { recordType: string; filterBy?: { fieldName: string; fieldValue: { value: string | number } }[] };
    desiredKeys: string[];
    resultsLimit: number;
    continuationMarker?: string;
  } = JSON.parse(JSON.stringify(body));
  const filters = (read.query.filterBy ?? []).map((one) => [one.fieldName, one.fieldValue.value]);
  return {
    recordType: read.query.recordType,
    filters: Object.fromEntries(filters) as Asked['filters'],
    keys: read.desiredKeys,
    limit: read.resultsLimit,
    marker: read.continuationMarker,
  };
}
