import { resolve } from 'node:path';
import { putFile } from '../account/put-file.ts';
import { coverJson } from '../base/cover-json.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { Telling } from '../config/telling.ts';
import { accountFilesOf } from '../sync/open/account-ports.ts';
import type { RunPorts } from '../sync/open/open-account.ts';
import { openPostMessage } from '../sync/open/post-message.ts';
import { howToAnswer } from './answer-notices.ts';
import { addLine } from './events-file.ts';
import { openDoors } from './open-doors.ts';
import { openMemoryFile } from './memory-file.ts';
import { createObserver, type Observer, type ObserverPorts } from './observer.ts';

type Ports = Pick<RunPorts, 'clock' | 'log' | 'secrets' | 'signal' | 'env' | 'cwd' | 'connect'> & {
  /** Takes a line for standard output. */
  readonly print: (event: object) => void;
  /** Somebody sees what is said. */
  readonly isSeen: boolean;
} & Pick<ObserverPorts, 'inTurn'>;

/** Config → real doors. */
export function openObserver(config: Config, telling: Telling, ports: Ports): Observer {
  const { clock, log, secrets, signal } = ports;
  const files = accountFilesOf(config);
  const text = (value: object) => coverJson(JSON.stringify(value), (part) => secrets.scrub(part));
  const { reportFile, events, ping } = telling;
  // Between the runs of cron nobody listens.
  const answers = config.watch === undefined ? [] : telling.answers;
  return createObserver({
    clock,
    log,
    secrets,
    signal,
    account: config.username,
    job: config.jobName,
    task: config.task,
    folder: config.directory === undefined ? '' : resolve(config.directory.absolute),
    // Whoever started a watch is not there for ever.
    isAlone: config.watch !== undefined || !ports.isSeen,
    trustEnds: async () => (await files.session(clock.now()))?.summary.trustEnds,
    renewCommand: ownCommand('login --renew-trust', config.typed),
    typed: config.typed,
    memory: openMemoryFile(config.cookieDirectory, config.username),
    inTurn: ports.inTurn,
    doors: openDoors(config, { ...telling, answers }, ports),
    addEvent: addEventOf(events, text, ports),
    putReport: reportFile === undefined ? undefined : (report) => putFile(reportFile, `${text(report)}\n`),
    ping: ping && {
      address: ping.address.reveal(),
      post: openPostMessage(ports.connect, config.network, clock),
    },
    hasMessages: config.task !== 'dry-run',
    withNames: telling.withNames,
    howToAnswer: answers.length === 0 ? undefined : howToAnswer(answers),
  });
}

function addEventOf(
  events: Telling['events'],
  text: (value: object) => string,
  { print }: Ports,
): ((event: object) => string | undefined) | undefined {
  if (events === undefined) return undefined;
  if (events !== 'output') return (event) => addLine(events.path, text(event));
  return (event) => {
    print(event);
    return undefined;
  };
}
