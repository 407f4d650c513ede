import { type DiskCalls, type DiskFile, nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { systemError } from './fail-nth.ts';

/** The real disk, some of whose calls are replaced. */
export function diskWith(
  calls: Partial<DiskCalls>,
  file: (path: string, real: DiskFile) => Partial<DiskFile> = () => ({}),
): DiskCalls {
  return {
    ...nodeDiskCalls,
    async open(path, mode) {
      const real = await nodeDiskCalls.open(path, mode);
      return { ...real, ...file(path, real) };
    },
    ...calls,
  };
}

/** Answers a call with a system error. */
export function refuse(code: string): () => Promise<never> {
  return () => Promise.reject(systemError(code));
}
