import { collectCookies, type ForeignCookie } from './collect-cookies.ts';
import type { ForeignContent } from './foreign-session.ts';

const MAGIC = '#LWP-Cookies-';
const COOKIE_LINE = 'Set-Cookie3:';

/** `key`, `key=word` or `key="text with \" and \\"`, and the `;` behind it. */
const PART = /\s*([^=\s;,]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?\s*(?:;|$)/y;

export function isLwpCookies(text: string): boolean {
  return text.startsWith(MAGIC);
}

/** The cookie file of icloudpd and of pyicloud: Python's `LWPCookieJar` (auth.md 16.1). */
export function readLwpCookies(text: string, nowMs: number): ForeignContent {
  if (!isLwpCookies(text)) return { tokens: {}, cookies: [], warnings: ['not a cookie file'] };
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith(COOKIE_LINE));
  const found = lines.map((line) => readCookie(line.slice(COOKIE_LINE.length).trim()));
  return { tokens: {}, ...collectCookies(found, nowMs) };
}

function readCookie(line: string): ForeignCookie | undefined {
  const [first, ...attributes] = splitParts(line) ?? [];
  if (first?.value === undefined) return undefined;
  const byName = new Map(attributes.map(({ key, value }) => [key.toLowerCase(), value]));
  const domain = byName.get('domain');
  const expires = byName.get('expires');
  if (domain === undefined) return undefined;
  return {
    name: first.key,
    value: first.value,
    domain,
    path: byName.get('path') ?? '/',
    secure: byName.has('secure'),
    httpOnly: byName.has('httponly'),
    expiresAt: expires === undefined ? null : readDate(expires),
  };
}

interface Part {
  readonly key: string;
  readonly value: string | undefined;
}

/** Undefined: the line is not made of parts to its end, so it was cut or is something else. */
function splitParts(line: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < line.length) {
    const match = PART.exec(line);
    if (match === null) return undefined;
    const [, key = '', quoted, word] = match;
    // Unescaped once: Apple's own quotes are part of the value and stay (trap 20).
    parts.push({ key, value: quoted?.replaceAll(/\\(.)/g, '$1') ?? word });
  }
  return parts;
}

/** `2099-01-16 02:07:19Z`. What is no date is no statement: the end is then unknown (session.md R4). */
function readDate(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/.test(text)) return null;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : Math.max(0, at);
}
