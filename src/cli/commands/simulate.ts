import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { errorCodeOf } from '../../base/errors.ts';
import { under } from '../../config/resolve-config.ts';
import { startSimulator } from '../../simulator/server.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { usageError } from '../usage-error.ts';
import { writeForAll } from '../write-for-all.ts';

/** Always the same, so that the code printed at the start is the one to enter. */
const CODE = '246810';

/** `keepsake simulate`: a simulated iCloud for people without an account, until it is interrupted. */
export async function simulateCommand(
  { flags, problems }: CommandLine,
  { world, terminal, interruption, show }: CommandContext,
): Promise<number> {
  const checked = readFlags(flags);
  const all = [...problems, ...checked.problems];
  if (all.length > 0) throw usageError(all);

  const certificate = textOf(flags, 'certificate');
  const simulator = await startSimulator({
    ...checked.options,
    account: { code: CODE, twoFactor: flags['withoutCode'] !== true },
    now: () => world.clock.now(),
    onCode: (code, by) => terminal.say(`the ${by} shows the code ${code}`),
  });
  try {
    if (certificate !== undefined && simulator.caPem !== undefined)
      writeForAll(under(world, certificate), 'certificate', simulator.caPem);
    const facts = {
      address: simulator.url,
      user: simulator.account.username,
      password: simulator.account.password,
      ...(flags['withoutCode'] === true ? {} : { code: simulator.code() }),
      ...(simulator.tlsPort === undefined ? {} : { tlsPort: simulator.tlsPort }),
      ...(certificate === undefined ? {} : { certificate }),
    };
    show.answer({
      exitCode: EXIT.ok,
      data: facts,
      lines: Object.entries(facts).map(([name, value]) => `${name.padEnd(12)}${String(value)}`),
      hint: `KEEPSAKE_SIMULATOR=${simulator.url} keepsake --username ${facts.user} --directory photos --cookie-directory session`,
    });
    if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
    return EXIT.ok;
  } finally {
    await simulator.close();
  }
}

type Flags = CommandLine['flags'];

function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

function readFlags(flags: Flags) {
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
  const latencyMs = whole('latency', 60_000);
  const scenarioFile = textOf(flags, 'scenario');
  const seed = textOf(flags, 'seed');
  const scenario = scenarioFile === undefined ? undefined : readScenario(scenarioFile, problems);
  return {
    problems,
    options: {
      ...(port === undefined ? {} : { port }),
      ...(tlsPort === undefined ? {} : { tlsPort }),
      ...(assets === undefined ? {} : { library: { assets, bytes: bytes ?? 50_000 } }),
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
    problems.push(`--scenario: the file cannot be read (${errorCodeOf(error) ?? 'it is not JSON'})`);
    return undefined;
  }
}
