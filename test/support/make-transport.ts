import { onTestFinished } from 'vitest';
import { type HttpRequest, TransportError } from '../../src/http/transport.ts';
import { createUndiciTransport, type UndiciTransportOptions } from '../../src/http/undici-transport.ts';

export const SETUP = 'https://setup.icloud.com';

/** The real transport, with little patience. */
export function makeTransport(options: Partial<UndiciTransportOptions>) {
  const transport = createUndiciTransport({
    connections: 4,
    limits: { connectMs: 2000, headersMs: 300, silenceMs: 300 },
    ...options,
  });
  onTestFinished(() => transport.close());
  return transport;
}

export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, signal: new AbortController().signal, ...more };
}

export async function failureOf(work: Promise<unknown>): Promise<TransportError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TransportError) return error;
  throw new Error('no TransportError', { cause: error });
}
