import { listSource } from './synthetic-library.ts';
import { Zone } from './zone.ts';
export function demoZones(_seed: string, ownerRecordName: string): readonly Zone[] {
  return [new Zone({ database: 'private', zoneName: 'PrimarySync', ownerRecordName }, listSource([]))];
}
