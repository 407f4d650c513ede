import { printable } from '../../base/printable.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { nameOf } from './read-record.ts';
import { readFlag } from './record-fields.ts';
import { isMissing } from './sort-shown.ts';

/** What the answer says of one asset. */
export type Said =
  /** Apple's record of that name, in Recently Deleted or not. */
  | { readonly kind: 'record'; readonly isDeleted: boolean }
  | { readonly kind: 'gone' }
  /** It has changed since its tag was read. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'not-now'; readonly reason: string }
  /** Another one of the call was refused. */
  | { readonly kind: 'with-others' }
  | { readonly kind: 'denied'; readonly code: string; readonly reason: string }
  /** Nothing that can be understood. */
  | { readonly kind: 'nothing' };

export interface Modified {
  /** Of each asset that was asked for. */
  readonly said: ReadonlyMap<string, Said>;
  /** Why this is not the answer to what was asked, in words; undefined: it is. */
  readonly odd: string | undefined;
}

/** Codes for a tag of old (next.md a3). */
const STALE: ReadonlySet<string> = new Set(['TRY_AGAIN_LATER', 'CAS_OP_LOCK', 'CONFLICT']);
const NOT_NOW: ReadonlySet<string> = new Set(['RETRY_LATER', 'THROTTLED']);

/** Reads an answer to `records/modify` name by name (next.md a2): nothing counts as done that it does not name. */
export function readModified(reply: unknown, names: readonly string[]): Modified {
  const records = isJsonObject(reply) ? reply['records'] : undefined;
  const list: readonly unknown[] = Array.isArray(records) ? records : [];
  const asked = new Set(names);
  const said = new Map<string, Said>();
  let strange = 0;
  for (const record of list) {
    const name = nameOf(record);
    if (name === undefined || !asked.has(name) || said.has(name)) strange += 1;
    else said.set(name, sayingOf(record));
  }
  const missing = names.filter((name) => !said.has(name));
  for (const name of missing) said.set(name, { kind: 'nothing' });
  const dumb = [...said.values()].filter(({ kind }) => kind === 'nothing').length;
  if (!Array.isArray(records)) return { said, odd: 'the answer has no records' };
  if (missing.length > 0) return { said, odd: `the answer leaves out ${missing.length} of ${names.length}` };
  if (strange > 0) return { said, odd: `the answer names ${strange} that were not asked for` };
  return { said, odd: dumb > 0 ? `the answer says nothing of ${dumb}` : undefined };
}

function sayingOf(record: unknown): Said {
  if (isMissing(record)) return { kind: 'gone' };
  if (!isJsonObject(record)) return { kind: 'nothing' };
  const { serverErrorCode: code, recordType, fields } = record;
  if (typeof code === 'string') return refusalOf(code, record['reason']);
  if (code !== undefined && code !== null) return { kind: 'nothing' };
  if (recordType !== 'CPLAsset' || !isJsonObject(fields) || flagFrom(record['deleted']) === true)
    return { kind: 'nothing' };
  return { kind: 'record', isDeleted: readFlag(fields, 'isDeleted') };
}

function refusalOf(code: string, reason: unknown): Said {
  if (code === 'ATOMIC_ERROR') return { kind: 'with-others' };
  if (STALE.has(code)) return { kind: 'stale' };
  const words = printable(typeof reason === 'string' ? reason.slice(0, 300) : '');
  if (NOT_NOW.has(code)) return { kind: 'not-now', reason: `Apple accepts no changes for now: ${code}` };
  return { kind: 'denied', code: printable(code.slice(0, 100)), reason: words };
}
