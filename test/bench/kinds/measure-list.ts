import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Listing } from '../../../src/model/catalogue.ts';
import { openCatalogue } from '../../../src/state/catalogue/open-catalogue.ts';
import { following, listedPage, PERSONAL, someAsset, someFile } from '../../support/test-catalogue.ts';
import { measure, median } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { PROGRAM } from '../installed.ts';

const ACCOUNT = 'sam@example.com';
const PAGE = 200;

/** Whole processes that answer from a catalogue of so many photos, every third of them a live photo. */
export async function measureList(
  { size, limits }: ScenarioOf<'list'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const { assets, rounds } = size[form];
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  const secondsOf = async (...words: string[]) => {
    const seconds: number[] = [];
    const command = [process.execPath, PROGRAM, 'list', ...words, '-u', ACCOUNT, '--cookie-directory', '.'];
    for (let round = 0; round < rounds; round += 1)
      seconds.push((await measure(command, { cwd: folder })).seconds);
    return median(seconds);
  };
  try {
    await fill(join(folder, `${ACCOUNT}.catalogue.sqlite`), assets);
    const query = ['--filter', "live and name ~ '*7*' and not favorite", '--sort', 'size', '--limit', '50'];
    const [first, all, libraries, queried] = [
      await secondsOf('assets', '--limit', '1000'),
      await secondsOf('assets', '--json'),
      await secondsOf('libraries'),
      await secondsOf('assets', ...query),
    ];
    return [
      { what: `first 1000 and counts of ${assets}`, value: first, unit: 's', atMost: limits.firstSeconds },
      { what: `all ${assets} as JSON`, value: all, unit: 's', atMost: limits.allSeconds },
      {
        what: `filter, order and limit of ${assets}`,
        value: queried,
        unit: 's',
        atMost: limits.queriedSeconds,
      },
      { what: 'libraries', value: libraries, unit: 's', atMost: limits.firstSeconds },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fill(path: string, assets: number): Promise<void> {
  const catalogue = openCatalogue({ path, clock: systemClock, log: silentLog });
  const listing: Listing = { number: 1, after: 0, rank: 0 };
  for (let from = 0; from < assets; from += PAGE) {
    const numbers = Array.from({ length: Math.min(PAGE, assets - from) }, (_, at) => from + at);
    await catalogue.apply(listedPage(listing, { assets: numbers.map(photo) }));
  }
  const nowMs = systemClock.now();
  await catalogue.endListing(
    PERSONAL,
    listing,
    following({ listedAtMs: nowMs, comparedAtMs: nowMs, seen: assets }),
  );
  await catalogue.close();
}

/** With names as long as Apple's. */
function photo(number: number) {
  const id = `5B3A9C1E-7D42-4F0A-9E66-${number.toString(16).toUpperCase().padStart(12, '0')}`;
  const masterId = `AQ${number.toString(36).padStart(26, 'x')}`;
  const original = someFile({ size: 2_000_000 + number, heldBy: masterId });
  const live = someFile({ role: 'live', type: 'com.apple.quicktime-movie', heldBy: masterId });
  return someAsset(id, {
    masterId,
    name: `IMG_${String(number).padStart(4, '0')}.HEIC`,
    capturedAtMs: 1_700_000_000_000 - number * 61_000,
    resources: number % 3 === 0 ? { original, live } : { original },
    details: { width: 4032, height: 3024, orientation: 1 },
  });
}
