import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { Job, JobDone, JobId, JobName, JobToOpen } from '../model/jobs.ts';
import { NO_STEPS, readSteps, upTo, writeSteps } from '../model/step-ranges.ts';
import { damaged } from './database-error.ts';
import { proofOf, type Row, timeOr0 } from './row.ts';

/** How old a note of the last use may be. */
const NOTE_EVERY_MS = 86_400_000;

/** What each job has done. A row that is not what was once written is a job that has done nothing. */
export class JobsTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>) {
    this.#statements = prepareStatements(database);
    this.#clock = clock;
  }

  open({ name, destination, rule, epoch, newestStep, renamed = [] }: JobToOpen): Job {
    const { add, use, rename } = this.#statements;
    for (const other of renamed) rename.run(other.name, other.id);
    if (this.#find(destination, rule) === undefined) add.run(destination, rule);
    const id = this.#find(destination, rule);
    if (id === undefined) throw damaged('a job cannot be found again');
    const job = { id, destination, rule };
    const known = this.#get(id);
    const isSame = known !== undefined && known.epoch === epoch && isOf(known, job);
    const done: JobDone = {
      epoch,
      done: isSame ? upTo(known.done, newestStep) : NO_STEPS,
      evaluatedAtMs: isSame ? known.evaluatedAtMs : 0,
    };
    const nowMs = this.#clock.now();
    const others = this.list().filter((other) => other.destination === destination && other.id !== id);
    const isAsLeft = isSame && writeSteps(done.done) === writeSteps(known.done);
    if (isAsLeft && known.name === name && isInUse(known, others, nowMs)) return known;
    // Later than all others, whatever the clock says: which job was at work last decides whose folders count.
    const usedAtMs = Math.max(nowMs, ...others.map((other) => other.usedAtMs + 1));
    use.run(name, destination, rule, usedAtMs, id);
    this.setDone(job, done);
    return { ...job, ...done, name, usedAtMs };
  }

  setDone(job: JobName, { epoch, done, evaluatedAtMs }: JobDone): void {
    const { id, destination, rule } = job;
    const steps = writeSteps(done);
    const proof = proofOf([destination, rule, epoch, steps, evaluatedAtMs]);
    this.#statements.setDone.run(epoch, steps, evaluatedAtMs, proof, id, destination, rule);
  }

  list(): readonly Job[] {
    return this.#statements.list.all().map(decode);
  }

  forget(id: JobId): boolean {
    return this.#statements.forget.run(id).changes !== 0;
  }

  forgetDone(): void {
    for (const job of this.list()) this.setDone(job, { epoch: job.epoch, done: NO_STEPS, evaluatedAtMs: 0 });
  }

  #find(destination: string, rule: string): JobId | undefined {
    const row = this.#statements.find.get(destination, rule);
    return row === undefined ? undefined : decode(row).id;
  }

  #get(id: JobId): Job | undefined {
    const row = this.#statements.get.get(id);
    return row === undefined ? undefined : decode(row);
  }
}

/** Noted as used today already, and none of the others was at work since: a run of nothing new writes nothing. */
function isInUse({ usedAtMs }: Job, others: readonly Job[], nowMs: number): boolean {
  const isRecent = usedAtMs <= nowMs && nowMs - usedAtMs < NOTE_EVERY_MS;
  return isRecent && others.every((other) => other.usedAtMs < usedAtMs);
}

/** An index entry with a flipped bit leads to a sound row of another job. */
function isOf(known: JobName, { destination, rule }: JobName): boolean {
  return known.destination === destination && known.rule === rule;
}

/** A row number: SQLite gives nothing else. */
function isJobId(value: unknown): value is JobId {
  return typeof value === 'number';
}

function decode(row: Row): Job {
  const { n: id } = row;
  if (!isJobId(id)) throw damaged('a job has no number');
  const [destination, rule, epoch] = [String(row['destination']), String(row['rule']), String(row['epoch'])];
  const evaluatedAtMs = timeOr0(row['evaluated_at_ms']);
  const isTrue = row['proof'] === proofOf([destination, rule, epoch, String(row['done']), evaluatedAtMs]);
  return {
    id,
    name: String(row['name']),
    destination,
    rule,
    epoch,
    done: isTrue ? readSteps(String(row['done'])) : NO_STEPS,
    evaluatedAtMs: isTrue ? evaluatedAtMs : 0,
    usedAtMs: timeOr0(row['used_at_ms']),
  };
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT * FROM job WHERE destination = ? AND rule = ?'),
    get: database.prepare('SELECT * FROM job WHERE n = ?'),
    list: database.prepare('SELECT * FROM job ORDER BY n'),
    add: database.prepare('INSERT INTO job (destination, rule) VALUES (?, ?)'),
    use: database.prepare(
      'UPDATE OR REPLACE job SET name = ?, destination = ?, rule = ?, used_at_ms = ? WHERE n = ?',
    ),
    setDone: database.prepare(
      `UPDATE job SET epoch = ?, done = ?, evaluated_at_ms = ?, proof = ?
       WHERE n = ? AND destination = ? AND rule = ?`,
    ),
    rename: database.prepare('UPDATE job SET name = ? WHERE n = ?'),
    forget: database.prepare('DELETE FROM job WHERE n = ?'),
  };
}
