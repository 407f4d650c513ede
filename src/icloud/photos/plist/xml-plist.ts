import type { PlistValue } from './plist-value.ts';

const MOST_ELEMENTS = 1_000;
const ELEMENT = /<(key|string|real|integer|date)(?:\/>|>([^<]*)<\/\1>)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * A property list as XML, of the two shapes that photos have: a flat list, and a flat dictionary (photos.md 6). All that was
 * recorded is binary.
 */
export function readXmlPlist(text: string): PlistValue | undefined {
  const [head = '', shape] = /<plist[^<>]*>\s*<(array|dict)>/.exec(text) ?? [];
  const begin = text.indexOf(head) + head.length;
  const end = text.lastIndexOf(`</${shape}>`);
  if (shape === undefined || end < begin) return undefined;
  const inner = text.slice(begin, end);
  if (/<(array|dict)[\s/>]/.test(inner)) return undefined;
  const values: PlistValue[] = [];
  const dictionary = new Map<string, PlistValue>();
  let key: string | undefined;
  for (const [, kind = '', raw = ''] of inner.matchAll(ELEMENT)) {
    if (values.length + dictionary.size >= MOST_ELEMENTS) return undefined;
    const value = valueOf(kind, unescape(raw));
    if (kind === 'key') key = unescape(raw);
    else if (value !== undefined && shape === 'array') values.push(value);
    else if (value !== undefined && key !== undefined) dictionary.set(key, value);
  }
  return shape === 'array' ? values : dictionary;
}

function valueOf(kind: string, text: string): PlistValue | undefined {
  if (kind === 'string') return text;
  if (kind === 'date') {
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? all;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : all;
  });
}
