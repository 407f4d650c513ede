import { BUILD, endpointsOf, USER_AGENT } from '../wire/endpoints.ts';
import type { Account } from '../session/session-data.ts';
import type { Domain } from '../wire/endpoints.ts';
import type { ChangeRequest, DatabaseRequest } from './database.ts';

/** Where one operation of the photos database is (photos.md 1.1, 1.2). */
export function databaseUrl(
  { databaseUrl: base, dsid }: Account,
  { database, operation }: Pick<DatabaseRequest | ChangeRequest, 'database' | 'operation'>,
  clientId: string,
): URL {
  const url = new URL(`/database/1/com.apple.photos.cloud/production/${database}/${operation}`, base);
  url.search = new URLSearchParams({
    ...BUILD,
    clientId: clientId.toUpperCase(),
    dsid,
    remapEnums: 'true',
    // Refused on lookup: sync tokens exist in sync zones only (photos.md 1.2).
    ...(operation === 'records/lookup' ? {} : { getCurrentSyncToken: 'true' }),
  }).toString();
  return url;
}

/** As the web app: plain text saves a browser one request (photos.md 1.3). */
export function databaseHeaders(domain: Domain): Readonly<Record<string, string>> {
  const { home } = endpointsOf(domain);
  return {
    Accept: '*/*',
    // A page is about 1 MB (photos.md 1.3).
    'Accept-Encoding': 'gzip',
    'Content-Type': 'text/plain',
    Origin: home,
    Referer: `${home}/`,
    'User-Agent': USER_AGENT,
  };
}
