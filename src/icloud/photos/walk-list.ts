import { IdSet } from '../../base/id-set.ts';
import type { AlbumsEnd } from '../../model/photo-source.ts';

/** Pages in a row that tell nothing new. */
const PATIENCE = 3;
/** Times in a row that a listing goes back before it takes what it gets. */
const MOST_BACKS = 3;
/** An album of a million. */
const MOST_PAGES = 20_000;
const MOST_ITEMS = 2_000_000;

interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly isFull: boolean;
  readonly token: string | undefined;
}

interface List<Item> {
  /** The place of the first item; 0 where nothing is said. */
  readonly from?: number;
  /** The page from this place on; an error where Apple refuses. */
  readonly read: (rank: number) => Promise<ListPage<Item> | Error>;
  readonly nameOf: (item: Item) => string;
  /** Items of a full page. */
  readonly full: number;
  readonly onRefusal: (error: Error) => void;
}

/**
 * All of a list, newest first, each once. Each page reaches back into the one before by one place: one that does not join on tells that
 * something left the list meanwhile, and the walk goes back (as `listPages`).
 */
export async function* walkList<Item>({
  from = 0,
  read,
  nameOf,
  full,
  onRefusal,
}: List<Item>): AsyncGenerator<Pick<ListPage<Item>, 'items' | 'token'>, AlbumsEnd> {
  const seen = new IdSet();
  /** Of the page before; undefined where any page joins on. */
  let before: ReadonlySet<string> | undefined;
  let rank = from;
  for (let idle = 0, backs = 0, pages = 0; idle < PATIENCE && pages < MOST_PAGES; pages += 1) {
    const page = await read(rank);
    if (page instanceof Error) {
      onRefusal(page);
      return { shortfall: 'Apple does not list what is in an album', skipped: 0 };
    }
    const names = page.items.map(nameOf);
    const joins = before === undefined || before.has(names[0] ?? '');
    if (!joins && backs < MOST_BACKS) {
      backs += 1;
      rank = Math.max(0, rank - full + 1);
      before = undefined;
      continue;
    }
    if (joins) backs = 0;
    const news = page.items.filter((item) => seen.add(nameOf(item)));
    yield { items: news, token: page.token };
    if (!page.isFull) return { shortfall: undefined, skipped: 0 };
    if (seen.size > MOST_ITEMS) break;
    idle = news.length === 0 ? idle + 1 : 0;
    before = new Set(names);
    rank += Math.max(1, names.length - 1);
  }
  return { shortfall: 'Apple goes on for ever about what is in an album', skipped: 0 };
}
