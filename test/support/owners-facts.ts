import type { OwnersFacts } from '../../src/sync/mirror/other-owners.ts';

/** Facts of a run that knows the personal library to its end. */
export function ownersFacts(
  catalogue: OwnersFacts['catalogue'],
  {
    byUs = [],
    kept = new Set(),
    last = 99,
    others = [],
  }: { byUs?: readonly string[]; kept?: Set<string>; last?: number; others?: readonly string[] } = {},
): OwnersFacts {
  const library = { id: 'PrimarySync', kind: 'personal' } as const;
  return {
    catalogue,
    libraries: new Map([[library.id, library]]),
    last,
    byUs: {
      has: (_library, asset) => byUs.includes(asset),
      mayProve: ({ signature }) => byUs.includes(signature),
    },
    kept,
    accounts: { have: (_target, path) => Promise.resolve(others.includes(path)) },
  };
}
