import { SECTIONS, settingsIn } from '../config/sections.ts';
import { SETTINGS, type Setting } from '../config/settings.ts';
import { type CommandEntry } from './command-entry.ts';
import { COMMANDS, type CommandName } from './commands.ts';

/** As wide as the narrowest terminal that people still use. */
const WIDTH = 80;
/** Where explanations begin. A longer flag has its own line. */
const COLUMN = 30;

const USUAL_PASS =
  'Other flags of a sync may stand beside these, so that your usual ones can; they change nothing.';

/** What keepsake does, or what one command takes; a line each. */
export function helpText(command?: CommandName): readonly string[] {
  const name = command ?? 'sync';
  const entry: CommandEntry = COMMANDS[name];
  const { help, flags, example, takes, needs } = entry;
  const title =
    command === undefined
      ? 'keepsake: download, verify and keep your iCloud Photos library on your own disk'
      : `keepsake ${name}: ${help}`;
  const taken = settingsIn(takes);
  const groups = Object.values(SECTIONS).map((section) => ({
    title: section.title,
    rows: section.settings.filter((setting) => taken.has(setting)).map((setting) => rowOf(SETTINGS[setting])),
  }));
  const own = { title: `Of keepsake ${name} alone`, rows: flags.map((flag): Row => [flag.flags, flag.help]) };
  const passes = needs !== 'nothing' && name !== 'sync';
  return [
    ...wrapped(title, WIDTH),
    '',
    'Usage:',
    ...wrapped(usageOf(command, entry), WIDTH - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`),
    '',
    'Example:',
    `  ${example}`,
    ...[own, ...groups].flatMap(table),
    ...(command === undefined ? table(COMMAND_LIST) : []),
    ...(passes ? ['', ...wrapped(USUAL_PASS, WIDTH)] : []),
  ];
}

type Row = readonly [left: string, right: string];

interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

const COMMAND_LIST: Group = {
  title: 'Commands; `keepsake help COMMAND` says what each takes',
  rows: Object.entries<CommandEntry>(COMMANDS).map(([name, { help }]): Row => [name, help]),
};

function usageOf(command: CommandName | undefined, { words, needs }: CommandEntry): string {
  const name = command === undefined ? '[COMMAND]' : command === 'sync' ? '[sync]' : command;
  const account = needs === 'nothing' ? '' : ' --username ADDRESS';
  const folder = needs === 'folder' ? ' --directory FOLDER' : '';
  return `keepsake ${name}${words === '' ? '' : ` ${words}`}${account}${folder} [flags]`;
}

function rowOf(setting: Setting): Row {
  const notes = [
    'choices' in setting ? setting.choices.join(' | ') : undefined,
    'fallback' in setting && setting.fallback !== undefined ? `default ${setting.fallback}` : undefined,
  ].filter((note) => note !== undefined);
  return [setting.flags, notes.length === 0 ? setting.help : `${setting.help} (${notes.join('; ')})`];
}

function table({ title, rows }: Group): readonly string[] {
  if (rows.length === 0) return [];
  return [
    '',
    `${title}:`,
    ...rows.flatMap(([left, right]) => {
      const [first = '', ...more] = wrapped(right, WIDTH - COLUMN);
      const rest = more.map((line) => ' '.repeat(COLUMN) + line);
      return left.length + 4 <= COLUMN
        ? [`  ${left}`.padEnd(COLUMN) + first, ...rest]
        : [`  ${left}`, ' '.repeat(COLUMN) + first, ...rest];
    }),
  ];
}

/** Lines of at most so many characters; a longer word has its own. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
