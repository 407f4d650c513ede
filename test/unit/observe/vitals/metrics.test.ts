import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../../src/base/secret.ts';
import { FIGURES, metricsText } from '../../../../src/observe/vitals/metrics.ts';
import { newPulse } from '../../../../src/observe/vitals/pulse.ts';
import { jobFacts } from '../../../support/job-facts.ts';

const SELF = { cpuSeconds: 1.5, residentBytes: 1e8, startedAtMs: 1_000 };
const pulse = {
  ...newPulse(0),
  nextLookMs: 3_600_500,
  tally: {
    ...newPulse(0).tally,
    cycles: { ok: 3, partial: 1, failed: 2 },
    receivedBytes: 12_345,
    lastCycleMs: 1_500,
  },
};

function textOf(jobs: Parameters<typeof metricsText>[0], secrets = new SecretRegistry()): Promise<string> {
  return metricsText(jobs, { secrets, nowMs: 100_000, self: SELF });
}

/** Prometheus' text format, as far as it is used here: every line is read, or it is an error. */
function parse(text: string) {
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples = new Map<string, number>();
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, comment, of = '', rest = ''] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (comment === 'TYPE') types.set(of, rest);
    else if (comment === 'HELP') helps.add(of);
    else {
      const found = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (-?[0-9.e+]+)$/.exec(line);
      if (found === null) throw new Error(`no line of Prometheus: ${line}`);
      const [, name = '', labels = '', value] = found;
      if (!types.has(name)) throw new Error(`a sample before its type: ${line}`);
      if (samples.has(name + labels)) throw new Error(`twice: ${line}`);
      samples.set(name + labels, Number(value));
    }
  }
  return { types, helps, samples };
}

it('L12: every figure has help, type, unit and labels as Prometheus wants them', async () => {
  const { types, helps, samples } = parse(await textOf([jobFacts({ pulse })]));
  const of = '{account="sam@example.com",job_name="original-Y-m-d"}';
  expect(samples.get(`keepsake_healthy${of}`)).toBe(1);
  expect(samples.get(`keepsake_kept_bytes${of}`)).toBe(36_000);
  expect(samples.get(`keepsake_received_bytes_total${of}`)).toBe(12_345);
  expect(samples.get(`keepsake_next_look_timestamp_seconds${of}`)).toBe(3600.5);
  expect(samples.get(`keepsake_last_cycle_duration_seconds${of}`)).toBe(1.5);
  expect(
    samples.get('keepsake_cycles_total{account="sam@example.com",job_name="original-Y-m-d",result="failed"}'),
  ).toBe(2);
  expect(samples.get('process_resident_memory_bytes')).toBe(1e8);
  // What is not known is not there, and never 0.
  expect([...samples.keys()].filter((name) => name.startsWith('keepsake_trouble_start'))).toEqual([]);
  for (const [name, type] of types) {
    expect(helps.has(name), name).toBe(true);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, name).not.toMatch(/_(ms|milliseconds|minutes|hours|kb|mb)(_|$)/);
  }
  expect([...types.keys()].filter((name) => name.startsWith('keepsake_'))).toEqual(
    FIGURES.map(({ name }) => name),
  );
});

it('L12: names from outside stay in their quotes, secrets are covered, and two jobs of one name are two', async () => {
  const secrets = new SecretRegistry();
  secrets.add('hunter2hunter2');
  const odd = jobFacts({ account: 'a"b\\c\nd{}=,', job: 'hunter2hunter2' });
  const text = await textOf([odd, jobFacts(), jobFacts({ kept: undefined })], secrets);
  const names = [...parse(text).samples.keys()];
  expect(names).toContain(String.raw`keepsake_healthy{account="a\"b\\c\nd{}=,",job_name="[secret]"}`);
  expect(names).toContain('keepsake_healthy{account="sam@example.com",job_name="original-Y-m-d-2"}');
  expect(names).not.toContain('keepsake_kept_files{account="sam@example.com",job_name="original-Y-m-d-2"}');
  expect(text).not.toContain('hunter2');
});

it('L12: health in figures is that of /healthz', async () => {
  const standing = {
    ...jobFacts().standing,
    session: undefined,
    trouble: { code: 'DESTINATION_MISSING', sinceMs: 5_000, tries: 1 },
  };
  const { samples } = parse(await textOf([jobFacts({ standing })]));
  const of = 'account="sam@example.com",job_name="original-Y-m-d"';
  expect(samples.get(`keepsake_healthy{${of}}`)).toBe(0);
  expect(samples.get(`keepsake_exit_code{${of}}`)).toBe(6);
  expect(samples.get(`keepsake_person_needed{${of}}`)).toBe(1);
  expect(samples.get(`keepsake_reason{${of},code="DESTINATION_MISSING"}`)).toBe(1);
  expect(samples.get(`keepsake_trouble_start_timestamp_seconds{${of}}`)).toBe(5);
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

it.skipIf(!promtool)("L12: Prometheus' own parser and rules find nothing wrong", async () => {
  const input = await textOf([jobFacts({ pulse }), jobFacts({ account: 'a"b\\c\nd' })]);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});

it('L12: docs/HEALTH.md names every figure', () => {
  const page = readFileSync('docs/HEALTH.md', 'utf8');
  const rows = FIGURES.map(
    ({ name, help, label }) => `| \`${name}\` | ${help}${label === undefined ? '' : ` (\`${label}\`)`} |`,
  );
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});
