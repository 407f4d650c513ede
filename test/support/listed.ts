import type { Simulated } from './simulated.ts';

/** How many pages of a listing a piece of work asked for. */
export async function listed(
  { simulator }: Pick<Simulated, 'simulator'>,
  work: () => Promise<unknown>,
): Promise<number> {
  const before = simulator.requests.length;
  await work();
  return simulator.requests
    .slice(before)
    .filter(
      ({ operation, recordType }) => operation === 'records/query' && recordType?.startsWith('CPLAssetAnd'),
    ).length;
}
