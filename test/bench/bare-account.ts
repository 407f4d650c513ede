import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';
import { DESIRED_KEYS } from '../../src/icloud/photos/desired-keys.ts';

const unpack = promisify(gunzip);
const USER_AGENT = 'Mozilla/5.0 (bare loop)';

/** As much of a record as a loop without opinions looks at. */
export interface BareRecord {
  readonly recordType: string;
  readonly fields: Readonly<Record<string, { value: { downloadURL?: string } }>>;
}

/** The calls that any client has to make, with the session that keepsake left in `sessionFile`, and nothing around them. */
export class BareAccount {
  readonly #address: string;
  readonly #cookie: string;
  readonly #query: string;
  readonly #dispatcher: Dispatcher;

  constructor(address: string, sessionFile: string, connections: number) {
    const session = JSON.parse(readFileSync(sessionFile, 'utf8')) as {
      tokens: { clientId: string };
      cookies: { name: string; value: string; domain: string }[];
    };
    this.#address = address;
    this.#cookie = session.cookies
      .filter(({ domain }) => domain.endsWith('icloud.com'))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    this.#query = new URLSearchParams({
      clientBuildNumber: '2522Project44',
      clientMasteringNumber: '2522B2',
      clientId: session.tokens.clientId.toUpperCase(),
      dsid: /d=(\d+)/.exec(this.#cookie)?.[1] ?? '',
      remapEnums: 'true',
      getCurrentSyncToken: 'true',
    }).toString();
    this.#dispatcher = new Agent({ connections, allowH2: false });
  }

  /** The page of keepsake's own listing that starts at this rank. */
  async page(rank: number): Promise<readonly BareRecord[]> {
    const { body, headers, statusCode } = await request(
      `${this.#address}/database/1/com.apple.photos.cloud/production/private/records/query?${this.#query}`,
      {
        dispatcher: this.#dispatcher,
        method: 'POST',
        headers: {
          host: 'p61-ckdatabasews.icloud.com',
          origin: 'https://www.icloud.com',
          referer: 'https://www.icloud.com/',
          'accept-encoding': 'gzip',
          'content-type': 'text/plain',
          'user-agent': USER_AGENT,
          cookie: this.#cookie,
        },
        body: pageQuery(rank),
      },
    );
    const bytes = Buffer.from(await body.arrayBuffer());
    const text = (headers['content-encoding'] === 'gzip' ? await unpack(bytes) : bytes).toString('utf8');
    const { records } = JSON.parse(text) as { records?: BareRecord[] };
    if (records === undefined)
      throw new Error(`the page at rank ${rank} was refused: ${statusCode} ${text.slice(0, 500)}`);
    return records;
  }

  /** Reads one body to its end, and forgets it or gives it to `keep`. */
  async download(link: string, keep?: (body: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void> {
    const url = new URL(link);
    const { body } = await request(this.#address + url.pathname + url.search, {
      dispatcher: this.#dispatcher,
      headers: { host: url.host, 'accept-encoding': 'identity', 'user-agent': USER_AGENT },
    });
    if (keep !== undefined) return keep(body);
    for await (const chunk of body) void chunk;
  }

  close(): Promise<void> {
    return this.#dispatcher.close();
  }
}

function pageQuery(rank: number): string {
  return JSON.stringify({
    query: {
      recordType: 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted',
      filterBy: [
        { fieldName: 'startRank', comparator: 'EQUALS', fieldValue: { type: 'INT64', value: rank } },
        {
          fieldName: 'direction',
          comparator: 'EQUALS',
          fieldValue: { type: 'STRING', value: 'ASCENDING' },
        },
      ],
    },
    resultsLimit: 200,
    desiredKeys: DESIRED_KEYS,
    zoneID: { zoneName: 'PrimarySync' },
  });
}
