import type { Outcome } from './outcome.ts';

/** What happens, told as it happens to the code that shows it. The one thing that is pushed instead of returned. */
export type ProgressEvent =
  | { readonly kind: 'listed'; readonly assets: number; readonly expected: number | undefined }
  /** Files that will end, and the bytes that have to come for them. */
  | { readonly kind: 'planned'; readonly files: number; readonly bytes: number }
  | { readonly kind: 'kept'; readonly files: number }
  | { readonly kind: 'received'; readonly bytes: number }
  | { readonly kind: 'ended'; readonly outcome: Outcome }
  | { readonly kind: 'waiting'; readonly reason: string; readonly ms: number };

export type Report = (event: ProgressEvent) => void;
