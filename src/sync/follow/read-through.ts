import { WithEnd } from '../../base/with-end.ts';
import type { FollowedPage } from './follow-ports.ts';

/** Follows all of these pages, for their end alone. */
export async function readThrough<End>(pages: AsyncGenerator<FollowedPage, End>): Promise<End> {
  const all = new WithEnd(pages);
  for await (const page of all) void page;
  return all.end;
}
