import { Command, CommanderError, Option } from 'commander';
import type { RawValues } from '../config/read-values.ts';
import { SETTINGS, type Setting, type SettingName } from '../config/settings.ts';
import { SIMULATE_OPTIONS, type SimulateFlags } from './simulate-options.ts';

/** What the user asked for, before any of it is checked. */
export type CommandLine =
  | { readonly command: 'sync'; readonly raw: RawValues }
  | { readonly command: 'demo'; readonly raw: RawValues }
  | { readonly command: 'simulate'; readonly raw: RawValues; readonly flags: SimulateFlags }
  | { readonly command: 'help'; readonly text: string };

export type Parsed = { readonly line: CommandLine; readonly problems: readonly string[] };

/** The command tree. Knows every flag from the table of settings, and no command's code. */
export function parseCommandLine(args: readonly string[]): Parsed {
  const written: string[] = [];
  let line: CommandLine | undefined;
  const problems: string[] = [];

  const take = (command: Command, build: (raw: RawValues) => CommandLine) => {
    problems.push(...command.args.map(describeLeftover));
    line = build(readRaw(program));
  };

  const program = new Command('keepsake')
    .description('Download, verify and keep your iCloud Photos library on your own disk.')
    .usage('--username ADDRESS --directory FOLDER [flags]')
    .version('', '--version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => written.push(text), writeErr: () => {} });
  loosen(program).action(() => take(program, (raw) => ({ command: 'sync', raw })));
  for (const setting of Object.values<Setting>(SETTINGS)) program.addOption(optionOf(setting));

  const add = (name: string, help: string) => loosen(program.command(name).description(help));
  const sync = add('sync', 'sync once, or for ever with --watch-with-interval (the default command)');
  sync.action(() => take(sync, (raw) => ({ command: 'sync', raw })));
  const demo = add('demo', 'sync a simulated iCloud into ./demo-photos, without any account');
  demo.action(() => take(demo, (raw) => ({ command: 'demo', raw })));
  const simulate = add('simulate', 'run a simulated iCloud on this machine');
  for (const { flags, help } of SIMULATE_OPTIONS) simulate.option(flags, help);
  simulate.action(() => take(simulate, (raw) => ({ command: 'simulate', raw, flags: simulate.opts() })));

  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { line: { command: 'help', text: written.join('') }, problems: [] };
    problems.push(error.message.replace(/^error: /, ''));
  }
  return { line: line ?? { command: 'help', text: '' }, problems };
}

/** Unknown words are collected as problems, so that all of them can be told at once. */
function loosen(command: Command): Command {
  return command.allowUnknownOption().allowExcessArguments().exitOverride();
}

function describeLeftover(word: string): string {
  return word.startsWith('-')
    ? `unknown flag ${JSON.stringify(word)}`
    : `unexpected word ${JSON.stringify(word)}`;
}

function optionOf(setting: Setting): Option {
  const option = new Option(setting.flags, helpOf(setting));
  return setting.kind === 'flag'
    ? option
    : option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
}

function helpOf(setting: Setting): string {
  const notes = [
    'choices' in setting ? setting.choices.join(' | ') : undefined,
    'fallback' in setting && setting.fallback !== undefined ? `default ${setting.fallback}` : undefined,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? setting.help : `${setting.help} (${notes.join('; ')})`;
}

function readRaw(program: Command): RawValues {
  const raw: Partial<Record<SettingName, readonly string[] | true>> = {};
  const options = program.opts<Readonly<Record<string, readonly string[] | boolean | undefined>>>();
  for (const name of Object.keys(SETTINGS)) {
    if (!isSettingName(name)) continue;
    const option = new Option(SETTINGS[name].flags);
    const value = options[option.attributeName()];
    // The attribute of a `--no-…` flag is true until the flag is given.
    if (typeof value === 'boolean' ? value !== option.negate : value !== undefined) {
      raw[name] = typeof value === 'object' ? value : true;
    }
  }
  return raw;
}

function isSettingName(name: string): name is SettingName {
  return name in SETTINGS;
}
