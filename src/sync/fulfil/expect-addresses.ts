import type { Action } from '../../model/action.ts';
import type { PhotoSource } from '../../model/photo-source.ts';

/** What comes from the catalogue has no addresses: one lookup then serves many files. */
export function expectAddresses(source: Pick<PhotoSource, 'expect'>, actions: readonly Action[]): void {
  const open = actions.flatMap((action) =>
    action.do === 'fetch' && action.wanted.resource.address === undefined ? [action.wanted] : [],
  );
  for (const [library, files] of Map.groupBy(open, ({ key }) => key.library)) {
    source.expect(
      library,
      files.map(({ resource }) => resource),
    );
  }
}
