import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Measured } from '../measure.ts';
import type { Account, Finding, SizeName } from '../scenario.ts';
import { startSimulated } from '../simulated.ts';
import type { Downloader } from './downloader.ts';
import { icloudPhotosSync } from './icloud-photos-sync.ts';
import { icloudpd } from './icloudpd.ts';
import { keepsake } from './keepsake.ts';
import type { PeerScenario } from './peer-scenarios.ts';

const PEERS: readonly Downloader[] = [icloudpd, icloudPhotosSync];

/** Each run of one program, by what it found. */
type Runs = Readonly<Record<string, Measured>>;

/** One account for each program: keepsake has to be ahead of all in time, and of icloud-photos-sync in memory. */
export async function runPeers({ size, again }: PeerScenario, form: SizeName): Promise<readonly Finding[]> {
  const ours = await runsOf(keepsake, size[form], again);
  const others: { readonly name: string; readonly runs: Runs }[] = [];
  for (const peer of PEERS) others.push({ name: peer.name, runs: await runsOf(peer, size[form], again) });
  const findings = Object.entries(ours).flatMap(([what, { seconds }]): readonly Finding[] => {
    const theirs = others.map(({ name, runs }) => ({ name, seconds: runs[what]?.seconds ?? Number.NaN }));
    return [
      ...[{ name: keepsake.name, seconds }, ...theirs].map(
        (one): Finding => ({ what: `${what}: ${one.name}`, value: one.seconds, unit: 's' }),
      ),
      {
        what: `${what}: keepsake to the faster of the others`,
        value: seconds / Math.min(...theirs.map((one) => one.seconds)),
        unit: '×',
        atMost: 1,
      },
    ];
  });
  const peaks = [{ name: keepsake.name, runs: ours }, ...others].map(({ name, runs }) => ({
    name,
    peakMb: Math.max(...Object.values(runs).map(({ peakMb }) => peakMb)),
  }));
  const limit = peaks.find(({ name }) => name === icloudPhotosSync.name)?.peakMb ?? Number.NaN;
  const memory = peaks.map(({ name, peakMb }): Finding => {
    const bound = name === keepsake.name ? { atMost: Math.round(limit) } : {};
    return { what: `peak memory: ${name}`, value: peakMb, unit: 'MB', ...bound };
  });
  return [...findings, ...memory];
}

async function runsOf(downloader: Downloader, account: Account, again: boolean): Promise<Runs> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-peers-'));
  const { assets, bytes, latencyMs = 0 } = account;
  // Lenient: the others leave out headers that Apple can do without, and the simulator would notice.
  const simulated = await startSimulated({
    library: { assets, bytes },
    latencyMs,
    strict: false,
    tls: true,
    tlsPort: 0,
    account: downloader.account,
  });
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, simulated.caPem ?? '');
  const place = { folder, simulated, caFile };
  try {
    await downloader.signIn(place);
    const sync = async (expected: number) => {
      const measured = await downloader.sync(place);
      const files = countPhotos(join(folder, 'photos'));
      if (files !== expected) throw new Error(`${downloader.name} has ${files} of ${expected} photos`);
      return measured;
    };
    const first = { [`first ${assets} × ${bytes / 1000} KB at ${latencyMs} ms`]: await sync(assets) };
    if (!again) return first;
    const nothing = { [`nothing new among ${assets}`]: await sync(assets) };
    await simulated.ask({ add: 1 });
    return { ...first, ...nothing, [`one new among ${assets}`]: await sync(assets + 1) };
  } finally {
    simulated.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files, not links to them and not what a program keeps for itself. */
function countPhotos(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) =>
      entry.isFile() &&
      !relative(folder, join(entry.parentPath, entry.name))
        .split('/')
        .some((part) => part.startsWith('.')),
  ).length;
}
