import { demoZones } from './demo-library.ts';
import { Library } from './library.ts';
import type { SimulatorOptions } from '../core/options.ts';
import { bytesFrom, uuidFrom } from '../core/seed.ts';
import { syntheticAlbums } from './synthetic-albums.ts';
import { listSource, syntheticSource } from './synthetic-library.ts';
import { Zone } from './zone.ts';
import { OTHER_OWNER, type ZoneName } from './zone-name.ts';

/** The library that the options ask for. */
export function buildLibrary(seed: string, options: SimulatorOptions, now: () => number): Library {
  const wanted = options.library ?? 'demo';
  const ownerRecordName = `_${bytesFrom(`${seed}/owner`, 16).toString('hex')}`;
  const shared = sharedName(seed, options, ownerRecordName);
  if (wanted === 'demo') return new Library(seed, demoZones(seed, { ownerRecordName, shared }), now);
  const name: ZoneName = { database: 'private', zoneName: 'PrimarySync', ownerRecordName };
  if (wanted === 'empty') {
    const zones = [name, ...(shared === undefined ? [] : [shared])].map(
      (each) => new Zone(each, listSource([])),
    );
    return new Library(seed, zones, now);
  }
  const source = syntheticSource(seed, wanted);
  const albums = wanted.albums === undefined ? undefined : syntheticAlbums(seed, wanted.albums, source);
  const personal = new Zone(name, source, albums);
  if (shared === undefined) return new Library(seed, [personal], now);
  const others = { ...wanted, assets: wanted.sharedAssets ?? 0 };
  const theirs = others.assets === 0 ? listSource([]) : syntheticSource(`${seed}/shared`, others);
  return new Library(seed, [personal, new Zone(shared, theirs)], now);
}

function sharedName(seed: string, options: SimulatorOptions, ownerRecordName: string): ZoneName | undefined {
  const { library = 'demo' } = options;
  const sharedAssets = typeof library === 'object' ? (library.sharedAssets ?? 0) : 0;
  const where = options.sharedLibrary ?? (library === 'demo' || sharedAssets > 0 ? 'shared' : 'none');
  if (where === 'none') return undefined;
  return {
    database: where === 'shared' ? 'shared' : 'private',
    ...(where === 'both' ? { alsoIn: 'shared' } : {}),
    zoneName: `SharedSync-${uuidFrom(`${seed}/shared`).toUpperCase()}`,
    ownerRecordName: where === 'shared' ? OTHER_OWNER : ownerRecordName,
  };
}
