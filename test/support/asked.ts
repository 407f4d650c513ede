import type { Simulated } from './simulated.ts';

/** What the database and the content hosts were asked by a piece of work, by operation. */
export async function asked(
  { simulator }: Pick<Simulated, 'simulator'>,
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = simulator.requests.length;
  await work();
  const operations = simulator.requests
    .slice(before)
    .filter(({ service }) => service === 'database' || service === 'content')
    .map(({ service, operation }) => (service === 'content' ? 'download' : operation));
  return Object.fromEntries(
    [...Map.groupBy(operations, (name) => name)].map(([name, all]) => [name, all.length]),
  );
}
