import { FIELD_BY_NAME, type FieldForm, formOf, type FieldName, OWN } from './sidecar-fields.ts';
import { decodeText, encodeText } from './xml-text.ts';
import type { XmlElement } from './xml-tree.ts';
import {
  addChild,
  attributeOf,
  childrenOf,
  isElement,
  newElement,
  prefixOf,
  RDF,
  removeChild,
  type Scope,
  type Scoped,
  scoped,
  splitName,
  textNode,
  textOf,
  whiteSpace,
} from './xmp-document.ts';

/** Where a property of ours stands in a document, and what it says. */
export type Property =
  | { readonly kind: 'attribute'; readonly holder: XmlElement; readonly name: string; readonly value: string }
  | {
      readonly kind: 'element';
      readonly holder: XmlElement;
      readonly property: Scoped;
      readonly value: string | readonly string[];
    }
  /** Somebody else says it in another way, or says it twice. */
  | { readonly kind: 'odd' };

const DEFAULT_LANGUAGE = 'x-default';

function descriptionsOf(rdf: Scoped): readonly Scoped[] {
  return childrenOf(rdf).filter((child) => isElement(child, RDF, 'Description'));
}

export type Properties = ReadonlyMap<FieldName, Property>;

/** All of ours that a document says, whoever said it. */
export function propertiesIn(rdf: Scoped): Properties {
  const found = new Map<FieldName, Property>();
  const note = (field: FieldName | undefined, read: (form: FieldForm) => Property) => {
    if (field !== undefined) found.set(field, found.has(field) ? { kind: 'odd' } : read(formOf(field)));
  };
  for (const holder of descriptionsOf(rdf)) {
    for (const name of holder.element.attributes.keys())
      if (name.includes(':'))
        note(fieldNamed(name, holder.scope), (form) => propertyOfAttribute(holder.element, name, form));
    for (const property of childrenOf(holder))
      note(fieldNamed(property.element.name, property.scope), (form) =>
        propertyOfElement(holder.element, property, form),
      );
  }
  return found;
}

function fieldNamed(name: string, scope: Scope): FieldName | undefined {
  const [prefix, local] = splitName(name);
  return FIELD_BY_NAME.get(`${scope.get(prefix)} ${local}`);
}

function propertyOfAttribute(holder: XmlElement, name: string, { form }: FieldForm): Property {
  if (form !== 'text') return { kind: 'odd' };
  // A line end of the file itself is a space to readers.
  const value = decodeText((holder.attributes.get(name) ?? '').replaceAll(/[\t\n]/g, ' '));
  return { kind: 'attribute', holder, name, value };
}

function propertyOfElement(holder: XmlElement, property: Scoped, { form }: FieldForm): Property {
  const own = [...property.element.attributes.keys()].filter((name) => !name.startsWith('xmlns'));
  if (own.length > 0) return { kind: 'odd' };
  if (form === 'text') {
    const value = textOf(property.element);
    return value === undefined ? { kind: 'odd' } : { kind: 'element', holder, property, value };
  }
  const items = itemsOf(property, form);
  const texts = items?.map(({ element }) => textOf(element));
  if (items === undefined || texts === undefined || texts.includes(undefined)) return { kind: 'odd' };
  if (form !== 'languages')
    return { kind: 'element', holder, property, value: texts.flatMap((text) => text ?? []) };
  const at = items.findIndex(isDefault);
  return at === -1 ? { kind: 'odd' } : { kind: 'element', holder, property, value: texts[at] ?? '' };
}

function isDefault({ element, scope }: Scoped): boolean {
  const language = attributeOf({ element, scope }, 'http://www.w3.org/XML/1998/namespace', 'lang');
  return language !== undefined && element.attributes.get(language) === DEFAULT_LANGUAGE;
}

/** The list in a property; any kind of list holds words. */
function listIn(property: Scoped, form: FieldForm['form']): Scoped | undefined {
  const [list, ...others] = childrenOf(property);
  const kinds = form === 'languages' ? ['Alt'] : ['Bag', 'Seq'];
  if (list === undefined || others.length > 0) return undefined;
  return kinds.some((kind) => isElement(list, RDF, kind)) ? list : undefined;
}

function itemsOf(property: Scoped, form: FieldForm['form']): readonly Scoped[] | undefined {
  const list = listIn(property, form);
  const items = list && childrenOf(list);
  return items?.every((item) => isElement(item, RDF, 'li')) === true ? items : undefined;
}

