/** What goes back to the client, before it is written to the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: AnswerBody;
  readonly delivery: Delivery;
}

type AnswerBody =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Written as JSON at the very end, so that scenario rules can change it. */
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'file'; readonly file: ByteSource; readonly from: number; readonly to: number };

/** Bytes that can be read from any place. */
export interface ByteSource {
  readonly size: number;
  read(from: number, to: number): Iterable<Buffer>;
}

/** How the bytes reach the client. All of it is normal unless a scenario rule says otherwise. */
export interface Delivery {
  readonly delayMs: number;
  /** Nothing of the answer is sent; the connection is reset, or just stays open. */
  readonly never?: 'reset' | 'silence';
  /** These bytes instead of an HTTP answer, and what happens to the connection then. */
  readonly raw?: { readonly text: string; readonly ending: 'close' | 'reset' | 'silence' };
  /** How the end of the body is told. `length` is the default. */
  readonly framing?: 'length' | 'chunked' | 'close';
  /** The `Content-Length` header says this, whatever is sent. */
  readonly declare?: string;
  /** Only so many bytes of the body are sent; then the connection ends in this way. */
  readonly cut?: { readonly at: CutPlace; readonly ending: CutEnd };
  /** So many bytes at a time, with a pause between. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
}

/** A count of bytes (negative: from the end), or a share of the body such as `50%`. */
export type CutPlace = number | string;
/** `clean`: as if this was all; `close`: the connection is closed; `reset`: it breaks; `silence`: it stays open. */
export type CutEnd = 'clean' | 'close' | 'reset' | 'silence';

export type HeaderList = readonly (readonly [name: string, value: string])[];

const PROMPT: Delivery = { delayMs: 0 };
const JSON_TYPE = ['Content-Type', 'application/json; charset=UTF-8'] as const;

export function jsonAnswer(status: number, value: unknown, headers: HeaderList = []): Answer {
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const all: HeaderList = typed ? headers : [...headers, JSON_TYPE];
  return { status, headers: all, body: { kind: 'json', value }, delivery: PROMPT };
}

export function textAnswer(status: number, text: string, headers: HeaderList = []): Answer {
  return { status, headers, body: { kind: 'bytes', bytes: Buffer.from(text) }, delivery: PROMPT };
}

export function emptyAnswer(status: number, headers: HeaderList = []): Answer {
  return textAnswer(status, '', headers);
}

export function fileAnswer(
  status: number,
  part: { readonly file: ByteSource; readonly from: number; readonly to: number },
  headers: HeaderList,
): Answer {
  return { status, headers, body: { kind: 'file', ...part }, delivery: PROMPT };
}
