import { Command, CommanderError, Option } from 'commander';
import type { Places } from '../config/layers/layer.ts';
import type { RawValues } from '../config/read-values.ts';
import { settingsIn } from '../config/sections.ts';
import { flagOf, SETTINGS, type Setting, type SettingName } from '../config/settings.ts';
import { accountGroups, type GivenFlag, groupProblems, valuesOf } from './account-groups.ts';
import { type CommandEntry, PROMISES, USUAL } from './command-entry.ts';
import { COMMANDS, type CommandName } from './commands.ts';
import { lackingValues } from './lacking-values.ts';
import { goesElsewhere, type Known, sortLeftovers } from './leftovers.ts';

/** What the user asked for, before any of it is checked. */
export interface CommandLine {
  readonly command: CommandName;
  /** Of the settings that go with the command. */
  readonly raw: RawValues;
  /** Settings that were given, and say nothing to it. */
  readonly passedOver: readonly SettingName[];
  /** Words behind the command's name, for commands that take some. */
  readonly words: readonly string[];
  /** Values of the command's own flags, by their camel-case name; true for a flag without a value. */
  readonly flags: Readonly<Record<string, string | true>>;
  /** What is wrong with the words themselves. */
  readonly problems: readonly string[];
  /** Of settings that stand in the environment or in a file: where. */
  readonly places?: Places;
  /** What a hint repeats, where that is not all of `raw`: the rest stands elsewhere, and is found there again. */
  readonly typed?: RawValues;
  /** The names by which `--job` chooses; undefined where it does not. */
  readonly jobs?: readonly string[];
  /** The same for each account, in their order, where there are several. */
  readonly accounts?: readonly CommandLine[];
}

/** What the user asked for. Behind `--` of `switch` stands the command line of another tool, of which nothing is ours. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const at = args.indexOf('--');
  if (at < 0) return parse(args);
  const line = parse(args.slice(0, at));
  if (line.command === 'help') return line;
  return line.command === 'switch' ? { ...line, words: [...line.words, ...args.slice(at + 1)] } : parse(args);
}

/** The command tree. Knows every flag from the tables, and no command's code. */
function parse(args: readonly string[]): CommandLine {
  const { kept, flags: lacking } = lackingValues(args);
  const problems = lacking.map((flag) => `${flag} needs a value`);
  const given: GivenFlag[] = [];
  let chosen: { name: CommandName; command: Command } | undefined;
  let wantsHelp = false;

  const program = new Command('keepsake')
    .helpCommand(false)
    // The help is a command of ours (`commands/help.ts`).
    .configureHelp({ formatHelp: () => '' })
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  // `--version` itself is answered in bin/keepsake.js, before anything is loaded.
  program.option('--version');
  loosen(program).action(() => {
    chosen = { name: 'sync', command: program };
  });
  // Also of a command line that cannot be read to its end.
  program.hook('preSubcommand', (_program, command) => {
    const name = command.name();
    if (isCommandName(name)) chosen = { name, command };
  });
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const option = new Option(setting.flags);
    program.addOption(option);
    // Told in the order of the command line.
    program.on(`option:${option.name()}`, (value: string | null) => {
      if (isSettingName(name)) given.push({ setting: name, value: value ?? true });
    });
  }

  for (const [name, { flags }] of Object.entries<CommandEntry>(COMMANDS)) {
    if (!isCommandName(name)) continue;
    const command = loosen(program.command(name));
    for (const flag of flags) command.option(flag.flags);
    command.action(() => {
      chosen = { name, command };
    });
  }

  try {
    program.parse(kept, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    wantsHelp = error.exitCode === 0;
    // The one mistake that is left: a flag at the end whose value is missing. What stands before it tells the command.
    if (!wantsHelp) {
      problems.push(`${/--[a-z-]+/.exec(error.message)?.[0] ?? 'the last flag'} needs a value`);
      given.length = 0;
      program.parse(kept.slice(0, -1), { from: 'user' });
    }
  }
  const { name, command } = chosen ?? { name: 'sync' as const, command: program };
  const isNamed = command !== program;
  const leftovers = sortLeftovers(command.args, args, whatIsKnown(name, isNamed));
  if (wantsHelp || name === 'help') {
    // Who wants help is helped, whatever else stands there.
    const { json } = valuesOf(given);
    const named = isNamed && name !== 'help' ? [name] : [];
    return {
      command: 'help',
      raw: json === undefined ? {} : { json },
      passedOver: [],
      words: wantsHelp ? named : leftovers.words,
      flags: {},
      problems: wantsHelp ? [] : [...problems, ...leftovers.problems],
    };
  }
  const settings = sortSettings(name, valuesOf(given));
  const line: CommandLine = {
    command: name,
    raw: settings.raw,
    passedOver: settings.passedOver,
    words: leftovers.words,
    flags: isNamed ? command.opts<Record<string, string | true>>() : {},
    problems: [...problems, ...leftovers.problems, ...settings.problems, ...groupProblems(given)],
  };
  const isOfNone = COMMANDS[name].needs === 'nothing' && !takesSettingsOfSync(name);
  const groups = isOfNone ? [] : accountGroups(given);
  if (groups.length < 2) return line;
  const accounts = groups.map((raw) => ({ ...line, ...sortSettings(name, raw), problems: [] }));
  return { ...line, accounts };
}

