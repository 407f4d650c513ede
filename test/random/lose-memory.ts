import { copyFileSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Happening } from './library-changes.ts';
import type { Stage } from './stage.ts';

const FILES = ['catalogue', 'state'] as const;
type File = (typeof FILES)[number];

const COMPANIONS = ['', '-wal', '-shm'];

/** One of the two files is gone. */
export const loseFile: Happening = (stage, dice) => {
  const file = dice.pick(FILES);
  const path = pathOf(stage, file);
  if (!existsSync(path)) return undefined;
  remove(path);
  return `the ${file} is lost`;
};

/** A copy of one of the two files is made, to be put back later; or it is put back. */
export const copyFile: Happening = (stage, dice) => {
  const file = dice.pick(FILES);
  const path = pathOf(stage, file);
  if (existsSync(path)) copyTo(path, `${path}.copy`);
  return existsSync(path) ? `a copy of the ${file} is made` : undefined;
};

export const putBackFile: Happening = (stage, dice) => {
  const file = dice.pick(FILES);
  const path = pathOf(stage, file);
  if (!existsSync(`${path}.copy`)) return undefined;
  remove(path);
  copyTo(`${path}.copy`, path);
  return `an earlier copy of the ${file} is put back`;
};

/** What a run that was killed had committed last never came to the disk. */
export const losePower: Happening = (stage, dice) => {
  const file = dice.pick(FILES);
  const log = `${pathOf(stage, file)}-wal`;
  if (!existsSync(log)) return undefined;
  const left = dice.whole(0, statSync(log).size);
  truncateSync(log, left);
  rmSync(`${pathOf(stage, file)}-shm`, { force: true });
  return `power loss leaves ${left} bytes of the log of the ${file}`;
};

function pathOf({ folder, simulator }: Stage, file: File): string {
  const name = simulator.account.username;
  return join(folder, 'session', file === 'state' ? `${name}.sqlite` : `${name}.catalogue.sqlite`);
}

function remove(path: string): void {
  for (const end of COMPANIONS) rmSync(`${path}${end}`, { force: true });
}

function copyTo(from: string, to: string): void {
  remove(to);
  for (const end of ['', '-wal'])
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`);
}
