import { Command, CommanderError, Option } from 'commander';
import type { RawValues } from '../config/read-values.ts';
import { SETTINGS, type Setting, type SettingName } from '../config/settings.ts';
import { COMMANDS, type CommandEntry, type CommandName } from './commands.ts';
import { sortLeftovers } from './leftovers.ts';

/** What the user asked for, before any of it is checked. */
export interface CommandLine {
  readonly command: CommandName;
  readonly raw: RawValues;
  /** Words behind the command's name, for commands that take some. */
  readonly words: readonly string[];
  /** Values of the command's own flags, by their camel-case name; true for a flag without a value. */
  readonly flags: Readonly<Record<string, string | true>>;
  /** What is wrong with the words themselves. */
  readonly problems: readonly string[];
}

/** The help was asked for: print it and be done. */
export interface HelpWanted {
  readonly help: string;
}

/** The command tree. Knows every flag from the tables, and no command's code. */
export function parseCommandLine(args: readonly string[]): CommandLine | HelpWanted {
  const written: string[] = [];
  const problems: string[] = [];
  let chosen: { name: CommandName; command: Command } | undefined;

  const program = new Command('keepsake')
    .description('Download, verify and keep your iCloud Photos library on your own disk.')
    .usage('[command] --username ADDRESS --directory FOLDER [flags]')
    .helpCommand(false)
    .configureOutput({ writeOut: (text) => written.push(text), writeErr: () => {} });
  // `--version` itself is answered in bin/keepsake.js, before anything is loaded.
  program.option('--version', 'print the version');
  loosen(program).action(() => {
    chosen = { name: 'sync', command: program };
  });
  // Also of a command line that cannot be read to its end.
  program.hook('preSubcommand', (_program, command) => {
    const name = command.name();
    if (isCommandName(name)) chosen = { name, command };
  });
  for (const setting of Object.values<Setting>(SETTINGS)) program.addOption(optionOf(setting));

  for (const [name, { help, words, flags }] of Object.entries<CommandEntry>(COMMANDS)) {
    if (!isCommandName(name)) continue;
    const command = loosen(program.command(name).description(help));
    if (words !== '') command.usage(`${words} [flags]`);
    for (const flag of flags) command.option(flag.flags, flag.help);
    command.action(() => {
      chosen = { name, command };
    });
  }

  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { help: written.join('').trimEnd() };
    // The one mistake that is left: a flag at the end whose value is missing.
    problems.push(`${/--[a-z-]+/.exec(error.message)?.[0] ?? 'the last flag'} needs a value`);
  }
  const { name, command } = chosen ?? { name: 'sync' as const, command: program };
  const takesWords = COMMANDS[name].words.length > 0 && command !== program;
  const takingNone = new Set(
    [...program.options, ...command.options].filter(isBare).map(({ long }) => long ?? ''),
  );
  const leftovers = sortLeftovers(command.args, args, { takesWords, takingNone });
  problems.push(...leftovers.problems);
  return {
    command: name,
    raw: readRaw(program),
    words: leftovers.words,
    flags: command === program ? {} : command.opts<Record<string, string | true>>(),
    problems,
  };
}

/** Unknown words are collected as problems, so that all of them can be told at once. */
function loosen(command: Command): Command {
  return command.allowUnknownOption().allowExcessArguments().exitOverride();
}

function isBare(option: Option): boolean {
  return !option.required && !option.optional;
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

function isCommandName(name: string): name is CommandName {
  return name in COMMANDS;
}
