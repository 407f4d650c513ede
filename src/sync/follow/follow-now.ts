import { WithEnd } from '../../base/with-end.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import type { Report } from '../../model/progress.ts';
import { chooseLibraries, hasHead } from './choose-libraries.ts';
import type { FollowedPage, FollowPorts } from './follow-ports.ts';
import { readFeed } from './read-feed.ts';
import { readListing } from './read-listing.ts';
import { firstShortfall } from './shortfall.ts';

interface Ports extends FollowPorts {
  readonly source: FollowPorts['source'] & Pick<PhotoSource, 'libraries' | 'changedSince'>;
  readonly report: Report;
}

/**
 * Brings the catalogue up to date, for work that begins when it is; answers why something may be missing in it. `recent`: only so
 * many of the newest assets are needed.
 */
export async function followNow(ports: Ports, recent: number | undefined): Promise<string | undefined> {
  const { catalogue } = ports;
  const shortfalls: string[] = [];
  for (const library of await chooseLibraries(ports, recent)) {
    const next = await drain(ports, readFeed(ports, library));
    const isNeeded = recent === undefined || !hasHead(await catalogue.library(library.id), recent);
    if (next !== 'listing' || !isNeeded) continue;
    const { shortfall } = await drain(ports, readListing(ports, library, recent));
    if (shortfall !== undefined) shortfalls.push(shortfall);
  }
  return shortfalls[0] ?? firstShortfall(await catalogue.libraries());
}

async function drain<End>({ report }: Ports, pages: AsyncGenerator<FollowedPage, End>): Promise<End> {
  const followed = new WithEnd(pages);
  let assets = 0;
  for await (const { page } of followed) {
    assets += page.ids.length;
    report({ kind: 'listed', assets, expected: page.expected });
  }
  return followed.end;
}
