import type { Clock } from '../base/clock.ts';
import { errorCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { printable } from '../base/printable.ts';
import type { SecretRegistry } from '../base/secret.ts';
import { documentFields } from '../answer/document-fields.ts';
import type { Report } from '../model/progress.ts';
import type { CycleEnd } from './decide-notices.ts';
import { decideNotices } from './decide-notices.ts';
import type { Door, Message } from './door.ts';
import { type EventJson, factJson, progressJson } from './event-json.ts';
import type { Fact } from './fact.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import type { MemoryFile } from './memory-file.ts';
import { EVENTS_VERSION, messageJson } from './message-json.ts';
import type { Notice } from './notice.ts';

/** Hears what happens in the cycles of a sync, and tells it further. Nothing of it ends or holds up a cycle. */
export interface Observer {
  tell(fact: Fact): void;
  /** The same report, heard here too. */
  hearing(report: Report): Report;
  /** Waits until everything is told, but not for long. */
  close(): Promise<void>;
}

export interface ObserverPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn' | 'debug'>;
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
  readonly signal: AbortSignal;
  readonly account: string;
  readonly task: string;
  /** Where the photos go; empty for none. */
  readonly folder: string;
  readonly trustEnds: () => Promise<CycleEnd['trustEnds']>;
  /** What gets a new trust. */
  readonly renewCommand: string;
  readonly memory: MemoryFile;
  readonly doors: readonly Door[];
  /** Takes a line of `--events`; answers why it is lost. */
  readonly addEvent: ((event: object) => string | undefined) | undefined;
  /** Takes the report of a cycle; answers why it is lost. */
  readonly putReport: ((report: object) => string | undefined) | undefined;
  /** Told of beginning and end of each cycle, for a service that waits for them. */
  readonly ping: ((fact: Fact, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** Whether users are told anything: nobody is told of a dry run. */
  readonly hasMessages: boolean;
  /** Names of new files in messages. */
  readonly withNames: boolean;
}

/** So many new files are named in a message. */
const MOST_NAMES = 20;

/** For all doors of one message, and for the end of the process. */
const LONGEST_MS = 30_000;
const LONGEST_END_MS = 45_000;

export function createObserver(ports: ObserverPorts): Observer {
  const { clock, log, signal, account } = ports;
  let names: string[] = [];
  let queue: Promise<void> = Promise.resolve();
  const complained = new Set<string>();
  const hasMessages = ports.hasMessages && (ports.doors.length > 0 || ports.addEvent !== undefined);

  /** The same trouble of the same door is told once. */
  const complain = (what: string, why: string) => {
    const line = `${what}: ${why}; the sync goes on`;
    if (!complained.has(line)) log.warn(line);
    complained.add(line);
  };

  const add = (event: object) => {
    const why = ports.addEvent?.(event);
    if (why !== undefined) complain('an event could not be written', why);
  };
  const addEvent = (event: EventJson) => {
    if (ports.addEvent === undefined) return;
    add({ version: EVENTS_VERSION, time: new Date(clock.now()).toISOString(), account, ...event });
  };

  /** Everything about one message, or one ping, in its turn. */
  const inTurn = (work: () => Promise<void>) => {
    queue = queue.then(work).catch((error: unknown) => {
      complain('a message could not be sent', errorCodeOf(error) ?? String(error));
    });
  };

  async function notify(end: CycleEnd): Promise<void> {
    const before = await readMemory();
    const { memory, notices } = decideNotices(before, end);
    const told: string[] = [];
    for (const notice of notices) {
      if ((await sendAll(messageOf(notice, end.nowMs))) && notice.key !== undefined) told.push(notice.key);
    }
    await writeMemory({ ...memory, told: [...memory.told, ...told] });
  }

  /** Whether one of those that want it took it, or nobody wants it. */
  async function sendAll(message: Message): Promise<boolean> {
    add(messageJson(message));
    const open = ports.doors.filter(({ groups }) => groups.some((group) => group === message.group));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
    const ends = await Promise.all(open.map((door) => through(door, message, limit)));
    // An interruption cuts messages short: the next run tells what still stands.
    if (signal.aborted) return false;
    for (const [at, why] of ends.entries()) {
      if (why !== undefined) complain(`${open[at]?.name ?? 'a door'} did not take a message`, why);
    }
    return open.length === 0 || ends.includes(undefined);
  }

  async function readMemory(): Promise<Memory> {
    try {
      return await ports.memory.read();
    } catch (error) {
      complain('what was told before cannot be read', errorCodeOf(error) ?? String(error));
      return NO_MEMORY;
    }
  }

  async function writeMemory(memory: Memory): Promise<void> {
    try {
      await ports.memory.write(memory);
    } catch (error) {
      complain(
        'what was told cannot be written down, so it may be told again',
        errorCodeOf(error) ?? String(error),
      );
    }
  }

  function messageOf(notice: Notice, atMs: number): Message {
    return createMessage(notice, { account, atMs, secrets: ports.secrets });
  }

  return {
    tell(fact) {
      if (fact.kind === 'began') names = [];
      addEvent(factJson(fact, ports.task));
      const nowMs = clock.now();
      if (fact.kind !== 'began' && fact.kind !== 'interrupted') {
        const time = new Date(nowMs).toISOString();
        const why = ports.putReport?.({ version: 1, time, ...documentFields(fact.answer) });
        if (why !== undefined) complain('the report could not be written', why);
      }
      const { ping } = ports;
      if (ping !== undefined) {
        inTurn(async () => {
          const why = await ping(fact, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
          if (why !== undefined && !signal.aborted)
            complain('the address of --ping-url did not take a message', why);
        });
      }
      if (!hasMessages || fact.kind === 'began' || fact.kind === 'interrupted') return;
      const newNames = names;
      inTurn(async () => {
        const trustEnds = await ports.trustEnds().catch(() => undefined);
        const { folder, renewCommand } = ports;
        const base = { nowMs, folder, trustEnds, renewCommand };
        if (fact.kind === 'ended')
          return notify({ ...base, kind: 'ended', report: fact.report, names: newNames });
        const { code, message, details, answer } = fact;
        return notify({ ...base, kind: 'failed', code, message, details, hint: answer.hint });
      });
    },
    hearing: (report) => (event) => {
      report(event);
      const { withNames } = ports;
      if (event.kind === 'ended' && event.outcome.kind !== 'failed' && withNames && names.length < MOST_NAMES)
        names.push(event.outcome.path);
      const told = ports.addEvent === undefined ? undefined : progressJson(event);
      if (told !== undefined) addEvent(told);
    },
    async close() {
      await Promise.race([queue, over(AbortSignal.timeout(LONGEST_END_MS))]);
    },
  };
}

function createMessage(
  notice: Notice,
  { account, atMs, secrets }: { account: string; atMs: number; secrets: ObserverPorts['secrets'] },
): Message {
  const clean = (text: string) => printable(secrets.scrub(text));
  const lines = notice.lines.map(clean);
  const hint = notice.hint === undefined ? undefined : clean(notice.hint);
  return {
    ...notice,
    account,
    atMs,
    title: clean(notice.title),
    lines,
    hint,
    text: [...lines, ...(hint === undefined ? [] : [hint])].join('\n'),
    facts: covered(notice.facts, secrets),
  };
}

/** Texts alone: a number in which a secret seems to stand would be no number any more. */
function covered(facts: Notice['facts'], secrets: ObserverPorts['secrets']): Notice['facts'] {
  const cover = (value: unknown): unknown => {
    if (typeof value === 'string') return secrets.scrub(value);
    return Array.isArray(value) ? value.map(cover) : value;
  };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, cover(value)]));
}

/** Why a door did not take a message. What it throws is no reason to end a sync. */
async function through(door: Door, message: Message, limit: AbortSignal): Promise<string | undefined> {
  try {
    return await Promise.race([door.deliver(message, limit), over(limit).then(() => 'it took too long')]);
  } catch (error) {
    return errorCodeOf(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

/** Resolves when the signal aborts. */
function over(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
