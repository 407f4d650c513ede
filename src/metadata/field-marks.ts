import { hash } from 'node:crypto';
import { FIELD_NAMES, type FieldName, type SidecarFields } from './sidecar-fields.ts';

/** What we said in a file: a number for each text, enough to know it again. */
export type FieldMarks = ReadonlyMap<FieldName, readonly number[]>;

export function markOf(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32LE(0);
}

export function marksOf(fields: SidecarFields): FieldMarks {
  return new Map(
    FIELD_NAMES.flatMap((name): readonly (readonly [FieldName, readonly number[]])[] => {
      const value = fields[name];
      if (value === undefined) return [];
      return [[name, (typeof value === 'string' ? [value] : value).map(markOf)]];
    }),
  );
}

/** As bytes: for each field that is there its number, how many texts, and theirs. */
export function packMarks(marks: FieldMarks): Uint8Array {
  const parts = [...marks].map(([name, texts]) => {
    const part = Buffer.alloc(3 + texts.length * 4);
    part.writeUInt8(FIELD_NAMES.indexOf(name), 0);
    part.writeUInt16LE(texts.length, 1);
    for (const [at, text] of texts.entries()) part.writeUInt32LE(text, 3 + at * 4);
    return part;
  });
  return Buffer.concat(parts);
}

/** Undefined where `packMarks` did not make them. */
export function unpackMarks(bytes: Uint8Array): FieldMarks | undefined {
  const view = Buffer.from(bytes);
  const marks = new Map<FieldName, readonly number[]>();
  for (let at = 0; at < view.length; ) {
    if (at + 3 > view.length) return undefined;
    const name = FIELD_NAMES[view.readUInt8(at)];
    const count = view.readUInt16LE(at + 1);
    const end = at + 3 + count * 4;
    if (name === undefined || marks.has(name) || end > view.length) return undefined;
    const texts: number[] = [];
    for (let one = at + 3; one < end; one += 4) texts.push(view.readUInt32LE(one));
    marks.set(name, texts);
    at = end;
  }
  return marks;
}
