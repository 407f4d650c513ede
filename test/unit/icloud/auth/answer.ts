import { arrivedBody } from '../../../../src/http/arrived-body.ts';
import type { HttpReply } from '../../../../src/http/transport.ts';

/** One answer, as a test writes it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly json?: unknown;
  readonly text?: string;
}

export function missingCookie(name: string): Answer {
  return { status: 421, json: { success: false, error: `Missing ${name} cookie`, trustTokens: [] } };
}

/** As the transport would give it. */
export function toReply({ status, headers = {}, json, text }: Answer): HttpReply {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  return {
    status,
    headers: {
      get: (name) => lower.get(name.toLowerCase())?.[0],
      all: (name) => lower.get(name.toLowerCase()) ?? [],
    },
    body: arrivedBody(Buffer.from(body)),
  };
}
