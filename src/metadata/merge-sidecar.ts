import { type FieldMarks, markOf, marksOf } from './field-marks.ts';
import { BOM, readOwn, signatureOf, writeOwn } from './own-document.ts';
import { FIELD_NAMES, type FieldName, formOf, isListed, type SidecarFields } from './sidecar-fields.ts';
import { encodeText } from './xml-text.ts';
import { parseXml, survivesWriting, writeXml, type XmlNode } from './xml-tree.ts';
import { attributeOf, findRdf, META, type Scoped, scoped } from './xmp-document.ts';
import {
  addProperty,
  ownDescription,
  type Properties,
  propertiesIn,
  type Property,
  setProperty,
} from './xmp-property.ts';

/** A sidecar that is larger is not read: what programs write is a hundredth of it. */
export const MOST_BYTES = 4 * 1024 * 1024;

export type Merged =
  | {
      readonly kind: 'merged';
      readonly bytes: Uint8Array;
      /** What of it we said, to be remembered. */
      readonly marks: FieldMarks;
      /** What of the file as it lay there we had said. */
      readonly before: FieldMarks;
      /** The file says itself that all of ours in it is as we wrote it. */
      readonly provesItself: boolean;
    }
  /** It is no XML that we can read, or not what sidecars are. */
  | { readonly kind: 'unreadable' };

const NOTHING_SAID: FieldMarks = new Map();

/**
 * Brings what a sidecar says of our fields up to date. `there`: what lies there, undefined for nothing; `said`: what we said in it, and
 * what we were about to say when a run was cut off. A text that is neither is the user's, and stays.
 */
export function mergeSidecar(
  there: Uint8Array | undefined,
  fields: SidecarFields,
  said: readonly FieldMarks[],
): Merged {
  const text = there === undefined ? undefined : readText(there);
  const own = text === undefined ? undefined : readOwn(text);
  if (there === undefined || own !== undefined) return writtenAnew(fields, own);
  const nodes = parseXml(text ?? '');
  if (nodes === undefined) return { kind: 'unreadable' };
  // icloudpd writes its own sidecars anew, and in a form that few programs read.
  if (/^icloudpd\b/.test(toolkitOf(nodes)?.text ?? '')) return writtenAnew(fields, undefined);
  const rdf = findRdf(nodes);
  if (rdf === undefined) return { kind: 'unreadable' };
  const found = propertiesIn(rdf);
  const proof = proofIn(nodes, found);
  if (proof === undefined && !survivesWriting(nodes)) return { kind: 'unreadable' };
  const before = proof ?? saidBefore(found, said);
  const marks = mergeFields(rdf, found, fields, before);
  if (proof !== undefined) sign(nodes, rdf);
  const bytes = Buffer.from(`${startOf(there)}${writeXml(nodes)}\n`);
  return { kind: 'merged', bytes, marks, before, provesItself: proof !== undefined };
}

/** Where nothing but ours is there, or nothing at all. */
function writtenAnew(fields: SidecarFields, before: SidecarFields | undefined): Merged {
  return {
    kind: 'merged',
    bytes: Buffer.from(writeOwn(fields)),
    marks: marksOf(fields),
    before: before === undefined ? NOTHING_SAID : marksOf(before),
    provesItself: true,
  };
}

/** What we remember of a field is what is ours in the file afterwards. */
function mergeFields(
  rdf: Scoped,
  properties: Properties,
  fields: SidecarFields,
  said: FieldMarks,
): FieldMarks {
  const theirs = new Set<string>();
  for (const name of FIELD_NAMES) {
    const { group } = formOf(name);
    if (group !== undefined && isTheirs(properties.get(name), name, said)) theirs.add(group);
  }
  let holder: Scoped | undefined;
  const set = (name: FieldName, found: Known | undefined, value: string | readonly string[] | undefined) => {
    if (found !== undefined) {
      if (JSON.stringify(found.value) !== JSON.stringify(value)) setProperty(found, formOf(name), value);
    } else if (value !== undefined && value.length > 0) {
      holder ??= ownDescription(rdf);
      addProperty(holder, name, value);
    }
  };
  const marks = new Map<FieldName, readonly number[]>();
  const remember = (name: FieldName, texts: readonly number[] | undefined) => {
    if (texts !== undefined && texts.length > 0) marks.set(name, texts);
  };
  for (const name of FIELD_NAMES) {
    const found = properties.get(name);
    const value = fields[name];
    const before = said.get(name);
    if (theirs.has(formOf(name).group ?? '') || found?.kind === 'odd') remember(name, before);
    else if (isListed(name)) {
      const list = mergeList(name, found, value, said);
      set(name, found, list.words);
      remember(name, list.ours);
    } else if (isTheirs(found, name, said)) remember(name, before);
    else {
      set(name, found, value);
      if (typeof value === 'string') remember(name, [markOf(value)]);
    }
  }
  return marks;
}

