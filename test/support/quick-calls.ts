import { nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { promptDiskCalls } from '../../src/destinations/local/prompt-disk-calls.ts';

/** Those of a disk of this machine; the long check takes each of a hundred thousand calls through the thread pool. */
export const QUICK_CALLS = process.env['KEEPSAKE_LONG'] === '1' ? nodeDiskCalls : promptDiskCalls;
