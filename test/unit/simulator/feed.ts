import type { RawClient } from './raw-client.ts';
import { type ChangesReply, changes, type RecordReply } from './replies.ts';

export const PRIMARY = { zoneName: 'PrimarySync' };

type ZoneReply = ChangesReply['zones'][number];

/** Reads the changes of one zone, from where it stopped. */
export class Feed {
  readonly #client: RawClient;
  readonly #zoneID: unknown;
  readonly #database: 'private' | 'shared';
  #token: string | undefined = '';

  constructor(client: RawClient, zoneID: unknown = PRIMARY, database: 'private' | 'shared' = 'private') {
    this.#client = client;
    this.#zoneID = zoneID;
    this.#database = database;
  }

  /** From now on, or from the beginning. */
  async start(from: 'now' | 'beginning' = 'now'): Promise<this> {
    this.#token = from === 'now' ? '' : undefined;
    if (from === 'now') await this.next();
    return this;
  }

  async reply(): Promise<ZoneReply> {
    const entry = {
      zoneID: this.#zoneID,
      ...(this.#token === undefined ? {} : { syncToken: this.#token }),
    };
    const options = { database: this.#database };
    const [zone] = changes(await this.#client.database('changes/zone', { zones: [entry] }, options)).zones;
    if (zone === undefined) throw new Error('no zone');
    return zone;
  }

  /** All records since the last call, without the counters that come with everything. */
  async next(): Promise<readonly RecordReply[]> {
    const found: RecordReply[] = [];
    for (;;) {
      const zone = await this.reply();
      if (zone.serverErrorCode !== undefined) throw new Error(zone.serverErrorCode);
      found.push(...zone.records.filter(({ recordType }) => recordType !== 'CPLLibraryInfo'));
      this.#token = zone.syncToken;
      if (!zone.moreComing) return found;
    }
  }

  /** As `next`, in short: type and name, or `gone` and name. */
  async told(): Promise<readonly string[]> {
    return (await this.next()).map(
      ({ recordType, recordName, deleted }) => `${deleted === true ? 'gone' : recordType} ${recordName}`,
    );
  }
}