/** Unknown words are collected as problems, so that all of them can be told at once. */
function loosen(command: Command): Command {
  return command.allowUnknownOption().allowExcessArguments().exitOverride();
}

/** The same of a command line, where each that cannot go with it is a problem. */
function sortSettings(
  command: CommandName,
  raw: RawValues,
): Pick<CommandLine, 'raw' | 'passedOver' | 'problems'> {
  const { refused, ...fitting } = fittingSettings(command, raw);
  return { ...fitting, problems: refused.map((name) => goesNotWith(name, command)) };
}

/** The settings that go with a command, those that pass, and those that cannot. */
export function fittingSettings(
  command: CommandName,
  raw: RawValues,
): Pick<CommandLine, 'raw' | 'passedOver'> & { readonly refused: readonly SettingName[] } {
  const { takes, needs, writes }: CommandEntry = COMMANDS[command];
  const taken = settingsIn(takes);
  const passing = settingsIn(needs === 'nothing' ? [] : writes ? USUAL : [...USUAL, ...PROMISES]);
  const given = Object.keys(raw).filter((name) => isSettingName(name));
  const others = given.filter((name) => !taken.has(name));
  // What says how to sync is checked all the same. How often, and what for, says nothing about this command.
  const dropped = others.filter((name) => !passing.has(name) || TASKS.has(name));
  return {
    raw: Object.fromEntries(Object.entries(raw).filter(([name]) => !dropped.some((one) => one === name))),
    passedOver: others.filter((name) => passing.has(name)),
    refused: others.filter((name) => !passing.has(name)),
  };
}

const TASKS = settingsIn(['task']);

/** For a command that writes in some cases only: the promises that it could not keep in this one, which is called `what`. */
export function brokenPromises({ passedOver }: CommandLine, what: string): readonly string[] {
  return PROMISES.filter((name) => passedOver.includes(name)).map((name) => goesNotWith(name, what));
}

export function goesNotWith(name: SettingName, command: string): string {
  return goesElsewhere(flagOf(name), command, takersOf(name));
}

/** What shows what a sync would make of its settings, or writes them down for one. */
function takesSettingsOfSync(command: string): boolean {
  return command === 'config' || command === 'service';
}

/** Commands that do something by it. */
function takersOf(setting: SettingName): readonly string[] {
  return Object.entries<CommandEntry>(COMMANDS)
    .filter(([name, { takes }]) => !takesSettingsOfSync(name) && settingsIn(takes).has(setting))
    .map(([name]) => name);
}

function whatIsKnown(command: CommandName, isNamed: boolean): Known {
  const { words, flags, takes }: CommandEntry = COMMANDS[command];
  const settings = Object.values<Setting>(SETTINGS).map((setting) => setting.flags);
  const taken = [...settingsIn(takes)].map(flagOf);
  const own = flags.map((flag) => flag.flags);
  const elsewhere = new Map<string, { commands: string[]; isBare: boolean }>();
  for (const [name, entry] of Object.entries<CommandEntry>(COMMANDS)) {
    for (const flag of entry.flags) {
      const long = longOf(flag.flags);
      if (!own.some((mine) => longOf(mine) === long)) {
        const commands = [...(elsewhere.get(long)?.commands ?? []), name];
        elsewhere.set(long, { commands, isBare: isBare(flag.flags) });
      }
    }
  }
  return {
    command,
    takesWords: isNamed && words.length > 0,
    commands: isNamed ? [] : Object.keys(COMMANDS),
    flags: [...taken, ...own.map(longOf), '--help', '--version'],
    bare: new Set([...settings, ...own].filter(isBare).map(longOf)),
    elsewhere,
  };
}

function isBare(flags: string): boolean {
  return !/[<[]/.test(flags);
}

function longOf(flags: string): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags;
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
