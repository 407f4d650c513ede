/** Some choice of each factor. */
export type Choice<Factors> = {
  readonly [Name in keyof Factors]: Factors[Name] extends readonly (infer V)[] ? V : never;
};

/**
 * Choices that together hold each pair of values of any two factors, few enough to try them all. The same factors, the same choices.
 */
export function pairwise<const Factors extends Readonly<Record<string, readonly unknown[]>>>(
  factors: Factors,
): readonly Choice<Factors>[] {
  const names = Object.keys(factors);
  const open = new Set<string>();
  for (const [a, b] of pairsOf(names)) {
    for (const i of indexesOf(factors[a]))
      for (const j of indexesOf(factors[b])) open.add(pairText(a, i, b, j));
  }
  const choices: Choice<Factors>[] = [];
  while (open.size > 0) {
    const chosen = choose(factors, names, open);
    for (const [a, b] of pairsOf(names)) open.delete(pairText(a, chosen[a] ?? 0, b, chosen[b] ?? 0));
    const values = names.map((name) => [name, factors[name]?.[chosen[name] ?? 0]] as const);
    choices.push(Object.fromEntries(values) as Choice<Factors>);
  }
  return choices;
}

/** Begins with the first pair that is missing, then takes for each factor the value that brings most missing pairs. */
function choose(
  factors: Readonly<Record<string, readonly unknown[]>>,
  names: readonly string[],
  open: ReadonlySet<string>,
): Record<string, number> {
  const [first = ''] = open;
  const [a = '', i, b = '', j] = first.split(' ');
  const chosen: Record<string, number> = { [a]: Number(i), [b]: Number(j) };
  for (const name of names) {
    if (name in chosen) continue;
    const gains = indexesOf(factors[name]).map(
      (value) =>
        Object.entries(chosen).filter(([other, at]) => open.has(pairOf(names, name, value, other, at)))
          .length,
    );
    chosen[name] = gains.indexOf(Math.max(...gains));
  }
  return chosen;
}

function pairOf(names: readonly string[], a: string, i: number, b: string, j: number): string {
  return names.indexOf(a) < names.indexOf(b) ? pairText(a, i, b, j) : pairText(b, j, a, i);
}

function pairText(a: string, i: number, b: string, j: number): string {
  return `${a} ${i} ${b} ${j}`;
}

function pairsOf(names: readonly string[]): readonly (readonly [string, string])[] {
  return names.flatMap((a, at) => names.slice(at + 1).map((b) => [a, b] as const));
}

function indexesOf(values: readonly unknown[] = []): readonly number[] {
  return values.map((_, index) => index);
}
