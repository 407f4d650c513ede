import * as v from 'valibot';
import { timeFrom } from '../base/outside-numbers.ts';
import type { ToldWatch } from '../model/watch-stand.ts';

/** What a running keepsake may be asked for. */
export const CONTROL_WORDS = ['sync', 'pause', 'resume', 'status'] as const;

export type ControlWord = (typeof CONTROL_WORDS)[number];

/** Which watches of an account are meant. */
interface Whom {
  /** Where the photos go; undefined: anywhere. */
  readonly folder?: string | undefined;
  /** Names of jobs; undefined: all. */
  readonly jobs?: readonly string[] | undefined;
}

/** One line to a watch. */
export interface ControlRequest extends Whom {
  readonly do: ControlWord;
}

/** `other`: another watch is meant; `unknown`: the line says nothing to this version. */
export type ControlReply =
  | { readonly is: 'done'; readonly watch: ToldWatch }
  | { readonly is: 'other' | 'unknown' };

const VERSION = 1;
const text = v.pipe(v.string(), v.maxLength(10_000));
const time = v.pipe(
  v.number(),
  v.check((ms) => timeFrom(ms) !== undefined && ms >= 0),
);

const requestSchema = v.object({
  version: v.literal(VERSION),
  do: v.picklist(CONTROL_WORDS),
  folder: v.optional(text),
  jobs: v.optional(v.pipe(v.array(text), v.maxLength(1000))),
});

const watchSchema = v.object({
  pid: v.pipe(v.number(), v.safeInteger()),
  sinceMs: time,
  folder: text,
  job: v.optional(text),
  state: v.picklist(['working', 'resting', 'paused']),
  pausedSinceMs: v.optional(time),
  nextLookMs: v.optional(time),
  isAsked: v.boolean(),
});

const replySchema = v.variant('is', [
  v.object({ version: v.literal(VERSION), is: v.literal('done'), watch: watchSchema }),
  v.object({ version: v.literal(VERSION), is: v.picklist(['other', 'unknown']) }),
]);

export function writeRequest(request: ControlRequest): string {
  return JSON.stringify({ version: VERSION, ...request });
}

/** The line of another process, answered in one line. `act`: does it, and tells how the watch stands then. */
export function answerRequest(
  line: string,
  own: Pick<ToldWatch, 'folder' | 'job'>,
  act: (word: ControlWord) => ToldWatch,
): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), requestSchema), line);
  const reply: ControlReply = !parsed.success
    ? { is: 'unknown' }
    : isMeant(own, parsed.output)
      ? { is: 'done', watch: act(parsed.output.do) }
      : { is: 'other' };
  return JSON.stringify({ version: VERSION, ...reply });
}

function isMeant(own: Pick<ToldWatch, 'folder' | 'job'>, { folder = own.folder, jobs }: Whom): boolean {
  return folder === own.folder && (jobs === undefined || jobs.includes(own.job ?? ''));
}

/** Undefined: no reply of a keepsake. */
export function readReply(line: string): ControlReply | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), replySchema), line);
  return parsed.success ? parsed.output : undefined;
}
