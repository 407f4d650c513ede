import type { Answer } from './answer.ts';

/** The fields of an answer's JSON document behind `version` and `time`. `named`: whether it names its account. */
export function documentFields(
  { exitCode, data, hint }: Answer,
  named = true,
): Readonly<Record<string, unknown>> {
  const { account, ...facts } = data;
  return {
    exitCode,
    ...(named && account !== undefined && { account }),
    ...facts,
    // An error has its own.
    ...(hint !== undefined && !('error' in data) && { hint }),
  };
}
