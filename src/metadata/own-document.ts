import { hash } from 'node:crypto';
import {
  FIELD_NAMES,
  type FieldForm,
  type FieldName,
  formOf,
  isListed,
  type SidecarFields,
} from './sidecar-fields.ts';
import { decodeText, encodeText } from './xml-text.ts';
import { META, RDF } from './xmp-document.ts';

export const BOM = '\u{FEFF}';
const LANGUAGE = ' xml:lang="x-default"';
const KINDS = { languages: 'Alt', bag: 'Bag', seq: 'Seq' } as const;

/** What proves that all of our fields stand in a file as we wrote them: any program that changes one signs as itself. */
export function signatureOf(said: SidecarFields): string {
  return `keepsake ${hash('sha256', JSON.stringify(said)).slice(0, 16)}`;
}

const START = `<?xpacket begin="${BOM}" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="${META}" x:xmptk="`;

/** A document that says these fields and nothing else. */
export function writeOwn(fields: SidecarFields): string {
  const said = FIELD_NAMES.flatMap((name): readonly (readonly [FieldName, string | readonly string[]])[] => {
    const value = fields[name];
    if (value === undefined || value.length === 0) return [];
    return [[name, isListed(name) && typeof value === 'string' ? [value] : value]];
  });
  const spaces = new Map(said.map(([name]) => [formOf(name).prefix, formOf(name).space]));
  const declared = [...spaces].map(([prefix, space]) => ` xmlns:${prefix}="${space}"`).join('');
  const properties = said.map(([name, value]) => `   ${writeProperty(formOf(name), value)}\n`).join('');
  const description = `<rdf:Description rdf:about=""${declared}`;
  const signature = signatureOf(Object.fromEntries(said));
  return `${START}${signature}">
 <rdf:RDF xmlns:rdf="${RDF}">
  ${description}${properties === '' ? '/>' : `>\n${properties}  </rdf:Description>`}
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;
}

function writeProperty({ prefix, local, form }: FieldForm, value: string | readonly string[]): string {
  const name = `${prefix}:${local}`;
  if (form === 'text') return `<${name}>${encodeText(String(value))}</${name}>`;
  const language = form === 'languages' ? LANGUAGE : '';
  const items = (typeof value === 'string' ? [value] : value).map(
    (text) => `     <rdf:li${language}>${encodeText(text)}</rdf:li>\n`,
  );
  const kind = `rdf:${KINDS[form]}`;
  return `<${name}>\n    <${kind}>\n${items.join('')}    </${kind}>\n   </${name}>`;
}

/** A longer one is read like any other program's. */
const MOST_LETTERS = 32_768;
const PROPERTY =
  /<([A-Za-z]+:[A-Za-z]+)>(?:([^<]*)|\n {4}<rdf:[A-Z][a-z]+>([^]*?)<\/rdf:[A-Z][a-z]+>\n {3})<\/\1>/g;
const ITEM = /<rdf:li(?: xml:lang="x-default")?>([^<]*)<\/rdf:li>/g;
const BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  FIELD_NAMES.map((name) => [`${formOf(name).prefix}:${formOf(name).local}`, name]),
);

/** What a document says that `writeOwn` wrote, in whatever order of its lines; undefined for any other. */
export function readOwn(text: string): SidecarFields | undefined {
  if (text.length > MOST_LETTERS || !text.startsWith(START)) return undefined;
  const fields: Partial<Record<FieldName, string | readonly string[]>> = {};
  for (const [, name = '', plain, list = ''] of text.matchAll(PROPERTY)) {
    const field = BY_NAME.get(name);
    if (field === undefined || fields[field] !== undefined) return undefined;
    const items = () => [...list.matchAll(ITEM)].map(([, item = '']) => decodeText(item));
    fields[field] =
      plain === undefined ? (isListed(field) ? items() : (items()[0] ?? '')) : decodeText(plain);
  }
  const said = Object.fromEntries(
    FIELD_NAMES.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])),
  );
  const again = writeOwn(said);
  // What was added later stands at the end.
  return again === text || partsOf(again) === partsOf(text) ? said : undefined;
}

function partsOf(text: string): string {
  return text
    .split(/[\s>]+/)
    .toSorted()
    .join(' ');
}