type Known = Exclude<Property, { kind: 'odd' }>;

/** Of several states that a file may be in after a run that was cut off, the one that it is in, field by field. */
function saidBefore(properties: Properties, said: readonly FieldMarks[]): FieldMarks {
  const [first = NOTHING_SAID, ...others] = said;
  if (others.length === 0) return first;
  const before = new Map<FieldName, readonly number[]>();
  for (const name of FIELD_NAMES) {
    const lists = said.map((marks) => marks.get(name) ?? []);
    const there = new Set(textsOf(properties.get(name)).map(markOf));
    const isSaid = (mark: number) => there.has(mark) || lists.every((list) => list.includes(mark));
    const state = said.find((marks) => !isTheirs(properties.get(name), name, marks)) ?? first;
    const marks = isListed(name) ? [...new Set(lists.flat())].filter(isSaid) : state.get(name);
    if (marks !== undefined && marks.length > 0) before.set(name, marks);
  }
  return before;
}

function textsOf(found: Property | undefined): readonly string[] {
  if (found === undefined || found.kind === 'odd') return [];
  return typeof found.value === 'string' ? [found.value] : found.value;
}

function isTheirs(found: Property | undefined, name: FieldName, said: FieldMarks): boolean {
  if (found?.kind === 'odd') return true;
  const [text] = textsOf(found);
  const known = said.get(name);
  return text === undefined ? known !== undefined : known?.includes(markOf(text)) !== true;
}

/** Words are the user's one by one: one of theirs stays, and one of ours that they took away does not come back. */
function mergeList(
  name: FieldName,
  found: Known | undefined,
  value: string | readonly string[] | undefined,
  said: FieldMarks,
): { readonly words: readonly string[]; readonly ours: readonly number[] } {
  const wanted = typeof value === 'string' ? [value] : (value ?? []);
  const there = textsOf(found);
  const wasSaid = (text: string) => said.get(name)?.includes(markOf(text)) === true;
  const kept = there.filter((text) => wanted.includes(text) || !wasSaid(text));
  const added = wanted.filter((text) => !there.includes(text) && !wasSaid(text));
  const ours = wanted.filter((text) => !there.includes(text) || wasSaid(text));
  return { words: [...kept, ...added], ours: ours.map(markOf) };
}

/** Undefined: no text that XML may be written in, or too long. */
function readText(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > MOST_BYTES) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function startOf(there: Uint8Array | undefined): string {
  return there !== undefined && Buffer.from(there.subarray(0, 3)).toString() === BOM ? BOM : '';
}

function rootOf(nodes: readonly XmlNode[]): Scoped | undefined {
  const root = nodes.find((node) => node.kind === 'element');
  return root && scoped(root);
}

function toolkitOf(
  nodes: readonly XmlNode[],
): { readonly root: Scoped; readonly name: string; readonly text: string } | undefined {
  const root = rootOf(nodes);
  const name = root && attributeOf(root, META, 'xmptk');
  return root === undefined || name === undefined
    ? undefined
    : { root, name, text: root.element.attributes.get(name) ?? '' };
}

/** All that a document says in our fields, where it proves that we wrote it so: any program that changes one signs as itself. */
function proofIn(nodes: readonly XmlNode[], found: Properties): FieldMarks | undefined {
  const said = saidIn(found);
  return toolkitOf(nodes)?.text === signatureOf(said) ? marksOf(said) : undefined;
}

function sign(nodes: readonly XmlNode[], rdf: Scoped): void {
  const toolkit = toolkitOf(nodes);
  toolkit?.root.element.attributes.set(
    toolkit.name,
    encodeText(signatureOf(saidIn(propertiesIn(rdf))), true),
  );
}

function saidIn(properties: Properties): SidecarFields {
  return Object.fromEntries(
    FIELD_NAMES.flatMap((name) => {
      const found = properties.get(name);
      return found === undefined || found.kind === 'odd' ? [] : [[name, found.value]];
    }),
  );
}
