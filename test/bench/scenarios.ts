import type { Scenario } from './scenario.ts';

/** What keepsake promises about speed and memory, and how it is looked at. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'first-small',
    kind: 'first',
    size: {
      quick: { assets: 2000, bytes: 50_000, latencyMs: 20, rounds: 3 },
      long: { assets: 2000, bytes: 50_000, latencyMs: 20, rounds: 5 },
    },
    ratio: 1.25,
    peakMb: 150,
  },
  {
    name: 'first-large',
    kind: 'first',
    size: {
      quick: { assets: 10, bytes: 100_000_000, rounds: 3 },
      long: { assets: 20, bytes: 100_000_000, rounds: 3 },
    },
    ratio: 1.3,
    peakMb: 150,
  },
  {
    name: 'listing',
    kind: 'listing',
    size: {
      quick: { assets: 10_000, bytes: 2000, rounds: 3 },
      long: { assets: 100_000, bytes: 2000, rounds: 3 },
    },
    ratio: 1.4,
    peakMb: 160,
    catalogueMb: 45,
  },
  {
    name: 'listing-far',
    kind: 'listing',
    size: {
      quick: { assets: 10_000, bytes: 2000, latencyMs: 100, rounds: 3 },
      long: { assets: 100_000, bytes: 2000, latencyMs: 100, rounds: 3 },
    },
    ratio: 1.15,
    peakMb: 160,
    catalogueMb: 45,
  },
  {
    name: 'jobs',
    kind: 'jobs',
    size: { quick: { assets: 5000, bytes: 2000 }, long: { assets: 100_000, bytes: 2000 } },
    seconds: 5,
  },
  {
    name: 'trees',
    kind: 'trees',
    size: { quick: { assets: 10_000, bytes: 500 }, long: { assets: 100_000, bytes: 500 } },
    secondsPer100k: 15,
  },
  {
    name: 'albums',
    kind: 'albums',
    size: {
      quick: { assets: 5000, bytes: 500, albums: 50 },
      long: { assets: 100_000, bytes: 500, albums: 500 },
    },
    peakMb: 170,
  },
  {
    name: 'sidecars',
    kind: 'sidecars',
    size: { quick: { assets: 10_000, bytes: 500 }, long: { assets: 50_000, bytes: 500 } },
    secondsPer10k: 20,
    refreshSeconds: 3,
  },
  {
    name: 'resumed',
    kind: 'resumed',
    size: { quick: { assets: 4000, bytes: 2000 }, long: { assets: 100_000, bytes: 2000 } },
  },
  {
    name: 'again',
    kind: 'again',
    size: {
      quick: { assets: 5000, bytes: 2000, rounds: 3 },
      long: { assets: 50_000, bytes: 2000, rounds: 5 },
    },
    limits: { requests: 3, nothingNewSeconds: 0.5, oneNewSeconds: 1 },
  },
  {
    name: 'import',
    kind: 'take-over',
    command: ['import', 'photos'],
    size: { quick: { assets: 200, bytes: 5_000_000 }, long: { assets: 2000, bytes: 5_000_000 } },
    share: 80,
  },
  {
    name: 'adopt',
    kind: 'take-over',
    command: ['sync'],
    size: { quick: { assets: 200, bytes: 5_000_000 }, long: { assets: 2000, bytes: 5_000_000 } },
    share: 80,
  },
  {
    name: 'listing-growth',
    kind: 'growth',
    of: 'listing',
    size: { quick: [1000, 10_000], long: [1000, 10_000, 100_000, 1_000_000] },
  },
  {
    name: 'first-growth',
    kind: 'growth',
    of: 'first',
    size: { quick: [1000, 4000], long: [1000, 10_000, 100_000] },
  },
  {
    name: 'list',
    kind: 'list',
    size: { quick: { assets: 100_000, rounds: 5 }, long: { assets: 100_000, rounds: 9 } },
    limits: { firstSeconds: 0.3, allSeconds: 1.5, queriedSeconds: 1 },
  },
  { name: 'start-up', kind: 'start-up', size: { quick: { rounds: 15 }, long: { rounds: 15 } }, atMostMs: 60 },
];
