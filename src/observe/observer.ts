import type { Clock } from '../base/clock.ts';
import { createComplaints } from '../base/complaints.ts';
import { errorCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { RawValues } from '../config/read-values.ts';
import { documentFields } from '../answer/document-fields.ts';
import type { ProgressEvent, Report } from '../model/progress.ts';
import type { PostMessage } from '../sync/open/post-message.ts';
import { type CycleEnd, decideNotices } from './decide-notices.ts';
import type { Door, Message } from './door.ts';
import { type EventJson, factJson, progressJson } from './event-json.ts';
import type { Fact } from './fact.ts';
import { wantsCode } from './notice-group.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import type { MemoryFile } from './memory-file.ts';
import { createMessage } from './create-message.ts';
import { inTime, over } from './in-time.ts';
import { withTail } from './log-tail.ts';
import { EVENTS_VERSION, messageJson } from './message-json.ts';
import type { Notice } from './notice.ts';
import { type Ping, pingOf, sendPing } from './ping.ts';

/** Hears what happens in the cycles of a sync, and tells it further. Nothing of it ends or holds up a cycle. */
export interface Observer {
  tell(fact: Fact): void;
  /** Says something to the user, beside what cycles tell; undefined where users are told nothing. */
  say?(notice: Notice): void;
  /** The same ports; what is reported and logged is heard here, too. */
  listening<T extends { readonly report: Report; readonly log: Log }>(ports: T): T;
  /** Waits until everything is told, but not for long. */
  close(): Promise<void>;
}

export interface ObserverPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'debug'>;
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
  readonly signal: AbortSignal;
  readonly account: string;
  /** Which of its jobs, where that has a name. */
  readonly job?: string | undefined;
  readonly task: string;
  /** Where the photos go; empty for none. */
  readonly folder: string;
  /** Whether no user sees how a cycle ends. */
  readonly isAlone: boolean;
  readonly trustEnds: () => Promise<CycleEnd['trustEnds']>;
  /** What gets a new trust. */
  readonly renewCommand: string;
  /** The user's flags, for commands in messages. */
  readonly typed: RawValues;
  readonly memory: MemoryFile;
  /** Jobs of one account in this process share what is remembered: no other reads it while one tells. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  readonly doors: readonly Door[];
  /** Takes a line of `--events`; answers why it is lost. */
  readonly addEvent: ((event: object) => string | undefined) | undefined;
  /** Takes the report of a cycle; answers why it is lost. */
  readonly putReport: ((report: object) => string | undefined) | undefined;
  /** Where signs of life go. */
  readonly ping: { readonly address: string; readonly post: PostMessage } | undefined;
  /** Whether users are told anything: nobody is told of a dry run. */
  readonly hasMessages: boolean;
  /** How the user may answer where a code is needed; undefined: not at all. */
  readonly howToAnswer?: string | undefined;
  /** Names of new files in messages. */
  readonly withNames: boolean;
}

/** So many new files are named in a message. */
const MOST_NAMES = 20;

/** For all doors of one message, and for the end of the process. */
const LONGEST_MS = 30_000;
const LONGEST_END_MS = 45_000;

