import type { Asset, Library, Link, Resource, UnreadableRecord } from './asset.ts';
import type { Failure } from './failure.ts';

/** What a provider of photos offers. Whatever ends a whole run is thrown as `KeepsakeError`. */
export interface PhotoSource {
  /** Makes sure that requests will be accepted, renewing or asking where needed. Called before every cycle. */
  signIn(signal: AbortSignal): Promise<SignedIn>;
  /** The libraries of the account, the personal one first. */
  libraries(signal: AbortSignal): Promise<readonly Library[]>;
  /**
   * Which libraries of these kinds changed since `cursor`, and the cursor for next time. Undefined when the provider cannot
   * tell: the cursor is not accepted any more, or this account does not offer the call. Then everything has to be listed.
   */
  changedSince(
    cursor: string | undefined,
    kinds: readonly Library['kind'][],
    signal: AbortSignal,
  ): Promise<Changes | undefined>;
  /** All assets, newest first, lazily: the next page is asked for when the caller pulls. */
  list(library: Library, options: ListOptions, signal: AbortSignal): AsyncGenerator<Page, ListingEnd>;
  /** Fresh links for resources of one library; a resource that is gone is missing in the answer. */
  freshLinks(
    library: string,
    resources: readonly Resource[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Resource, Link>>;
  /** Opens the bytes behind a link from `offset` on. */
  open(link: Link, offset: number, signal: AbortSignal): Promise<OpenedBody | Failure>;
  /** Called when bytes were refused as if the session had ended. One renewal for any number of callers. */
  renewSession(signal: AbortSignal): Promise<void>;
}

export interface SignedIn {
  /** When the device trust is expected to end, milliseconds since 1970; `estimated` where Apple does not say. */
  readonly trustEnds: { readonly atMs: number; readonly estimated: boolean } | undefined;
}

export interface Changes {
  readonly cursor: string;
  /** Undefined when there was no cursor to compare with. */
  readonly changed: readonly Library[] | undefined;
}

export interface ListOptions {
  /** Stop after this many assets. */
  readonly limit: number | undefined;
}

export interface Page {
  readonly assets: readonly Asset[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** What a listing can say about itself when it is over. */
export interface ListingEnd {
  /** Everything the provider says it has was seen. Only then may a cursor be stored. */
  readonly complete: boolean;
  /** Why not, in words. */
  readonly shortfall: string | undefined;
}

export interface OpenedBody {
  readonly kind: 'body';
  /** Where the bytes start: the offset asked for, or 0 when the provider starts over. */
  readonly offset: number;
  /** What the provider says is left from `offset` on; undefined when it does not say. */
  readonly length: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Gives the connection up without reading on. */
  discard(): void;
}
