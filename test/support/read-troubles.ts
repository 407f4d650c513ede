/** A line of a log as a person reads it in the morning. `job`: whose it is, where several are at work. */
export interface ReadLine {
  readonly atMs: number;
  readonly level: string;
  readonly job: string | undefined;
  readonly text: string;
}

export interface ReadTrouble {
  readonly what: string;
  readonly fromMs: number;
  /** Undefined: the log does not tell of its end. */
  readonly toMs: number | undefined;
}

export function readLines(log: string): readonly ReadLine[] {
  return log.split('\n').flatMap((line) => {
    const [, at = '', level = '', job, text = ''] =
      /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d) keepsake: (\w+): (?:\S+@\S+ \(([^)]*)\): )?(.*)$/.exec(
        line,
      ) ?? [];
    return at === '' ? [] : [{ atMs: Date.parse(at.replace(' ', 'T').replace(' ', '')), level, job, text }];
  });
}

/** What a person makes of it: each trouble with its beginning and end, by its times alone. */
export function readTroubles(lines: readonly Omit<ReadLine, 'job'>[]): readonly ReadTrouble[] {
  return troublesIn(lines, ({ level }) => level === 'error', 'works again');
}

/** The same of calls that came to nothing, whatever became of the cycle. */
export function readCallTroubles(lines: readonly Omit<ReadLine, 'job'>[]): readonly ReadTrouble[] {
  const ofCalls = lines.filter(({ text }) => text.includes(' host="'));
  return troublesIn(
    ofCalls,
    ({ text }) => /^(?:no good answer yet|an answer comes)/.test(text),
    'works again',
  );
}

function troublesIn(
  lines: readonly Omit<ReadLine, 'job'>[],
  begins: (line: Omit<ReadLine, 'job'>) => boolean,
  end: string,
): readonly ReadTrouble[] {
  const troubles: { what: string; fromMs: number; toMs: number | undefined }[] = [];
  for (const line of lines) {
    const open = troubles.find(({ toMs }) => toMs === undefined);
    if (begins(line) && open === undefined)
      troubles.push({ what: line.text, fromMs: line.atMs, toMs: undefined });
    if (line.text.startsWith(end) && open !== undefined) open.toMs = line.atMs;
  }
  return troubles;
}
