import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { timeFrom } from '../base/outside-numbers.ts';
import * as v from 'valibot';

/** Who holds an account, so exactly that a process id used again is not mistaken for it (FAULTS.md H3, H4). */
export interface OwnerRecord {
  readonly pid: number;
  /** When the process began, in ticks since boot. Undefined where the system does not tell. */
  readonly startTicks: string | undefined;
  /** Changes at each boot; undefined where the system does not tell. */
  readonly bootId: string | undefined;
  /** The world in which `pid` means something: containers have their own. */
  readonly pidNamespace: string | undefined;
  readonly host: string;
  readonly sinceMs: number;
  readonly command: string;
}

export const ownerSchema = v.pipe(
  v.object({
    pid: v.number(),
    startTicks: v.optional(v.string()),
    bootId: v.optional(v.string()),
    pidNamespace: v.optional(v.string()),
    host: v.string(),
    sinceMs: v.pipe(
      v.number(),
      v.minValue(0),
      v.check((ms) => timeFrom(ms) !== undefined),
    ),
    command: v.string(),
  }),
  v.transform(
    ({ startTicks, bootId, pidNamespace, ...owner }): OwnerRecord => ({
      ...owner,
      startTicks,
      bootId,
      pidNamespace,
    }),
  ),
);

/** A record as it was stored in JSON; undefined when it is none. */
export function parseOwner(json: unknown): OwnerRecord | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ownerSchema), json);
  return parsed.success ? parsed.output : undefined;
}

/** `unknown`: of another machine or container. Only the age of its lock counts then. */
export type OwnerState = 'alive' | 'dead' | 'unknown';

export function describeThisProcess(command: string, sinceMs: number): OwnerRecord {
  return {
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    ...describeThisPlace(),
    sinceMs,
    command,
  };
}

export function judgeOwner(owner: OwnerRecord): OwnerState {
  const here = describeThisPlace();
  if (here.bootId === undefined || here.pidNamespace === undefined) {
    // No Linux: a name and a process id is all there is.
    if (owner.bootId !== undefined || owner.host !== here.host) return 'unknown';
    return isThere(owner.pid) ? 'alive' : 'dead';
  }
  if (owner.bootId !== here.bootId || owner.pidNamespace !== here.pidNamespace) return 'unknown';
  const startTicks = startTicksOf(owner.pid);
  return startTicks !== undefined && startTicks === owner.startTicks ? 'alive' : 'dead';
}

function describeThisPlace(): Pick<OwnerRecord, 'bootId' | 'pidNamespace' | 'host'> {
  return {
    bootId: orUndefined(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: orUndefined(() => readlinkSync('/proc/self/ns/pid')),
    host: hostname(),
  };
}

function startTicksOf(pid: number): string | undefined {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // Field 22, counted behind the program's name, which may hold blanks and brackets itself (proc(5)).
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  // A zombie holds nothing any more; its parent just has not looked yet.
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

function isThere(pid: number): boolean {
  return orUndefined(() => process.kill(pid, 0)) === true;
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
