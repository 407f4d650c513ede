import { systemFileCalls } from '../../account/file-calls.ts';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { systemWords } from '../../base/system-words.ts';
import { type KnownPlan, readPlan } from './plan-document.ts';

/** Fifty thousand photos have some 30 MB. */
const MOST_BYTES = 64 << 20;

/** Reads a plan, wherever the user keeps it. Rejects with `USAGE` what cannot be read, or is none. `shown`: its name in messages. */
export async function loadPlan(path: string, shown: string): Promise<KnownPlan> {
  const refuse = (why: string, cause?: unknown) =>
    new KeepsakeError('USAGE', `the plan ${shown} cannot be read: ${why}`, { cause });
  try {
    const facts = await systemFileCalls.look(path);
    if (facts === undefined) throw refuse('there is no such file');
    if (facts.kind !== 'file') throw refuse('it is no file');
    if (facts.bytes > MOST_BYTES) throw refuse('it is too large for a plan');
    return readPlan(await systemFileCalls.read(path), shown);
  } catch (error) {
    const code = error instanceof KeepsakeError ? undefined : errorCodeOf(error);
    throw code === undefined ? error : refuse(systemWords(code), error);
  }
}
