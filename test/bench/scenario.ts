import type { SyntheticAlbums } from '../../src/simulator/core/options.ts';

/** One number, and what it may be at most or at least; without either it is only told. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | 'MB' | 's' | 'ms' | 'µs' | '%' | 'requests';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** What the simulated account holds, and how far away it is. */
export interface Account {
  readonly assets: number;
  readonly bytes: number;
  readonly latencyMs?: number;
  readonly albums?: SyntheticAlbums;
}

/** The same work, small enough for every day, and as large as the promises are. */
interface Forms<Size> {
  readonly quick: Size;
  readonly long: Size;
}

interface Rounds {
  readonly rounds: number;
}

/** What is measured. Each kind has a file under `kinds/`. */
export type Scenario = { readonly name: string } & (
  | {
      readonly kind: 'first';
      readonly size: Forms<Account & Rounds>;
      readonly ratio: number;
      readonly peakMb: number;
    }
  | {
      readonly kind: 'listing';
      readonly size: Forms<Account & Rounds>;
      readonly ratio: number;
      readonly peakMb: number;
      /** Of 100,000 assets. */
      readonly catalogueMb: number;
    }
  | { readonly kind: 'jobs'; readonly size: Forms<Account>; readonly seconds: number }
  | { readonly kind: 'trees'; readonly size: Forms<Account>; readonly secondsPer100k: number }
  | {
      readonly kind: 'albums';
      readonly size: Forms<{ readonly assets: number; readonly bytes: number; readonly albums: number }>;
      readonly peakMb: number;
    }
  | {
      readonly kind: 'sidecars';
      readonly size: Forms<Account>;
      readonly secondsPer10k: number;
      readonly refreshSeconds: number;
    }
  | { readonly kind: 'resumed'; readonly size: Forms<Account> }
  | { readonly kind: 'again'; readonly size: Forms<Account & Rounds>; readonly limits: AgainLimits }
  | {
      readonly kind: 'take-over';
      readonly command: readonly string[];
      readonly size: Forms<Account>;
      readonly share: number;
    }
  | { readonly kind: 'growth'; readonly of: 'listing' | 'first'; readonly size: Forms<readonly number[]> }
  | {
      readonly kind: 'list';
      readonly size: Forms<Rounds & { readonly assets: number }>;
      readonly limits: {
        readonly firstSeconds: number;
        readonly allSeconds: number;
        readonly queriedSeconds: number;
      };
    }
  | { readonly kind: 'start-up'; readonly size: Forms<Rounds>; readonly atMostMs: number }
);

interface AgainLimits {
  readonly requests: number;
  readonly nothingNewSeconds: number;
  readonly oneNewSeconds: number;
}

export type ScenarioOf<Kind extends Scenario['kind']> = Extract<Scenario, { kind: Kind }>;
export type SizeName = keyof Forms<unknown>;
