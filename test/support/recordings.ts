import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';
import { arrivedBody } from '../../src/http/arrived-body.ts';
import type { HttpReply, HttpRequest, Transport } from '../../src/http/transport.ts';
import { type Database, DatabaseError } from '../../src/icloud/photos/database.ts';

/** Real answers of Apple, kept outside the repository. */
const FOLDER =
  process.env['KEEPSAKE_RECORDINGS'] ?? resolve(import.meta.dirname, '../../../shared/recordings');
const MISSING = !existsSync(join(FOLDER, 'expected-names.json'));

/** A suite over the recordings; skipped, and loudly, where they are missing. */
export function describeRecorded(name: string, suite: () => void): void {
  if (MISSING)
    console.warn(`SKIPPED: "${name}" needs the recordings: set KEEPSAKE_RECORDINGS (looked in ${FOLDER})`);
  describe.skipIf(MISSING)(name, suite);
}

export interface Exchange {
  readonly request: { readonly method: string; readonly url: string; readonly body: string | null };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, readonly string[]>>;
    readonly body: { readonly text: string } | { readonly base64: string };
  };
}

export interface ExpectedNames {
  readonly recording: string;
  readonly label: string;
  readonly args: readonly string[];
  readonly paths: readonly string[];
}

/** Paths that icloudpd prints for ten sets of flags; none where the recordings are missing. */
export function expectedNames(): readonly ExpectedNames[] {
  if (MISSING) return [];
  const file: { readonly grids: readonly ExpectedNames[] } = JSON.parse(read('expected-names'));
  return file.grids;
}

/** The exchanges of one recording, e.g. `listing_photos`. */
export function exchangesOf(recording: string): readonly Exchange[] {
  const file: { readonly exchanges: readonly Exchange[] } = JSON.parse(read(recording));
  return file.exchanges;
}

export function bodyOf({ response: { body } }: Exchange): Buffer {
  return 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64');
}

/** The one list page that a recording has of a library. */
export function listPageOf(recording: string, database: 'private' | 'shared' = 'private'): ListPage {
  const exchange = exchangesOf(recording).find(
    ({ request }) =>
      request.url.includes(`/${database}/records/query`) && rankOf(logicalBody(request.body)) === 0,
  );
  if (exchange === undefined) throw new Error(`${recording} has no list page`);
  const page: ListPage = JSON.parse(bodyOf(exchange).toString());
  return page;
}

export interface ListPage {
  readonly records: readonly { readonly recordName: string; readonly recordType: string }[];
}

/** Answers as recorded, whatever the order of the questions; `requests` is what was asked. */
export function replayTransport(recording: string): Transport & { readonly requests: HttpRequest[] } {
  const exchanges = exchangesOf(recording);
  const requests: HttpRequest[] = [];
  return {
    requests,
    send(request) {
      requests.push(request);
      return Promise.resolve(reply(answer(exchanges, request.method, request.url, request.body ?? null)));
    },
    dropConnections: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The photos database as recorded. What was not recorded is refused as a call nobody offers. */
export function replayDatabase(recording: string): Database {
  const exchanges = exchangesOf(recording);
  return {
    // oxlint-disable-next-line typescript/require-await -- a thrown error has to become a rejection
    async call({ database, operation, body }) {
      const path = `/database/1/com.apple.photos.cloud/production/${database}/${operation}`;
      const url = new URL(path, 'https://p61-ckdatabasews.icloud.com');
      const { response } = answer(exchanges, 'POST', url, JSON.stringify(body));
      if (response.status !== 200)
        throw new DatabaseError(`HTTP_${response.status}`, 'not recorded', response.status);
      const json: unknown = JSON.parse('text' in response.body ? response.body.text : '');
      return json;
    },
  };
}

function read(name: string): string {
  return readFileSync(join(FOLDER, `${name}.json`), 'utf8');
}

function answer(
  exchanges: readonly Exchange[],
  method: string,
  url: URL,
  body: string | null,
): Pick<Exchange, 'response'> {
  const wanted = identify(method, url, body);
  const found = exchanges.find(
    ({ request }) => identify(request.method, new URL(request.url), request.body) === wanted,
  );
  if (found !== undefined) return found;
  // Only the first page of each library was recorded.
  const isLaterPage = (rankOf(logicalBody(body)) ?? 0) > 0;
  const text = isLaterPage ? '{"records":[],"syncToken":"AQAAAAAAAwmV"}' : '{"error":"not recorded"}';
  return { response: { status: isLaterPage ? 200 : 404, headers: {}, body: { text } } };
}

/** What makes two requests the same question: not the client's ids, nor the order of the fields. */
function identify(method: string, url: URL, body: string | null): string {
  return JSON.stringify([method, url.host, decodeURIComponent(url.pathname), logicalBody(body)]);
}

interface LogicalBody {
  readonly recordType?: string | undefined;
  readonly zone?: string | undefined;
  readonly filters: readonly string[];
}

interface LoggedBody {
  readonly batch?: readonly LoggedBody[];
  readonly query?: Query;
  readonly zoneID?: { readonly zoneName: string };
}
interface Query {
  readonly recordType?: string;
  readonly filterBy?: Filter | readonly Filter[];
}
interface Filter {
  readonly fieldName: string;
  readonly fieldValue: { readonly value: unknown };
}

function logicalBody(text: string | null): LogicalBody | undefined {
  // icloudpd's recorder dropped some bodies; an empty object is as good as none.
  if (text === null || !text.startsWith('{') || text === '{}') return undefined;
  const body: LoggedBody = JSON.parse(
    text.replaceAll(/CPLAsset(AndMaster)?ByAddedDate/g, 'CPLAsset$1ByAssetDateWithoutHiddenOrDeleted'),
  );
  const { query, zoneID } = body.batch?.[0] ?? body;
  const filters = [query?.filterBy ?? []]
    .flat()
    .map(({ fieldName, fieldValue }) => `${fieldName}=${String(fieldValue.value)}`);
  return { recordType: query?.recordType, zone: zoneID?.zoneName, filters: filters.toSorted() };
}

function rankOf(body: LogicalBody | undefined): number | undefined {
  const filter = body?.filters.find((text) => text.startsWith('startRank='));
  return filter === undefined ? undefined : Number(filter.slice('startRank='.length));
}

function reply({ response }: Pick<Exchange, 'response'>): HttpReply {
  const body =
    'text' in response.body ? Buffer.from(response.body.text) : Buffer.from(response.body.base64, 'base64');
  const all = (name: string) => response.headers[name.toLowerCase()] ?? [];
  return {
    status: response.status,
    headers: { all, get: (name) => all(name)[0] },
    body: arrivedBody(body),
  };
}
