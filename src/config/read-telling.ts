import { accessSync, constants, statSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import { systemWords } from '../base/system-words.ts';
import { isWebAddress } from '../base/is-web-address.ts';
import { Secret } from '../base/secret.ts';
import { templateProblem } from '../model/message-template.ts';
import type { Config } from './config.ts';
import { readSecretFile } from './password-file.ts';
import { type Hook, hookLines, readAnswerPlace, readHook } from './read-hooks.ts';
import { readMail } from './read-mail.ts';
import type { ValueReader } from './read-values.ts';
import { SETTINGS } from './settings.ts';
import type { Telling } from './telling.ts';

/** Who is to be told. Adds what is wrong with it. `absolute`: a path as the user typed it, made whole. */
export function readTelling(
  read: ValueReader,
  task: Config['task'],
  { absolute, warnings }: { readonly absolute: (path: string) => string; readonly warnings: string[] },
): Pick<Config, 'telling'> {
  const { problems } = read;
  const whole = (path: string | undefined) => (path === undefined ? undefined : absolute(path));
  const events = read.text('events');
  if (events === '-') problems.push(...noRoomOnOutput(read, task));
  const script = whole(read.text('notificationScript'));
  if (script !== undefined) problems.push(...notRunnable(script));
  const telling: Telling = {
    reportFile: whole(read.text('reportJson')),
    events: events === undefined || events === '-' ? events && 'output' : { path: absolute(events) },
    script,
    hooks: readHooks(read, absolute, warnings),
    answers: readAnswers(read),
    template: readTemplate(read),
    mail: readMail(read, absolute, warnings),
    ping: readPing(read),
    groups:
      read.count('notifyEvents') === 0
        ? undefined
        : read.lists('notifyEvents', SETTINGS.notifyEvents.choices),
    withNames: read.isSet('notifyNames'),
  };
  const { reportFile, hooks, answers, mail, ping } = telling;
  if (telling.template !== undefined && !hooks.some(({ kind }) => kind === 'webhook'))
    problems.push('--webhook-template says what a webhook gets: add --notify with its address');
  if (answers.length > 0 && hooks.length === 0 && mail === undefined && script === undefined)
    problems.push('--notify-answers wants a way to tell you that a code is needed: add --notify');
  if (answers.length > 0 && telling.groups?.includes('person') === false)
    problems.push(
      '--notify-answers wants person among --notify-events: nothing tells you that a code is needed',
    );
  const isOwn = (one: Hook) =>
    one.kind === 'ntfy' && hooks.some(({ address }) => address.reveal() === one.address.reveal());
  if (answers.some(isOwn))
    problems.push('--notify-answers takes a topic of its own: keepsake would answer itself');
  const hasWays = [reportFile, telling.events, script, mail, ping].some((way) => way !== undefined);
  return hasWays || hooks.length > 0 ? { telling } : {};
}

function readHooks(
  read: ValueReader,
  absolute: (path: string) => string,
  warnings: string[],
): readonly Hook[] {
  const path = read.text('notifyFile');
  const found = [
    ...read.texts('notify').map((text) => ({ text, place: '--notify' })),
    ...(path === undefined ? [] : linesOf(absolute(path))),
  ];
  return found.flatMap(({ text, place }) => {
    const hook = readHook(text);
    if (!('problem' in hook)) return [hook];
    read.problems.push(`${place} ${hook.problem}`);
    return [];
  });

  function linesOf(file: string) {
    const content = readSecretFile(file, { what: 'file', flag: '--notify-file' });
    if ('problem' in content) {
      read.problems.push(content.problem);
      return [];
    }
    warnings.push(...content.warnings);
    return hookLines(content.bytes.toString('utf8')).map((text, at) => ({
      text,
      place: `--notify-file, address ${at + 1},`,
    }));
  }
}

function readAnswers(read: ValueReader): readonly Hook[] {
  return read.texts('notifyAnswers').flatMap((text) => {
    const hook = readAnswerPlace(text);
    if (!('problem' in hook)) return [hook];
    read.problems.push(`--notify-answers ${hook.problem}`);
    return [];
  });
}

function readTemplate(read: ValueReader): Secret | undefined {
  const template = read.text('webhookTemplate');
  if (template === undefined) return undefined;
  const problem = templateProblem(template);
  if (problem !== undefined) read.problems.push(`--webhook-template ${problem}`);
  return new Secret(template);
}

function readPing(read: ValueReader): Telling['ping'] {
  const text = read.text('pingUrl');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isWebAddress(url)) return { address: new Secret(text), host: url.host };
  read.problems.push('--ping-url takes an address such as https://hc-ping.com/ID');
  return undefined;
}

/** Standard output belongs to one of them. */
function noRoomOnOutput(read: ValueReader, task: Config['task']): readonly string[] {
  const prints = task === 'print' || task === 'list-libraries' || task === 'list-albums';
  if (!read.isSet('json') && !prints) return [];
  const other = read.isSet('json') ? '--json' : 'what prints names';
  return [`--events - does not go with ${other}: both print on standard output; give --events a file`];
}

function notRunnable(path: string): readonly string[] {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? [] : ['--notification-script is no program: it is not a file'];
  } catch (error) {
    return [`--notification-script cannot be run: ${systemWords(errorCodeOf(error) ?? 'unknown error')}`];
  }
}
