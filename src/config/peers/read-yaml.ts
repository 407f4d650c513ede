/** A value of a configuration and where it stands: `photos`, `filters`, `albums`. A list is a leaf for each of its values. */
export interface YamlLeaf {
  readonly path: readonly string[];
  readonly text: string;
}

/** Far beyond what people write, so that no line takes long. */
const LONGEST_LINE = 2000;
const DEEPEST = 20;

interface Open {
  readonly indent: number;
  readonly key: string;
  /** Whether a text stands behind the key already: nothing can stand below it then. */
  readonly isFull: boolean;
}

/**
 * The part of YAML that configurations are written in: keys below keys, lists of texts, quotes, comments. `line`: where there is
 * something else, such as an anchor or a text of several lines. Never guessed: what is not read in full is not read.
 */
export function readYaml(text: string): readonly YamlLeaf[] | { readonly line: number } {
  const leaves: YamlLeaf[] = [];
  const seen = new Set<string>();
  const open: Open[] = [];
  for (const [at, whole] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const wrong = { line: at + 1 };
    if (whole.length > LONGEST_LINE) return wrong;
    const rest = whole.trim();
    if (rest === '' || rest.startsWith('#') || (rest === '---' && leaves.length + open.length === 0))
      continue;
    const indent = whole.search(/[^ ]/);
    if (whole[indent] === '\t') return wrong;

    const item = /^-(?:\s+(.*))?$/s.exec(rest);
    if (item !== null) {
      // A list may begin right below its key's first letter.
      while ((open.at(-1)?.indent ?? -1) > indent) open.pop();
      const owner = open.at(-1);
      const texts = textsOf(item[1] ?? '');
      if (owner === undefined || owner.isFull || texts?.length !== 1 || isPair(item[1] ?? '')) return wrong;
      leaves.push({ path: open.map(({ key }) => key), text: texts[0] ?? '' });
      continue;
    }

    const pair = pairIn(rest);
    if (pair === undefined) return wrong;
    let closed: Open | undefined;
    while ((open.at(-1)?.indent ?? -1) >= indent) closed = open.pop();
    // Siblings stand in one column, the first child of a key further right.
    if (closed === undefined ? open.at(-1)?.isFull === true : closed.indent !== indent) return wrong;
    const texts = textsOf(pair.value);
    const path = [...open.map(({ key }) => key), pair.key];
    const name = JSON.stringify(path);
    if (texts === undefined || seen.has(name) || path.length > DEEPEST) return wrong;
    seen.add(name);
    open.push({ indent, key: pair.key, isFull: withoutComment(pair.value) !== '' });
    leaves.push(...texts.map((one) => ({ path, text: one })));
  }
  return leaves;
}

function pairIn(line: string): { readonly key: string; readonly value: string } | undefined {
  const found = /^(?:"([^"\\]*)"|'([^']*)'|(\w[^:#]*?))\s*:(?:\s+(.*))?$/s.exec(line);
  const key = found?.[1] ?? found?.[2] ?? found?.[3];
  return key === undefined ? undefined : { key, value: found?.[4] ?? '' };
}

/** A key within a list. */
function isPair(text: string): boolean {
  return !/^["']/.test(text) && pairIn(withoutComment(text)) !== undefined;
}

/** None for what says nothing; undefined: not of the part that is read. */
function textsOf(value: string): readonly string[] | undefined {
  const bare = withoutComment(value);
  if (bare === '' || /^(?:~|null|\{\s*\}|\[\s*\])$/i.test(bare)) return [];
  const list = /^\[(.*)\]$/s.exec(bare);
  if (list === null) {
    const one = scalarOf(bare);
    return one === undefined ? undefined : [one];
  }
  const inner = (list[1] ?? '').replace(/,\s*$/, '');
  const parts = inner.match(/(?:"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*'|[^,'"])+/g) ?? [];
  if (parts.join(',') !== inner) return undefined;
  const texts = parts.map((part) => scalarOf(part.trim()));
  return texts.includes(undefined) ? undefined : texts.filter((one) => one !== undefined);
}

function scalarOf(text: string): string | undefined {
  const single = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  if (single !== undefined) return single.replaceAll("''", "'");
  if (text.startsWith('"')) return doubleQuoted(text);
  return /^[&*!|>%@`{}[\]'"]|^[-?:](?:\s|$)|:(?:\s|$)/.test(text) || text === '' ? undefined : text;
}

/** Its escapes are those of JSON, and some more that nobody writes. */
function doubleQuoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A comment stands behind a blank, and not within quotes. */
function withoutComment(value: string): string {
  const quoted =
    /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*'|\[(?:"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*'|[^\]'"])*\])/.exec(value);
  const head = quoted?.[0] ?? '';
  return (head + value.slice(head.length).replace(/(?:^|\s)#.*$/s, '')).trim();
}
