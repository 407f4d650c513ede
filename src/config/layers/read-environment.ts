import { didYouMean } from '../../base/nearest.ts';
import { PASSWORD_VARIABLES } from '../variables.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import type { GivenValue, Layer } from './layer.ts';
import { SETTING_NAMES, variableOf } from '../setting-names.ts';

interface Environment {
  readonly values: Layer;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Names that begin so and are no settings. */
const OTHERS: ReadonlySet<string> = new Set([
  'KEEPSAKE_PASSWORD',
  'KEEPSAKE_KEY',
  'KEEPSAKE_SIMULATOR',
  // Of bin/keepsake.js, and of the tests.
  'KEEPSAKE_RELAUNCHED',
  'KEEPSAKE_LONG',
  'KEEPSAKE_RECORDINGS',
  'KEEPSAKE_SEED',
]);

/** What a program of --notification-script is told: it may call keepsake itself. */
const OF_MESSAGES = /^KEEPSAKE_NOTICE_[A-Z]+$/;

/** Kubernetes gives every container the addresses of the services beside it: a service may be called keepsake. */
const OF_SERVICES = /^KEEPSAKE_(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_\w+)?)$/;

const YES = /^(?:true|yes|on|1)$/i;
const NO = /^(?:false|no|off|0)$/i;

/** The settings that stand in the environment, each by its name there. An empty one says nothing. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const problems: string[] = [];
  const values = new Map<SettingName, GivenValue>();
  for (const setting of SETTING_NAMES) {
    const name = variableOf(setting);
    const text = env[name];
    if (text === undefined || text.trim() === '' || OTHERS.has(name)) continue;
    const place = { kind: 'environment', name } as const;
    if (SETTINGS[setting].kind !== 'flag') {
      values.set(setting, { value: textsOf(SETTINGS[setting].kind, text), place });
      continue;
    }
    const word = text.trim();
    if (YES.test(word) || NO.test(word)) values.set(setting, { value: YES.test(word), place });
    else problems.push(`${name} takes true or false`);
  }
  // Not looked at here: it is one of the places that passwords are looked for in.
  const password = PASSWORD_VARIABLES.find((name) => (env[name] ?? '') !== '');
  if (password !== undefined)
    values.set('password', { value: false, place: { kind: 'environment', name: password } });
  return { values, problems, warnings: unknownOf(env) };
}

function textsOf(kind: 'text' | 'texts' | 'integer' | 'choice' | 'choices', text: string): readonly string[] {
  if (kind === 'texts') return splitList(text);
  if (kind === 'choices') return splitList(text).flatMap((one) => one.split(',').filter(isText));
  return [text];
}

/** Several values are parted by `;` or the end of a line; `\;` is a semicolon. */
function splitList(text: string): readonly string[] {
  return text
    .split(/(?<!\\)[;\n]/)
    .map((one) => one.replaceAll(String.raw`\;`, ';').trim())
    .filter(isText);
}

function isText(text: string): boolean {
  return text.trim() !== '';
}

/** A setting whose name is mistyped would be missed without a word. */
function unknownOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = SETTING_NAMES.map(variableOf);
  return Object.keys(env)
    .filter((name) => /^KEEPSAKE_\w{1,60}$/.test(name) && !OTHERS.has(name))
    .filter((name) => !OF_SERVICES.test(name) && !OF_MESSAGES.test(name))
    .filter((name) => env[name] !== undefined && !known.includes(name))
    .map((name) => {
      const near = didYouMean(
        name.slice('KEEPSAKE_'.length),
        known.map((one) => one.slice('KEEPSAKE_'.length)),
        (word) => `KEEPSAKE_${word}`,
      );
      return `${name} in the environment is no setting, and is passed over${near}`;
    });
}
