import { type Answer, emptyAnswer, fileAnswer, type HeaderList, textAnswer } from '../core/answer.ts';
import { resourceOf } from '../library/assets.ts';
import { type Exchange, header } from '../core/exchange.ts';
import type { Simulation } from '../account/simulation.ts';

/** Bytes of photos, at the content host (photos.md 10). */
export function answerContent(exchange: Exchange, simulation: Simulation): Answer {
  const headers = commonHeaders(exchange, simulation);
  if (header(exchange, 'Cookie') !== undefined) exchange.mistakes.push('cookie sent to a content host');
  for (const name of Object.keys(exchange.headers)) {
    if (name.startsWith('x-apple-') || name === 'scnt' || name === 'authorization') {
      exchange.mistakes.push(`header ${name} sent to a content host`);
    }
  }
  if (exchange.method !== 'GET') return emptyAnswer(405, [...headers, ['Allow', 'GET, OPTIONS']]);

  const verdict = simulation.links.judge(exchange.path, exchange.query);
  if (verdict.kind === 'forged') {
    exchange.mistakes.push('content link is not as it was given');
    return textAnswer(403, 'Forbidden', headers);
  }
  if (verdict.kind === 'expired') return textAnswer(410, 'Gone', headers);
  const { locator } = verdict;
  const asset = simulation.library.zones[locator.zone]?.get(locator.ordinal);
  const isHere = asset !== undefined && asset.linkedZone === undefined;
  const resource = !isHere ? undefined : resourceOf(asset, locator.owner, locator.prefix);
  if (resource === undefined || !resource.body.signature().equals(verdict.signature)) {
    return textAnswer(404, 'Not Found', headers);
  }
  const file = resource.body;
  const range = readRange(header(exchange, 'Range'), file.size);
  // There is no ETag, so that no If-Range can match.
  if (range === 'none' || header(exchange, 'If-Range') !== undefined) {
    return fileAnswer(200, { file, from: 0, to: file.size }, headers);
  }
  if (range === 'unsatisfiable') {
    return emptyAnswer(416, [...headers, ['Content-Range', `bytes */${file.size}`]]);
  }
  const contentRange = `bytes ${range.from}-${range.to - 1}/${file.size}`;
  return fileAnswer(206, { file, ...range }, [...headers, ['Content-Range', contentRange]]);
}

type Range = { readonly from: number; readonly to: number } | 'none' | 'unsatisfiable';

/** One range only; anything else is answered as if it was not there (RFC 9110, 14.2). */
function readRange(text: string | undefined, size: number): Range {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return 'none';
  if (first === '') return cutRange(Math.max(0, size - Number(last)), size, size);
  if (last !== '' && Number(last) < Number(first)) return 'none';
  return cutRange(Number(first), last === '' ? size : Number(last) + 1, size);
}

function cutRange(from: number, to: number, size: number): Range {
  return from >= size ? 'unsatisfiable' : { from, to: Math.min(to, size) };
}

function commonHeaders(exchange: Exchange, simulation: Simulation): HeaderList {
  const name = encodeURIComponent(decode(exchange.path.slice(exchange.path.lastIndexOf('/') + 1)));
  return [
    ['Server', 'AppleHttpServer/2f080fc0'],
    ['Accept-Ranges', 'bytes'],
    ['Access-Control-Allow-Origin', 'https://www.icloud.com'],
    ['Access-Control-Allow-Methods', 'GET,OPTIONS'],
    ['Cache-Control', 'no-transform,private,max-age=2592000,s-maxage=2592000'],
    ['Content-Type', 'application/octet-stream'],
    ['Content-Disposition', `attachment; filename="${name}"; filename*=UTF-8''${name}`],
    ['Last-Modified', new Date(simulation.now()).toUTCString()],
    ['X-Apple-Request-UUID', simulation.signIns.uuid('request')],
    ['X-Responding-Instance', 'contentvendorws:301500304:simulator:8404:18RC199:nocommit'],
  ];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
