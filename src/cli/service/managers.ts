import { join } from 'node:path';
import { AT_TIMES, launchdPlist } from './launchd-plist.ts';
import type { ServiceFile, ServiceWish } from './service-wish.ts';
import { systemdUnits } from './systemd-units.ts';

type Command = readonly [program: string, ...args: string[]];

/** What runs services on this system. */
export interface Manager {
  readonly name: 'systemd' | 'launchd';
  /** Tells whether it is there. */
  readonly probe: Command;
  files(wish: ServiceWish): readonly ServiceFile[];
  /** All that an installation may have left. */
  paths(name: string): readonly string[];
  /** `path`: the file that says when it runs. */
  start(path: string): readonly Command[];
  stop(path: string): readonly Command[];
  /** After files have changed or gone. */
  readonly reload: readonly Command[];
  /** Shows how it stands. */
  ask(path: string): Command;
  /** By what `ask` shows, and by the file that says when it runs: whether it runs, or waits for its time. */
  isRunning(output: string, file: string): boolean;
}

interface Place {
  readonly home: string;
  readonly isSystem: boolean;
  /** `XDG_CONFIG_HOME`. */
  readonly configHome: string | undefined;
  readonly uid: number;
}

/** Undefined: none that is known. */
export function managerOf(platform: NodeJS.Platform, place: Place): Manager | undefined {
  if (platform === 'linux') return systemd(place);
  return platform === 'darwin' ? launchd(place) : undefined;
}

function systemd({ home, isSystem, configHome }: Place): Manager {
  const folder = isSystem
    ? '/etc/systemd/system'
    : join(
        configHome === undefined || configHome === '' ? join(home, '.config') : configHome,
        'systemd/user',
      );
  const call = (...args: string[]): Command => ['systemctl', ...(isSystem ? [] : ['--user']), ...args];
  return {
    name: 'systemd',
    probe: ['systemctl', '--version'],
    files: (wish) => systemdUnits(wish, folder),
    // A timer goes before what it starts.
    paths: (name) => [join(folder, `${name}.timer`), join(folder, `${name}.service`)],
    start: (path) => [call('enable', unitOf(path)), call('restart', unitOf(path))],
    stop: (path) => [call('disable', '--now', unitOf(path))],
    reload: [call('daemon-reload')],
    ask: (path) => call('show', '--property=ActiveState,UnitFileState,StatusText', unitOf(path)),
    isRunning: (output) => /^ActiveState=(?:active|activating|reloading)$/m.test(output),
  };
}

function launchd({ home, isSystem, uid }: Place): Manager {
  const library = isSystem ? '/Library' : join(home, 'Library');
  const folder = join(library, isSystem ? 'LaunchDaemons' : 'LaunchAgents');
  const domain = isSystem ? 'system' : `gui/${uid}`;
  return {
    name: 'launchd',
    probe: ['launchctl', 'version'],
    files: (wish) => launchdPlist(wish, { folder, logs: join(library, 'Logs') }),
    paths: (name) => [join(folder, `${name}.plist`)],
    start: (path) => [['launchctl', 'bootstrap', domain, path]],
    stop: (path) => [['launchctl', 'bootout', `${domain}/${labelOf(path)}`]],
    reload: [],
    ask: (path) => ['launchctl', 'print', `${domain}/${labelOf(path)}`],
    // Between two times of a calendar it does not run, either.
    isRunning: (output, file) =>
      /^\s*state = (?:running|waiting)$/m.test(output) ||
      (file.includes(AT_TIMES) && /^\s*state = not running$/m.test(output)),
  };
}

function unitOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function labelOf(path: string): string {
  return unitOf(path).replace(/\.plist$/, '');
}