export function createObserver(ports: ObserverPorts): Observer {
  const { clock, log, signal, account, job } = ports;
  const whose = { account, ...(job !== undefined && { job }) };
  let names: string[] = [];
  let lastLines: (() => readonly string[]) | undefined;
  let queue: Promise<void> = Promise.resolve();
  const hasMessages = ports.hasMessages && (ports.doors.length > 0 || ports.addEvent !== undefined);

  const complain = createComplaints({ clock, warn: (text) => log.warn(text), say: (text) => log.info(text) });

  const add = (event: object) => {
    const why = ports.addEvent?.(event);
    complain('--events could not be written', why);
  };
  const addEvent = (event: EventJson) => {
    if (ports.addEvent === undefined) return;
    add({ version: EVENTS_VERSION, time: new Date(clock.now()).toISOString(), ...whose, ...event });
  };

  /** Everything about one message, or one ping, in its turn. */
  const inTurn = (work: () => Promise<void>) => {
    queue = queue.then(work).catch((error: unknown) => {
      complain('a message could not be sent', errorCodeOf(error) ?? String(error));
    });
  };

  const notify = (end: CycleEnd) => ports.inTurn(() => notifyNow(end));

  async function notifyNow(end: CycleEnd): Promise<void> {
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
    const ends = await Promise.all(open.map((door) => inTime(door.deliver(message, limit), limit)));
    // An interruption cuts messages short: the next run tells what still stands.
    if (signal.aborted) return false;
    for (const [at, door] of open.entries())
      complain(`${door.name} did not take a message`, ends[at], String(ports.doors.indexOf(door)));
    return open.length === 0 || ends.includes(undefined);
  }

  async function readMemory(): Promise<Memory> {
    const what = 'what was told before cannot be read';
    try {
      const memory = await ports.memory.read();
      complain(what, undefined);
      return memory;
    } catch (error) {
      complain(what, errorCodeOf(error) ?? String(error));
      return NO_MEMORY;
    }
  }

  async function writeMemory(memory: Memory): Promise<void> {
    const what = 'what was told cannot be written down, so it may be told again';
    try {
      await ports.memory.write(memory);
      complain(what, undefined);
    } catch (error) {
      complain(what, errorCodeOf(error) ?? String(error));
    }
  }

  async function sent(ping: Ping): Promise<string | undefined> {
    if (ports.ping === undefined) return undefined;
    const { post } = ports.ping;
    const cover = (text: string) => ports.secrets.scrub(text);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
    return inTime(sendPing(ping, { post, cover }, limit), limit);
  }

  function hear(event: ProgressEvent): void {
    const { withNames } = ports;
    if (event.kind === 'ended' && event.outcome.kind !== 'failed' && withNames && names.length < MOST_NAMES)
      names.push(event.outcome.path);
    const told = ports.addEvent === undefined ? undefined : progressJson(event);
    if (told !== undefined) addEvent(told);
  }

  function messageOf(notice: Notice, atMs: number): Message {
    return createMessage(notice, { ...whose, atMs, secrets: ports.secrets, typed: ports.typed });
  }

  return {
    tell(fact) {
      if (fact.kind === 'began') names = [];
      addEvent(factJson(fact, ports.task));
      if (fact.kind === 'resting') return;
      const nowMs = clock.now();
      if (fact.kind !== 'began' && fact.kind !== 'interrupted') {
        const time = new Date(nowMs).toISOString();
        const why = ports.putReport?.({ version: 1, time, ...documentFields(fact.answer) });
        complain('--report-json could not be written', why);
      }
      const ping = ports.ping && pingOf(ports.ping.address, fact, lastLines?.() ?? [], ports.isAlone);
      if (ping !== undefined && ports.hasMessages) {
        inTurn(async () => {
          const why = await sent(ping);
          if (!signal.aborted) complain('the address of --ping-url was not reached', why);
        });
      }
      if (!hasMessages || fact.kind === 'began' || fact.kind === 'interrupted') return;
      const newNames = names;
      inTurn(async () => {
        const trustEnds = await ports.trustEnds().catch(() => undefined);
        const { folder, renewCommand, isAlone } = ports;
        const base = { nowMs, folder, job, trustEnds, renewCommand };
        if (fact.kind === 'ended')
          return notify({ ...base, kind: 'ended', report: fact.report, names: newNames });
        const { code, message, answer } = fact;
        const howToAnswer = wantsCode(code) ? ports.howToAnswer : undefined;
        const details = howToAnswer === undefined ? fact.details : [...fact.details, howToAnswer];
        return notify({ ...base, kind: 'failed', code, message, details, hint: answer.hint, isAlone });
      });
    },
    say(notice) {
      if (!hasMessages) return;
      inTurn(async () => {
        await sendAll(messageOf(notice, clock.now()));
      });
    },
    listening(heard) {
      const { log: own, tail } = withTail(heard.log);
      lastLines = tail;
      return {
        ...heard,
        log: own,
        report(event) {
          heard.report(event);
          hear(event);
        },
      };
    },
    async close() {
      await Promise.race([queue, over(AbortSignal.timeout(LONGEST_END_MS))]);
    },
  };
}
