import * as v from 'valibot';
import { counted } from '../../base/counted.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { jsonFrom } from '../../base/json-from.ts';
import { sizeFrom, timeFrom } from '../../base/outside-numbers.ts';
import { MOST_PLANNED, type PlannedAsset } from './find-proven.ts';
import { parseKeep } from '../../plan/keep-rules.ts';
import type { NamedRefusal } from '../freeing/prune-report.ts';

/** What a run would do, for people to read, and for one later run to carry out. */
export interface PlanDocument {
  /** Of this plan alone: what it did is never done twice. */
  readonly id: string;
  readonly madeAtMs: number;
  readonly account: string;
  /** Where the files lie that prove it: as the user knows it, and by its marker. */
  readonly folder: string;
  readonly destination: string;
  /** What was asked for, in words. */
  readonly why: string;
  /** What keeps photos, as the user wrote it: it may keep others by the time the plan is carried out. */
  readonly keep: readonly string[];
  readonly photos: readonly PlannedAsset[];
  readonly kept: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly named: readonly NamedRefusal[];
}

const KIND = 'keepsake prune plan';
const VERSION = 1;
const MOST_NAME = 1_000;
const MOST_TEXT = 4_096;
const MOST_RULES = 1_000;
/** Fifty thousand photos have some 30 MB. */
export const MOST_PLAN_BYTES = 64 << 20;
const MOST_TITLE = 255;

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(MOST_NAME));
const text = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const bytes = v.pipe(
  v.number(),
  v.check((size) => sizeFrom(size) !== undefined),
);
const rule = v.pipe(
  text,
  v.check((words) => parseKeep(words) !== undefined),
);
/** Only what a later run goes by: it proves each photo anew. The rest is for people. */
const schema = v.object({
  kind: v.literal(KIND),
  version: v.literal(VERSION),
  id: name,
  account: name,
  destination: name,
  why: text,
  keep: v.optional(v.pipe(v.array(rule), v.maxLength(MOST_RULES)), []),
  photos: v.pipe(
    v.array(v.object({ library: name, id: name, name: v.optional(text), bytes, signature: name })),
    v.maxLength(MOST_PLANNED),
  ),
});

/**
 * In the order in which a person reads it; one line a photo. One that could not be read back leaves out the files, which are for people. Rejects
 * with `USAGE` what is too large all the same.
 */
export function writePlan(plan: PlanDocument, mostBytes = MOST_PLAN_BYTES): string {
  const isSmall = (content: string) => Buffer.byteLength(content) <= mostBytes;
  const whole = printPlan(plan);
  if (isSmall(whole)) return whole;
  const photos = plan.photos.map((one) => ({ ...one, name: one.name?.slice(0, MOST_TITLE), files: [] }));
  const short = printPlan({ ...plan, photos });
  if (isSmall(short)) return short;
  throw new KeepsakeError(
    'USAGE',
    `a plan of ${counted(photos.length, 'photo')} is larger than can be carried out`,
    {
      details: ['plan fewer of them: by a narrower --filter, or by --up-to'],
    },
  );
}

function printPlan(plan: PlanDocument): string {
  const { photos, named } = plan;
  const sum = photos.reduce((all, one) => all + one.bytes, 0);
  const head = {
    kind: KIND,
    version: VERSION,
    id: plan.id,
    made: new Date(plan.madeAtMs).toISOString(),
    account: plan.account,
    folder: plan.folder,
    destination: plan.destination,
    why: plan.why.slice(0, MOST_TEXT),
    keep: plan.keep,
    summary: { photos: photos.length, bytes: sum },
    stays: {
      kept: plan.kept,
      refused: plan.refused,
      named: named.map(({ library, asset, name: of, refused, path: at }) => ({
        library,
        id: asset,
        name: of?.slice(0, MOST_TEXT),
        reason: refused,
        file: at,
      })),
    },
  };
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, '');
  const lines = photos.map((one) => `\n    ${JSON.stringify(photoJson(one))}`);
  return `${start},\n  "photos": [${lines.join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`;
}

function photoJson({
  library,
  id,
  name: of,
  takenAtMs,
  bytes: size,
  signature,
  files,
  lost,
}: PlannedAsset): object {
  const takenAt = takenAtMs === undefined ? undefined : timeFrom(takenAtMs);
  return {
    name: of?.slice(0, MOST_TEXT),
    taken: takenAt === undefined ? undefined : new Date(takenAt).toISOString(),
    bytes: size,
    files: files.map((one) => ({ role: one.role, path: one.path, size: one.size, signature: one.signature })),
    goesWithIt: lost,
    library,
    id,
    signature,
  };
}

/** A person who takes out the last line leaves a comma before it, and some editors put a mark at the start. */
function asEdited(content: string): string {
  return content.replace(/^\uFEFF/, '').replace(/,(\s*\]\s*\}\s*)$/, '$1');
}

export type KnownPlan = v.InferOutput<typeof schema>;

/** Rejects with `USAGE` what is no plan of ours. `shown`: the name of the file in messages. */
export function readPlan(content: string, shown: string): KnownPlan {
  const parsed = v.safeParse(schema, jsonFrom(asEdited(content)));
  if (parsed.success) return parsed.output;
  const at = parsed.issues[0].path?.map(({ key }) => String(key)).join('.');
  const where = at === undefined ? '' : ` (at ${at.slice(0, 100)})`;
  throw new KeepsakeError('USAGE', `${shown} is no plan that this keepsake can carry out${where}`, {
    details: ['nothing was touched: make a new one with keepsake prune, its --filter and --plan'],
  });
}
