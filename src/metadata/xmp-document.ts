import { decodeText, encodeText } from './xml-text.ts';
import type { XmlElement, XmlNode } from './xml-tree.ts';

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
export const META = 'adobe:ns:meta/';

/** Namespaces by prefix; '' for names without one. */
export type Scope = ReadonlyMap<string, string>;

const AT_TOP: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

export interface Scoped {
  readonly element: XmlElement;
  /** What prefixes mean inside of it. */
  readonly scope: Scope;
}

export function scoped(element: XmlElement, around: Scope = AT_TOP): Scoped {
  const own = [...element.attributes].flatMap(([name, value]): readonly (readonly [string, string])[] => {
    if (name === 'xmlns') return [['', decodeText(value)]];
    return name.startsWith('xmlns:') ? [[name.slice(6), decodeText(value)]] : [];
  });
  return { element, scope: own.length === 0 ? around : new Map([...around, ...own]) };
}

export function childrenOf({ element, scope }: Scoped): readonly Scoped[] {
  return element.children.filter((node) => node.kind === 'element').map((child) => scoped(child, scope));
}

function isNamed(name: string, scope: Scope, space: string, local: string): boolean {
  const [prefix, rest] = splitName(name);
  return rest === local && scope.get(prefix) === space;
}

export function isElement({ element, scope }: Scoped, space: string, local: string): boolean {
  return isNamed(element.name, scope, space, local);
}

/** The name of an attribute with this meaning: one without a prefix has no namespace. */
export function attributeOf({ element, scope }: Scoped, space: string, local: string): string | undefined {
  return [...element.attributes.keys()].find(
    (name) => name.includes(':') && isNamed(name, scope, space, local),
  );
}

/** The prefix for a namespace in this scope. */
export function prefixOf(scope: Scope, space: string): string | undefined {
  // Of two prefixes one may be hidden by another meaning further in; those of a scope are as they count there.
  return [...scope].find(([prefix, meaning]) => prefix !== '' && meaning === space)?.[0];
}

export function splitName(name: string): readonly [prefix: string, local: string] {
  const at = name.indexOf(':');
  return at === -1 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
}

/** The one `rdf:RDF` of a document, wherever it stands; undefined where there is none, or several. */
export function findRdf(nodes: readonly XmlNode[]): Scoped | undefined {
  const roots = nodes.filter((node) => node.kind === 'element').map((element) => scoped(element));
  const found = roots.flatMap((root) => (isElement(root, RDF, 'RDF') ? [root] : childrenOf(root)));
  const [rdf, ...others] = found.filter((one) => isElement(one, RDF, 'RDF'));
  return others.length === 0 ? rdf : undefined;
}

/** The text of an element that holds nothing else. */
export function textOf(element: XmlElement): string | undefined {
  const parts = element.children.map((node) => {
    if (node.kind === 'text') return decodeText(node.text);
    if (node.kind === 'cdata') return node.text;
    return node.kind === 'comment' ? '' : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.join('');
}

export function textNode(text: string): XmlNode {
  return { kind: 'text', text: encodeText(text) };
}

/** White space as it stands in the file. */
export function whiteSpace(text: string): XmlNode {
  return { kind: 'text', text };
}

export function newElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly XmlNode[],
): XmlElement {
  const encoded = Object.entries(attributes).map(([key, value]): [string, string] => [
    key,
    encodeText(value, true),
  ]);
  return { kind: 'element', name, attributes: new Map(encoded), children: [...children] };
}

/** Takes a child away, with the line that it stands on. */
export function removeChild(parent: XmlElement, child: XmlElement): void {
  const at = parent.children.indexOf(child);
  if (at === -1) return;
  const before = parent.children[at - 1];
  const isLine = before?.kind === 'text' && before.text.trim() === '';
  parent.children.splice(isLine ? at - 1 : at, isLine ? 2 : 1);
}

/** Puts a child behind all others, on a line of its own. */
export function addChild(parent: XmlElement, child: XmlElement, indent: number): void {
  const last = parent.children.at(-1);
  const end = last?.kind === 'text' && last.text.trim() === '' ? parent.children.pop() : undefined;
  parent.children.push(
    whiteSpace(`\n${' '.repeat(indent)}`),
    child,
    end ?? whiteSpace(`\n${' '.repeat(indent - 1)}`),
  );
}
