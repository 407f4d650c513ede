import { demoZones } from './demo-library.ts';
import { Library } from './library.ts';
import type { SimulatorOptions } from '../core/options.ts';
import { bytesFrom } from '../core/seed.ts';
import { listSource, syntheticSource } from './synthetic-library.ts';
import { Zone } from './zone.ts';

/** The library that the options ask for. */
export function buildLibrary(seed: string, options: SimulatorOptions, now: () => number): Library {
  const wanted = options.library ?? 'demo';
  const ownerRecordName = `_${bytesFrom(`${seed}/owner`, 16).toString('hex')}`;
  if (wanted === 'demo') {
    const shared = options.sharedLibrary ?? 'shared';
    return new Library(seed, demoZones(seed, { ownerRecordName, shared }), now);
  }
  const source = wanted === 'empty' ? listSource([]) : syntheticSource(seed, wanted);
  const zone = new Zone({ database: 'private', zoneName: 'PrimarySync', ownerRecordName }, source);
  return new Library(seed, [zone], now);
}
