import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

/** Overrides the direction, begins a control sequence, and hides. */
const ODD = 'IMG\u202e\u009b31m\u2066é.JPG';
const HARMFUL = /[\u0080-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('U5: names that could command a terminal', () => {
  it('are data in JSON, and visible everywhere else', { timeout: 30_000 }, async () => {
    const world = await simulated();
    world.simulator.setScenario([
      {
        match: { operation: 'records/query' },
        action: {
          do: 'damage',
          recordType: 'CPLMaster',
          file: 'IMG_0000003.JPG',
          set: { 'fields.filenameEnc': { type: 'STRING', value: ODD } },
        },
      },
    ]);
    const usual = ['--keep-unicode-in-filenames', '--folder-structure', 'none'];
    const names = await world.firstRun(['--only-print-filenames', ...usual]);
    const odd = names.out.split('\n').find((line) => line.includes('é')) ?? '';
    expect(odd).toContain('\\u202e');
    await world.run(usual);
    const json = await world.run(['manifest']);
    const csv = await world.run(['manifest', '--format', 'csv']);
    const paths = (JSON.parse(json.out) as readonly { path: string }[]).map(({ path }) => path);
    expect(paths.toSorted()).toEqual([...world.photos().keys()].toSorted());
    expect(paths.some((path) => path.includes('\u202e'))).toBe(true);
    expect(csv.out).toMatch(/\\u202e.*\r\n/);
    for (const { out } of [names, json, csv]) expect(out).not.toMatch(HARMFUL);
  });
});
