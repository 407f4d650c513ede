import { demoZones } from './demo-library.ts';
import { Library } from './library.ts';
import type { SimulatorOptions } from './options.ts';
import { bytesFrom } from './seed.ts';
import { listSource, syntheticSource } from './synthetic-library.ts';
import { Zone } from './zone.ts';

/** The library that the options ask for. */
export function buildLibrary(
  seed: string,
  wanted: NonNullable<SimulatorOptions['library']>,
  now: () => number,
): Library {
  const ownerRecordName = ownerName(seed);
  if (wanted === 'demo') return new Library(seed, demoZones(seed, ownerRecordName), now);
  const source = wanted === 'empty' ? listSource([]) : syntheticSource(seed, wanted);
  const zone = new Zone({ database: 'private', zoneName: 'PrimarySync', ownerRecordName }, source);
  return new Library(seed, [zone], now);
}

export function ownerName(seed: string): string {
  return `_${bytesFrom(`${seed}/owner`, 16).toString('hex')}`;
}
