import { silentLog } from '../../../src/base/log.ts';
import { type HttpRequest, type Transport, TransportError } from '../../../src/http/transport.ts';
import { connectDatabase } from '../../../src/icloud/photos/connect-database.ts';
import { withChangeGuard } from '../../../src/icloud/photos/with-change-guard.ts';
import type { Account, Session } from '../../../src/icloud/session/session-data.ts';
import { createRecentlyDeleted } from '../../../src/icloud/recently-deleted.ts';
import type { Asset } from '../../../src/model/asset.ts';
import type { BatchEnd } from '../../../src/model/recently-deleted.ts';
import type { SimulatorOptions } from '../../../src/simulator/core/options.ts';
import { receive } from '../simulator/raw-client.ts';
import { startKnown } from '../simulator/start.ts';
import { toReply } from './auth/answer.ts';
import { KNOWN_TOKENS } from './known-tokens.ts';

export const { signal } = new AbortController();

/** Recently Deleted of a simulated account, over everything that stands between it and the wire. Waiting takes no time. */
export async function simulatedDeleted(options: SimulatorOptions = {}) {
  const { simulator, client } = await startKnown({ library: { assets: 5, bytes: 600 }, ...options });
  const waits: number[] = [];
  const done = { renewals: 0, commits: 0, drops: 0 };
  const transport: Transport = {
    async send({ method, url, headers, body, signal: stop }: HttpRequest) {
      stop.throwIfAborted();
      const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const { 'Accept-Encoding': _unpacked, ...plain } = headers;
      const asked = { method, url: url.href, headers: { ...plain, Cookie: cookie }, body };
      const reply = await receive(simulator.port, asked);
      stop.throwIfAborted();
      if (reply.end !== 'whole') throw new TransportError('ECONNRESET', 'headers', reply.end);
      const answered = Object.entries(reply.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      );
      return toReply({ status: reply.status, headers: Object.fromEntries(answered), text: reply.text });
    },
    dropConnections: async () => void (done.drops += 1),
    close: async () => {},
  };
  const account: Account = {
    dsid: /"dsid":"(\d+)"/.exec((await client.login()).text)?.[1] ?? '',
    databaseUrl: new URL('https://p61-ckdatabasews.icloud.com'),
  };
  const session: Session = {
    ensure: () => Promise.reject(new Error('not for requests')),
    account: async () => account,
    renew: async () => {
      done.renewals += 1;
      return account;
    },
    trustEnds: () => undefined,
  };
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    random: () => 1,
    sleep: async (ms: number) => {
      waits.push(ms);
      nowMs += ms;
    },
  };
  const held: number[] = [];
  const database = connectDatabase({
    transport: withChangeGuard(transport),
    session,
    file: { tokens: KNOWN_TOKENS, commit: async () => void (done.commits += 1) },
    gate: { hold: (ms) => void held.push(ms), wait: async () => {} },
    clock,
    log: silentLog,
  });
  const recentlyDeleted = createRecentlyDeleted({ database, clock, log: silentLog });
  const { library } = simulator;
  const zoneOf = options.sharedLibrary ? library.sharedZone : library.zone('PrimarySync');
  const zone = zoneOf?.name.zoneName ?? 'PrimarySync';
  const files = () => [...library.files()].filter((file) => file.zone === zone);
  const ids = [...new Set(files().map(({ asset }) => asset))];
  const place = (asset: string) => ids.indexOf(asset);
  return {
    simulator,
    library,
    recentlyDeleted,
    zone,
    ids,
    names: ids.map((id) => files().find(({ asset }) => asset === id)?.name ?? ''),
    waits,
    held,
    done,
    /** By their place in `ids`. */
    trashed: () => [...new Set(files().flatMap(({ asset, deleted }) => (deleted ? place(asset) : [])))],
    /** Changes that were asked for, a text for each call. */
    calls: () =>
      simulator.requests.flatMap(({ changes }) =>
        changes === undefined
          ? []
          : [changes.map((text) => text.replace(/[^ ]+$/, (id) => String(place(id)))).join(', ')],
      ),
    prove: async (which: readonly number[]): Promise<readonly Asset[]> => {
      const looks = await recentlyDeleted.look(
        zone,
        which.map((at) => ids[at] ?? ''),
        signal,
      );
      return [...looks.values()].flatMap((look) => ('asset' in look ? [look.asset] : []));
    },
    said: ({ outcomes, stop }: BatchEnd) => ({
      outcomes: [...outcomes]
        .toSorted(([a], [b]) => place(a) - place(b))
        .map(([id, outcome]) => `${place(id)} ${outcome.kind}`)
        .join(', '),
      stop: stop?.scope,
    }),
  };
}
