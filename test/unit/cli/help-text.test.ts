import { describe, expect, it } from 'vitest';
import { type CommandEntry } from '../../../src/cli/command-entry.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { helpText } from '../../../src/cli/help-text.ts';
import { isCommandName, parseCommandLine } from '../../../src/cli/program.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { SECTIONS, settingsIn } from '../../../src/config/sections.ts';
import { SETTINGS, type Setting } from '../../../src/config/settings.ts';

const longOf = (flags: string) => /--[a-z-]+/.exec(flags)?.[0] ?? '';
/** The flags that have a row. */
const flagsIn = (lines: readonly string[]) =>
  lines.flatMap((line) => /^ {2}(?:-\w, )?(--[a-z-]+)/.exec(line)?.[1] ?? []).toSorted();

const entries = Object.entries<CommandEntry>(COMMANDS);

describe.each(entries)('the help of %s', (name, { takes, flags, example, needs }) => {
  const lines = helpText(isCommandName(name) ? name : undefined);

  it('fits into 80 columns', () => {
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('shows exactly the flags that the command takes', () => {
    const settings = [...settingsIn(takes)].map((setting) => longOf(SETTINGS[setting].flags));
    expect(flagsIn(lines)).toEqual([...settings, ...flags.map((flag) => longOf(flag.flags))].toSorted());
  });

  it('has an example that works', () => {
    expect(lines).toContain(`  ${example}`);
    const [program, ...args] = example.split(' ');
    expect(program).toBe('keepsake');
    const line = parseCommandLine(args);
    expect(line).toMatchObject({ command: name, problems: [] });
    if (needs === 'nothing') return;
    const world = { env: {}, cwd: '/', home: '/home/sam' };
    expect(resolveConfig(line.raw, world, { needsFolder: needs === 'folder' })).toHaveProperty('config');
  });
});

it('the help of all is that of a sync, with the commands', () => {
  const lines = helpText();
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(flagsIn(lines)).toEqual(
    Object.values<Setting>(SETTINGS)
      .map((setting) => longOf(setting.flags))
      .toSorted(),
  );
  for (const [name, { help }] of entries) {
    expect(lines.find((line) => line.startsWith(`  ${name} `))).toContain(help.slice(0, 10));
  }
});

it('every setting stands in one group', () => {
  const all = Object.values(SECTIONS).flatMap(({ settings }) => [...settings]);
  expect(all.toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
});
