/** Why one attempt at one file failed. Provider-free: no status codes, no field names. */
export type Failure =
  /** Of its address. Stored in this word. */
  | { readonly kind: 'link-expired' }
  | { readonly kind: 'session-lost' }
  | { readonly kind: 'busy'; readonly retryAfterMs?: number }
  | { readonly kind: 'denied'; readonly detail: string }
  /** The provider has the record but not the bytes: not uploaded yet, or damaged there. */
  | { readonly kind: 'unavailable'; readonly detail: string }
  /** Reset, time-out, stall, DNS, TLS. `gained`: new bytes kept by this attempt. */
  | { readonly kind: 'broken'; readonly code: string; readonly gained: number }
  /** Ended cleanly, too early. */
  | { readonly kind: 'short'; readonly expected: number; readonly received: number; readonly gained: number }
  | { readonly kind: 'wrong'; readonly why: WrongBody }
  /** ENAMETOOLONG is about a file, ENOSPC about all of them. */
  | { readonly kind: 'destination'; readonly code: string; readonly scope: 'file' | 'volume' }
  /** The run is ending. Nothing is recorded: the file is as before. */
  | { readonly kind: 'cancelled' };

/** `signature`: right length, other content. `range`: a part was answered that does not continue ours. */
export type WrongBody = 'too-long' | 'html' | 'json' | 'empty' | 'signature' | 'range' | 'encoding';