/** Changes a property where it stands; undefined takes it away. */
export function setProperty(
  found: Property & { readonly kind: 'attribute' | 'element' },
  { form }: FieldForm,
  value: string | readonly string[] | undefined,
): void {
  if (found.kind === 'attribute') {
    if (typeof value === 'string') found.holder.attributes.set(found.name, encodeText(value, true));
    else found.holder.attributes.delete(found.name);
    return;
  }
  const { element, scope } = found.property;
  const items = form === 'text' ? [] : (itemsOf(found.property, form) ?? []);
  const list = listIn(found.property, form);
  if (form === 'languages' && items.length > 1 && list !== undefined) {
    // Others have said it in further languages.
    const item = items.find(isDefault);
    if (item !== undefined && typeof value === 'string') setText(item.element, value);
    else if (item !== undefined) removeChild(list.element, item.element);
    return;
  }
  if (value === undefined || value.length === 0) {
    removeChild(found.holder, element);
    return;
  }
  if (form === 'text') setText(element, String(value));
  else if (form === 'languages') for (const item of items) setText(item.element, String(value));
  else if (list !== undefined && typeof value !== 'string') setItems(list, items, value, scope);
}

function setText(element: XmlElement, value: string): void {
  element.children.splice(0, element.children.length, textNode(value));
}

/** Items that stay are not touched, so that their order and what stands between them stay. */
function setItems(list: Scoped, items: readonly Scoped[], values: readonly string[], around: Scope): void {
  const wanted = new Set(values);
  const there = new Set<string>();
  for (const { element } of items) {
    const text = textOf(element) ?? '';
    if (wanted.has(text)) there.add(text);
    else removeChild(list.element, element);
  }
  const rdf = prefixOf(list.scope, RDF) ?? prefixOf(around, RDF) ?? 'rdf';
  for (const value of values)
    if (!there.has(value)) addChild(list.element, newElement(`${rdf}:li`, {}, [textNode(value)]), 5);
}

/** Says what was not said yet, in a description of our own. */
export function addProperty(
  { element: holder, scope: around }: Scoped,
  name: FieldName,
  value: string | readonly string[],
): void {
  const { space: meaning, prefix, local, form } = formOf(name);
  const { scope } = scoped(holder, around);
  const known = prefixOf(scope, meaning);
  // A prefix that means something else around here is given its meaning where it is used.
  const declared = holder.attributes.has(`xmlns:${prefix}`);
  const isFree = known === undefined && !declared;
  if (isFree) holder.attributes.set(`xmlns:${prefix}`, encodeText(meaning, true));
  const own = known === undefined && !isFree ? { [`xmlns:${prefix}`]: meaning } : {};
  const element = newElement(`${known ?? prefix}:${local}`, own, []);
  if (form === 'text') setText(element, String(value));
  else {
    const r = prefixOf(scope, RDF) ?? 'rdf';
    const kind = form === 'languages' ? 'Alt' : form === 'seq' ? 'Seq' : 'Bag';
    const list = newElement(`${r}:${kind}`, {}, []);
    const language = form === 'languages' ? { 'xml:lang': DEFAULT_LANGUAGE } : {};
    for (const one of typeof value === 'string' ? [value] : value)
      addChild(list, newElement(`${r}:li`, language, [textNode(one)]), 5);
    element.children.push(whiteSpace('\n    '), list, whiteSpace('\n   '));
  }
  addChild(holder, element, 3);
}

/** The description that we made, known by the id in it; one more where there is none. */
export function ownDescription(rdf: Scoped): Scoped {
  const descriptions = descriptionsOf(rdf);
  const own = descriptions.find((one) =>
    childrenOf(one).some((child) => isElement(child, OWN.space, formOf('asset').local)),
  );
  const last = descriptions.at(-1);
  const emptyLast =
    last !== undefined && last.element.children.length === 0 && isBare(last) ? last : undefined;
  const found = own ?? emptyLast;
  if (found !== undefined) return found;
  const r = prefixOf(rdf.scope, RDF) ?? 'rdf';
  const first = descriptions[0];
  const about = first && attributeOf(first, RDF, 'about');
  // Of the same thing as all others.
  const value = about === undefined ? '' : decodeText(first?.element.attributes.get(about) ?? '');
  const made = newElement(`${r}:Description`, { [`${r}:about`]: value }, []);
  addChild(rdf.element, made, 2);
  return scoped(made, rdf.scope);
}

/** Says nothing: it has no attribute but which thing it is about and what prefixes mean. */
function isBare(description: Scoped): boolean {
  const about = attributeOf(description, RDF, 'about');
  return [...description.element.attributes.keys()].every(
    (name) => name === about || name.startsWith('xmlns'),
  );
}
