import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** A part of an XML document. All texts stand as in the file, entities and all. */
export type XmlNode =
  | {
      readonly kind: 'element';
      readonly name: string;
      readonly attributes: Map<string, string>;
      readonly children: XmlNode[];
    }
  | { readonly kind: 'instruction'; readonly name: string; readonly attributes: Map<string, string> }
  | { readonly kind: 'text' | 'comment' | 'cdata'; readonly text: string };

export type XmlElement = XmlNode & { readonly kind: 'element' };

const [TEXT, COMMENT, CDATA, ATTRIBUTES] = ['#text', '#comment', '#cdata', ':@'];
const MOST_LEVELS = 60;

/** No entity is looked up, so that none can grow, and nothing is changed on its way through. */
const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: TEXT,
  commentPropName: COMMENT,
  cdataPropName: CDATA,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: MOST_LEVELS,
  onDangerousProperty(name) {
    throw new Error(`an element or attribute is called ${name}`);
  },
});

/** Undefined: no XML. */
export function parseXml(text: string): XmlNode[] | undefined {
  // Entities of its own, files elsewhere: nothing that a sidecar needs.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    const nodes = documentOf(text);
    return nodes !== undefined && isUtf8(nodes) && marksOfAll(writeXml(nodes)) === marksOfAll(text)
      ? nodes
      : undefined;
  } catch {
    return undefined;
  }
}

/** A document that calls itself of another encoding is read so by others, whatever its bytes are. */
function isUtf8([first]: readonly XmlNode[]): boolean {
  const encoding = first?.kind === 'instruction' && first.name === 'xml' && first.attributes.get('encoding');
  return typeof encoding !== 'string' || /^utf-?8$/i.test(encoding);
}

/** All signs of a document but those that may differ in one that says the same: the parser passes over what it does not know. */
function marksOfAll(text: string): string {
  return text
    .replaceAll(/<\/[^>]*>/g, '')
    .replaceAll('/>', '>')
    .replaceAll(/[\s"']|&quot;/g, '');
}

/** Whether what is written is read as the same again: what we do not know is not to be changed on its way through us. */
export function survivesWriting(nodes: readonly XmlNode[]): boolean {
  try {
    const again = documentOf(writeXml(nodes));
    return JSON.stringify(again, plain) === JSON.stringify(nodes, plain);
  } catch {
    return false;
  }
}

/** White space beside the root says nothing: programs pad their files there. */
function documentOf(text: string): XmlNode[] | undefined {
  return nodesOf(PARSER.parse(text))?.filter((node) => node.kind !== 'text' || node.text.trim() !== '');
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

function nodesOf(value: unknown): XmlNode[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const nodes: XmlNode[] = [];
  for (const one of value) {
    const node = nodeOf(one);
    if (node === undefined) return undefined;
    nodes.push(node);
  }
  return nodes;
}

function nodeOf(value: unknown): XmlNode | undefined {
  const record = Object(value);
  const name = Object.keys(record).find((key) => key !== ATTRIBUTES);
  if (name === undefined) return undefined;
  const content: unknown = Reflect.get(record, name);
  if (name === TEXT) return { kind: 'text', text: String(content) };
  if (name === COMMENT || name === CDATA) {
    const [inner]: readonly unknown[] = Array.isArray(content) ? content : [];
    return {
      kind: name === COMMENT ? 'comment' : 'cdata',
      text: String(Reflect.get(Object(inner), TEXT) ?? ''),
    };
  }
  const attributes = new Map(
    Object.entries(Object(Reflect.get(record, ATTRIBUTES))).map(([key, one]): [string, string] => [
      key,
      // One that stood between single quotes may hold double ones.
      String(one).replaceAll('"', '&quot;'),
    ]),
  );
  if (name.startsWith('?')) {
    // Entities have no meaning there.
    const isSame = ![...attributes.values()].some((text) => text.includes('&quot;'));
    return isSame ? { kind: 'instruction', name: name.slice(1), attributes } : undefined;
  }
  const children = nodesOf(content);
  return children === undefined ? undefined : { kind: 'element', name, attributes, children };
}

/** A document: what stands beside the root has a line of its own. */
export function writeXml(nodes: readonly XmlNode[]): string {
  return nodes.map(writeNode).join('\n');
}

function writeNode(node: XmlNode): string {
  if ('text' in node) {
    if (node.kind === 'comment') return `<!--${node.text}-->`;
    return node.kind === 'cdata' ? `<![CDATA[${node.text}]]>` : node.text;
  }
  const start = `<${node.kind === 'instruction' ? '?' : ''}${node.name}${writeAttributes(node.attributes)}`;
  if (node.kind === 'instruction') return `${start}?>`;
  if (node.children.length === 0) return `${start}/>`;
  return `${start}>${node.children.map(writeNode).join('')}</${node.name}>`;
}

function writeAttributes(attributes: ReadonlyMap<string, string>): string {
  return [...attributes].map(([name, value]) => ` ${name}="${value}"`).join('');
}
