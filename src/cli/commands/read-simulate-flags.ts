import { readFileSync } from 'node:fs';
import { errorCodeOf } from '../../base/errors.ts';
import { systemWords } from '../../base/system-words.ts';
import type { CommandLine } from '../program.ts';

const SHARED_LIBRARIES = ['private', 'shared', 'both', 'none'] as const;

type Flags = CommandLine['flags'];

function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** What the flags of `simulate` ask of the simulator, and everything wrong with them. */
export function readSimulateFlags(flags: Flags) {
  const problems: string[] = [];
  const whole = (name: string, max: number, key = name): number | undefined => {
    const text = textOf(flags, key);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value <= max) return value;
    problems.push(`--${name} takes a whole number from 0 to ${max}`);
    return undefined;
  };
  const port = whole('port', 65_535);
  const tlsPort = whole('tls-port', 65_535, 'tlsPort');
  const assets = whole('assets', 10_000_000);
  const bytes = whole('bytes', 2_000_000_000);
  const albums = whole('albums', 100_000);
  if (albums !== undefined && assets === undefined) problems.push('--albums goes with --assets');
  const where = textOf(flags, 'sharedLibrary');
  const sharedLibrary = SHARED_LIBRARIES.find((one) => one === where);
  if (where !== sharedLibrary) problems.push(`--shared-library takes ${SHARED_LIBRARIES.join(', ')}`);
  const latencyMs = whole('latency', 60_000);
  const scenarioFile = textOf(flags, 'scenario');
  const seed = textOf(flags, 'seed');
  const scenario = scenarioFile === undefined ? undefined : readScenario(scenarioFile, problems);
  return {
    problems,
    options: {
      ...(port === undefined ? {} : { port }),
      ...(tlsPort === undefined ? {} : { tlsPort }),
      ...(assets === undefined
        ? {}
        : { library: { assets, bytes: bytes ?? 50_000, ...(albums ? { albums: { count: albums } } : {}) } }),
      ...(sharedLibrary === undefined ? {} : { sharedLibrary }),
      ...(latencyMs === undefined ? {} : { latencyMs }),
      ...(seed === undefined ? {} : { seed }),
      ...(scenario === undefined ? {} : { scenario }),
      tls: flags['certificate'] !== undefined || tlsPort !== undefined,
      strict: flags['lenient'] !== true,
    },
  };
}

function readScenario(path: string, problems: string[]): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    problems.push(
      `--scenario: the file cannot be read: ${systemWords(errorCodeOf(error) ?? 'it is not JSON')}`,
    );
    return undefined;
  }
}
