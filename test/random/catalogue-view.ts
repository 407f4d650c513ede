import type { CatalogueReader, CatalogueRow } from '../../src/model/catalogue.ts';

/** What can be asked of a catalogue; the numbers of its rows are its own. */
export interface View {
  readonly step: number;
  readonly cursor: string | undefined;
  readonly libraries: readonly unknown[];
  readonly rows: readonly Omit<CatalogueRow, 'n'>[];
}

export function byName(one: { library: string; id: string }, other: { library: string; id: string }): number {
  return `${one.library} ${one.id}` < `${other.library} ${other.id}` ? -1 : 1;
}

/** The view of a real one. */
export async function viewOf(catalogue: CatalogueReader): Promise<View> {
  const newest = await catalogue.newestStep();
  const rows: CatalogueRow[] = [];
  for (;;) {
    const pulled = await catalogue.changedIn({ first: 1, last: newest }, rows.at(-1), 3);
    rows.push(...pulled);
    if (pulled.length < 3) break;
  }
  return {
    step: newest,
    cursor: await catalogue.cursor(),
    libraries: await catalogue.libraries(),
    rows: rows
      .map(({ library, id, state, asset, problem, step }) => ({ step, library, id, state, asset, problem }))
      .toSorted(byName),
  };
}
