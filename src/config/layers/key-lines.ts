/** Parts of a path: tables and keys by name, entries of a list of tables by number. */
export type KeyPath = readonly (string | number)[];

/**
 * Where the tables and keys of a file stand: the parser does not say. The text has been parsed already, so it is sound. Answers the
 * line of a path; of one inside a value, the line at which that begins.
 */
export function keyLines(text: string): (path: KeyPath) => number {
  const lines = new Map<string, number>();
  const counts = new Map<string, number>();
  let table: KeyPath = [];
  let line = 1;
  let at = 0;

  const note = (path: KeyPath) => {
    const id = idOf(path);
    if (!lines.has(id)) lines.set(id, line);
  };
  /** The path of a header: in lists of tables the entry that came last is meant. */
  const entered = (names: readonly string[], opensEntry: boolean): KeyPath => {
    let path: KeyPath = [];
    for (const [place, name] of names.entries()) {
      path = [...path, name];
      const id = idOf(path);
      if (opensEntry && place === names.length - 1) counts.set(id, (counts.get(id) ?? -1) + 1);
      const count = counts.get(id);
      if (count !== undefined) path = [...path, count];
    }
    return path;
  };

  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') {
      line += 1;
      at += 1;
    } else if (/\s/.test(char)) at += 1;
    else if (char === '#') at = endOfLine(text, at);
    else if (char === '[') {
      const opensEntry = text[at + 1] === '[';
      const { names, end } = readNames(text, at + (opensEntry ? 2 : 1));
      table = entered(names, opensEntry);
      note(table);
      at = endOfLine(text, end);
    } else {
      const { names, end } = readNames(text, at);
      for (const place of names.keys()) note([...table, ...names.slice(0, place + 1)]);
      const from = end;
      at = endOfValue(text, end);
      line += text.slice(from, at).split('\n').length - 1;
    }
  }

  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const found = lines.get(idOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return 1;
  };
}

function idOf(path: KeyPath): string {
  return JSON.stringify(path);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A dotted key, up to what stands behind it. */
function readNames(text: string, start: number): { readonly names: readonly string[]; readonly end: number } {
  const names: string[] = [];
  let at = start;
  for (;;) {
    const part = /[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))[ \t]*/y;
    part.lastIndex = at;
    const found = part.exec(text);
    if (found === null) return { names, end: Math.max(at, start + 1) };
    names.push(found[1] ?? found[2] ?? found[3] ?? '');
    at += found[0].length;
    if (text[at] !== '.') return { names, end: at };
    at += 1;
  }
}

/** Strings of all kinds, comments, brackets, and what lies between. */
const PIECE =
  /"""(?:[^\\]|\\[\s\S])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[{]|[\]}]|\n|[^"'#[\]{}\n]+|["']/y;

/** The end of the line on which a value ends. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text)?.[0] ?? text[at] ?? '';
    if (piece === '\n' && depth === 0) return at;
    if (piece === '[' || piece === '{') depth += 1;
    if (piece === ']' || piece === '}') depth -= 1;
    at += piece.length;
  }
  return text.length;
}
