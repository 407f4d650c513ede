import type { Clock } from '../../base/clock.ts';
import type { Address } from '../../model/asset.ts';
import type { Failure } from '../../model/failure.ts';
import type { OpenedBody } from '../../model/photo-source.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import { type HttpReply, type ReplyHeaders, type Transport, TransportError } from '../../http/transport.ts';
import { classifyContentStatus } from '../wire/classify-reply.ts';
import { contentUrl, USER_AGENT } from '../wire/endpoints.ts';
import { isMisdirected, isPart, namesAddress } from '../wire/status.ts';

/** FAULTS.md C24. */
const MOST_REDIRECTS = 3;

export interface ContentPorts {
  /** The way to the content hosts: no cookies ever (photos.md 10.1). */
  readonly download: Transport;
  readonly clock: Clock;
  readonly simulator?: URL | undefined;
}

/** Opens the bytes behind an address from `offset` on, and checks that they really start there (photos.md 10.3). */
export async function openContent(
  { download, clock, simulator }: ContentPorts,
  address: Address,
  offset: number,
  signal: AbortSignal,
): Promise<OpenedBody | Failure> {
  const headers = {
    'user-agent': USER_AGENT,
    accept: '*/*',
    'accept-encoding': 'identity',
    ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
  };
  let url = contentUrl(address.url.reveal(), { simulator });
  let isRepeat = false;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; ) {
    if (url === undefined)
      return { kind: 'denied', detail: 'the address leads to a server that is not one of Apple' };
    const reply = await send(download, { method: 'GET', url, headers, signal });
    if ('kind' in reply) return reply;
    if (isMisdirected(reply.status) && !isRepeat) {
      // The connection led to a server that does not have it (auth.md 9.2).
      isRepeat = true;
      reply.body.discard();
      await download.dropConnections();
      continue;
    }
    if (!namesAddress(reply.status)) return acceptReply(reply, offset, clock.now());
    reply.body.discard();
    redirects += 1;
    url = contentUrl(targetOf(reply, url), { simulator });
  }
  return { kind: 'denied', detail: `more than ${MOST_REDIRECTS} redirects` };
}

async function send(
  download: Transport,
  request: Parameters<Transport['send']>[0],
): Promise<HttpReply | Failure> {
  try {
    return await download.send(request);
  } catch (error) {
    if (request.signal.aborted) return { kind: 'cancelled' };
    if (!(error instanceof TransportError)) throw error;
    return { kind: 'broken', code: error.code, gained: 0 };
  }
}

/** Empty where a redirect leads nowhere. */
function targetOf({ headers }: HttpReply, from: URL): string {
  const location = headers.get('location');
  return location === undefined ? '' : (URL.parse(location, from.href)?.href ?? '');
}

function acceptReply(reply: HttpReply, offset: number, nowMs: number): OpenedBody | Failure {
  const failure = refusal(reply, offset, nowMs);
  if (failure === undefined) return openedBody(reply, offset);
  reply.body.discard();
  return failure;
}

function refusal({ status, headers }: HttpReply, offset: number, nowMs: number): Failure | undefined {
  const failure = classifyContentStatus(status, parseRetryAfter(headers.get('retry-after'), nowMs));
  if (failure !== undefined) return failure;
  // C12: it was not asked for, and the bytes of a photo are what the signature is about.
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') return { kind: 'wrong', why: 'encoding' };
  // C8: a part that does not continue ours would make a file of two halves.
  if (isPart(status) && partLength(headers, offset) === undefined) return { kind: 'wrong', why: 'range' };
  return undefined;
}

function openedBody({ status, headers, body }: HttpReply, offset: number): OpenedBody {
  const isRest = isPart(status);
  return {
    kind: 'body',
    // C7: a 200 starts over, whatever was asked for.
    offset: isRest ? offset : 0,
    length: isRest ? partLength(headers, offset)?.length : contentLength(headers),
    chunks: body.chunks,
    discard: () => body.discard(),
  };
}

/** Undefined unless the part starts at `offset` and goes to the end of the file. */
function partLength(headers: ReplyHeaders, offset: number): { readonly length: number } | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(headers.get('content-range')?.trim() ?? '');
  if (match === null) return undefined;
  const [start, end, total] = match.slice(1).map(Number);
  if (start !== offset || end === undefined || total === undefined || end < offset || end + 1 !== total)
    return undefined;
  return { length: total - offset };
}

/** C11: a hint only; undefined where it is missing, contradicts itself, or is nonsense. */
function contentLength(headers: ReplyHeaders): number | undefined {
  const values = new Set(headers.all('content-length'));
  const [value = ''] = values;
  return values.size === 1 && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
