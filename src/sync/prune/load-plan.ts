import { systemFileCalls } from '../../account/file-calls.ts';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import type { NamedFile } from '../../base/named-file.ts';
import { systemWords } from '../../base/system-words.ts';
import { type KnownPlan, MOST_PLAN_BYTES, readPlan } from './plan-document.ts';

/** Reads a plan, wherever the user keeps it. Rejects with `USAGE` what cannot be read, or is none. */
export async function loadPlan({ path, shown }: NamedFile): Promise<KnownPlan> {
  const refuse = (why: string, cause?: unknown) =>
    new KeepsakeError('USAGE', `the plan ${shown} cannot be read: ${why}`, { cause });
  try {
    const facts = await systemFileCalls.look(path);
    if (facts === undefined) throw refuse('there is no such file');
    if (facts.kind !== 'file') throw refuse('it is no file');
    if (facts.bytes > MOST_PLAN_BYTES)
      throw refuse('it is larger than any that keepsake writes; plan fewer photos at a time, with --up-to');
    return readPlan(await systemFileCalls.read(path), shown);
  } catch (error) {
    const code = error instanceof KeepsakeError ? undefined : errorCodeOf(error);
    throw code === undefined ? error : refuse(systemWords(code), error);
  }
}
