import type { Config } from '../../config/config.ts';
import type { RunPorts } from '../../sync/open/open-account.ts';
import { inTime } from '../in-time.ts';
import { answerSource } from './open-answers.ts';

const LONGEST_MS = 40_000;

/** Looks once at every place where the user may answer. `why`: it cannot be read; undefined: it can. */
export function tryAnswers(
  { network, telling }: Pick<Config, 'network' | 'telling'>,
  ports: Pick<RunPorts, 'clock' | 'signal' | 'connect'>,
): Promise<readonly { readonly name: string; readonly why: string | undefined }[]> {
  const limit = AbortSignal.any([ports.signal, AbortSignal.timeout(LONGEST_MS)]);
  return Promise.all(
    (telling?.answers ?? []).map(async (hook) => {
      const source = answerSource(hook, network, ports);
      const look = source.poll(limit).then((polled) => (polled.kind === 'trouble' ? polled.why : undefined));
      return { name: source.name, why: await inTime(look, limit) };
    }),
  );
}
