import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { Answer } from './answer.ts';

interface File {
  readonly path: string;
  readonly text: string;
}

/** What would be written: every line of it, as it would stand there. */
export function plannedServiceAnswer(files: readonly File[], problems: readonly string[]): Answer {
  return {
    exitCode: EXIT.ok,
    data: { files, installed: false },
    lines: files.flatMap(({ path, text }) => [
      `# ${printable(path)}`,
      ...text.trimEnd().split('\n').map(printable),
    ]),
    warnings: problems,
    news: ['nothing was written'],
  };
}

interface Installed {
  readonly wish: { readonly name: string; readonly isSystem: boolean; readonly timer: object | undefined };
  readonly files: readonly File[];
  /** Calls that came to nothing. */
  readonly failed: readonly string[];
  readonly manager: 'systemd' | 'launchd';
}

export function installedAnswer({ wish, files, failed, manager }: Installed): Answer {
  const { name, isSystem, timer } = wish;
  const own = manager === 'systemd' && !isSystem;
  const log = `journalctl ${isSystem ? '-u' : '--user -u'} ${name}`;
  return {
    exitCode: failed.length === 0 ? EXIT.ok : EXIT.someFailed,
    data: {
      name,
      files: files.map(({ path }) => path),
      installed: true,
      started: failed.length === 0,
      failed,
    },
    news: [
      ...files.map(({ path }) => `written: ${printable(path)}`),
      ...(failed.length > 0 ? [] : [timer === undefined ? `${name} runs` : `${name} will run by its timer`]),
      ...(own ? ['it runs while you are signed in; for ever with: loginctl enable-linger'] : []),
      ...(manager === 'systemd' ? [`its lines are told by: ${log}`] : []),
    ],
    warnings: failed.map(printable),
    ...(failed.length > 0 && {
      hint: `run \`keepsake service status${flagsOf(name, isSystem)}\` to see how it stands`,
    }),
  };
}

interface Uninstalled {
  readonly name: string;
  readonly paths: readonly string[];
  readonly isDry: boolean;
  readonly failed: readonly string[];
}

export function uninstalledAnswer({ name, paths, isDry, failed }: Uninstalled): Answer {
  const done = isDry ? 'would be removed' : 'removed';
  return {
    exitCode: failed.length === 0 ? EXIT.ok : EXIT.someFailed,
    data: { name, files: paths, removed: !isDry && paths.length > 0, failed },
    news:
      paths.length === 0
        ? [`there is no service ${printable(name)} of keepsake`]
        : paths.map((path) => `${done}: ${printable(path)}`),
    warnings: failed.map(printable),
  };
}

interface ServiceState {
  readonly name: string;
  readonly paths: readonly string[];
  readonly problems: readonly string[];
  readonly isRunning: boolean;
  /** What the service manager says. */
  readonly output: string;
}

/** Ends with 0 where it runs, or waits for its time. */
export function serviceStateAnswer({ name, paths, problems, isRunning, output }: ServiceState): Answer {
  const isInstalled = paths.length > 0;
  const facts = isInstalled ? output.split('\n').filter((line) => /^\w+=./.test(line)) : [];
  return {
    exitCode: isRunning ? EXIT.ok : EXIT.someFailed,
    data: { name, files: paths, installed: isInstalled, running: isRunning },
    lines: [
      `${isInstalled ? (isRunning ? 'running' : 'not running') : 'not installed'}: ${printable(name)}`,
      ...paths.map(printable),
      ...facts.map(printable),
    ],
    warnings: problems,
  };
}

function flagsOf(name: string, isSystem: boolean): string {
  return `${name === 'keepsake' ? '' : ` --name ${name}`}${isSystem ? ' --system' : ''}`;
}
