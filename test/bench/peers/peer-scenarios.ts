import type { Account, SizeName } from '../scenario.ts';

export interface PeerScenario {
  readonly name: string;
  readonly size: Readonly<Record<SizeName, Account>>;
  /** Two runs more: with nothing new, and with one new photo. */
  readonly again: boolean;
}

export const PEER_SCENARIOS: readonly PeerScenario[] = [
  {
    name: 'peers-first-small',
    size: {
      quick: { assets: 2000, bytes: 50_000, latencyMs: 20 },
      long: { assets: 2000, bytes: 50_000, latencyMs: 20 },
    },
    again: false,
  },
  {
    name: 'peers-first-large',
    size: { quick: { assets: 10, bytes: 100_000_000 }, long: { assets: 20, bytes: 100_000_000 } },
    again: false,
  },
  {
    name: 'peers-again',
    size: { quick: { assets: 5000, bytes: 2000 }, long: { assets: 50_000, bytes: 2000 } },
    again: true,
  },
];
