import { type FollowPorts, lookUpInto } from '../follow/follow-ports.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import { type Batch, batchOfPage } from './batch.ts';
import type { DoneSteps } from './done-steps.ts';

/**
 * Batches of the catalogue, after a look at their records that could not be used when they were followed: since then nothing need
 * have told that they can. `doneSteps`: undefined where nothing is remembered by steps.
 */
export async function* lookAgain(
  ports: FollowPorts,
  batches: AsyncIterable<Batch>,
  doneSteps: DoneSteps | undefined,
): AsyncGenerator<Batch, void> {
  for await (const batch of batches) {
    const records = batch.unreadable.map(({ record }) => record);
    const known = records.length === 0 ? [] : await ports.catalogue.libraries();
    const library = known.find((one) => one.library.id === batch.library)?.library;
    if (library === undefined) {
      yield batch;
      continue;
    }
    const answered = new Set<string>();
    const changed = new Set<string>();
    try {
      const state = await ports.catalogue.library(library.id);
      for await (const followed of lookUpInto(ports, library, records, state)) {
        const { ids, gone, unreadable } = followed.page;
        for (const name of [...ids, ...[...gone, ...unreadable].map(({ record }) => record)])
          answered.add(name);
        for (const name of followed.changed) changed.add(name);
        yield batchOfPage(followed, 'news', doneSteps);
      }
    } catch (error) {
      if (!isRefusedCall(error)) throw error;
      ports.log.debug('records that could not be used cannot be asked for', { reason: error.message });
    }
    yield {
      ...batch,
      // What is as before is planned with its own step, so that the step waits for it.
      assets: batch.assets.filter(({ id }) => !changed.has(id)),
      unreadable: batch.unreadable.filter(({ record }) => !answered.has(record)),
      looked: batch.looked.filter((record) => !answered.has(record)),
    };
  }
}
