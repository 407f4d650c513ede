import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Log } from '../../base/log.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import { bundleText, redact, writeBundle } from '../../doctor/bundle.ts';
import type { Finding } from '../../doctor/check.ts';
import { CHECKS } from '../../doctor/checks.ts';
import { makeDoctorPorts, NO_USER } from '../../doctor/make-ports.ts';
import { type Examined, runChecks } from '../../doctor/run-checks.ts';
import type { Answer } from '../../answer/answer.ts';
import { checkJson, checkLines, doctorAnswer } from '../../answer/doctor-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { hintFor } from '../../answer/hint-for.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { runPortsOf } from '../attended.ts';

/** `keepsake doctor`: what is wrong, first things first. Ends with the number of the first failure. */
export async function doctorCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, secrets, show } = context;
  const config = readConfig(line, context);
  const lines: string[] = [];
  const ports = runPortsOf({ config, context, person: NO_USER, command: 'keepsake (doctor)' });
  const doctor = makeDoctorPorts(
    config,
    { ...ports, log: alsoInto(lines, ports.log) },
    {
      wants: { login: line.flags['login'] === true, downloadProbe: line.flags['downloadProbe'] === true },
      versions: process.versions,
    },
  );

  const addChecks = show.list('checks');
  const examined: Examined[] = [];
  try {
    for await (const each of runChecks(CHECKS, doctor)) {
      // Findings quote what came from outside: here is their one door.
      const one = {
        ...each,
        finding: coverFinding(each.finding, (text) => printable(secrets.scrub(text)), config),
      };
      examined.push(one);
      addChecks([{ data: () => checkJson(one), lines: () => checkLines(one) }]);
    }
  } finally {
    await doctor.close();
  }

  const bundle = line.flags['bundle'];
  let path: string | undefined;
  if (typeof bundle === 'string') {
    path = resolve(world.cwd, bundle);
    const system = `${process.platform} ${process.arch}, Node.js ${process.versions.node}`;
    const text = bundleText({ atMs: world.clock.now(), system, examined, log: lines });
    const scrub = (part: string) => secrets.scrub(part);
    await writeBundle(path, redact(text, { config, home: world.home, host: hostname(), scrub }));
  }
  return doctorAnswer(examined, path);
}

function coverFinding(finding: Finding, cover: (text: string) => string, config: Config): Finding {
  const says = cover(finding.says);
  if (finding.result === 'ok' || finding.result === 'skip') return { ...finding, says };
  const action =
    finding.action ?? (finding.result === 'fail' ? hintFor(finding.code, config.typed) : undefined);
  return { ...finding, says, ...(action === undefined ? {} : { action: cover(action) }) };
}

/** The bundle has everything that was logged, whatever the level on the screen. */
function alsoInto(lines: string[], log: Log): Log {
  const both =
    (level: keyof Log): Log[keyof Log] =>
    (message, fields) => {
      lines.push(`${level} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`);
      log[level](message, fields);
    };
  return {
    trace: both('trace'),
    debug: both('debug'),
    info: both('info'),
    warn: both('warn'),
    error: both('error'),
  };
}
