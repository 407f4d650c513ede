import { WithEnd } from '../../base/with-end.ts';
import type { Report } from '../../model/progress.ts';
import { type ChoicePorts, chooseLibraries, type Wishes } from './choose-libraries.ts';
import { chosenOf } from './chosen.ts';
import type { FollowedPage, FollowPorts } from './follow-ports.ts';
import { isHeadKnown } from './is-head-known.ts';
import { readFeed } from './read-feed.ts';
import { readHead } from './read-head.ts';
import { NOT_LISTED, readListing } from './read-listing.ts';
import { firstShortfall } from './shortfall.ts';
import { spared } from './spared.ts';

interface Ports extends FollowPorts, ChoicePorts {
  readonly source: FollowPorts['source'] & ChoicePorts['source'];
  readonly report: Report;
}

/**
 * Brings the catalogue up to date in the libraries that are wanted, for work that begins when it is; answers why something may be missing
 * in it. `recent`: only so many of the newest assets are needed.
 */
export async function followNow(ports: Ports, wishes: Wishes): Promise<string | undefined> {
  const { catalogue } = ports;
  const { recent } = wishes;
  const chosen = await chooseLibraries(ports, { ...wishes, untilFound: undefined });
  const shortfalls = chosen.shortfall === undefined ? [] : [chosen.shortfall];
  const fallsShort = (why: string) => shortfalls.push(why);
  for (const library of chosen.libraries) {
    const next = await drain(ports, spared(library, readFeed(ports, library), 'settled', fallsShort));
    if (next !== 'listing') continue;
    if (recent !== undefined) {
      if (await isHeadKnown(catalogue, library.id, recent)) continue;
      const head = await drain(
        ports,
        spared(library, readHead(ports, library, recent), NOT_LISTED, fallsShort),
      );
      if (head !== 'refused') {
        if (head.shortfall !== undefined) fallsShort(head.shortfall);
        continue;
      }
    }
    const listing = spared(library, readListing(ports, library), NOT_LISTED, fallsShort);
    const { shortfall } = await drain(ports, listing);
    if (shortfall !== undefined) fallsShort(shortfall);
  }
  return shortfalls[0] ?? firstShortfall(chosenOf(await catalogue.libraries(), wishes.libraries));
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
