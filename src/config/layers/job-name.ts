export const JOB_NAME_TAKES =
  'a text of at most 40 letters, digits, blanks and . _ -, which begins with a letter or digit';

/** Whether it can be the name of a job: shown in one line, and typed behind `--job`. */
export function isJobName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._ -]{0,38}[\p{L}\p{M}\p{N}._-])?$/u.test(value)
  );
}
