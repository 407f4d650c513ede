import { type DestinationKind, USUAL_DISK } from '../../model/destination.ts';
import { MemoryDestination } from './memory.ts';

/** Nowhere: for runs that save nothing. Never the same one twice. */
export const memoryKind: DestinationKind = {
  resolve: async (location) => location,
  nameOf: async (location) => location,
  check: async (root) => ({ root, id: undefined, ...USUAL_DISK, exists: true }),
  space: async () => undefined,
  open: async () => new MemoryDestination(),
};
