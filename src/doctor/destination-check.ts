import { printable } from '../base/printable.ts';
import type { DoctorPorts, Finding } from './check.ts';
import { USUAL_DISK } from '../model/destination.ts';

/** Less than this is not enough for a day's videos. */
const LITTLE_BYTES = 2 ** 30;

/** Whether photos can be kept where they go: looked at only, nothing is made or written (FAULTS.md B4, B5). */
export async function checkPhotosFolder(ports: DoctorPorts): Promise<Finding> {
  const { config, disk } = ports;
  if (config.directory === undefined) return { result: 'skip', says: 'no --directory is given' };
  const shown = printable(config.directory.absolute);
  const known = await ports.knownDestination();
  const checked = await ports.lookAtDestination(config.directory, known);
  if ((await disk.files.look(checked.root)) === undefined) {
    return { result: 'ok', says: `${shown} is not there yet: the first sync makes it` };
  }
  if (!(await disk.isWritable(checked.root))) {
    return { result: 'fail', says: `${shown} cannot be written to`, code: 'DESTINATION_UNUSABLE' };
  }
  const free = await disk.freeBytes(checked.root);
  const facts = [
    `${shown} has ${gigabytes(free)} free`,
    checked.caseSensitive ? undefined : 'takes names that differ in case for one',
    checked.longestName < USUAL_DISK.longestName
      ? `takes no name of more than ${checked.longestName} bytes`
      : undefined,
    known === undefined ? undefined : `${known.files} files are recorded there`,
  ];
  const says = facts.filter((fact) => fact !== undefined).join(', ');
  if (free >= LITTLE_BYTES) return { result: 'ok', says };
  return { result: 'warn', says, action: 'free some space' };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
