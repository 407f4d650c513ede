import { posix } from 'node:path';
import type { TypedPeer } from './peer-flag.ts';
import { readYaml, type YamlLeaf } from './read-yaml.ts';
import { shellWords } from './shell-words.ts';

/** The tools whose containers take all they are told by a command or by variables that are known here. */
export const COMPOSED = [
  'icloudpd',
  'docker-icloudpd',
  'kei',
  'icloud-photos-sync',
] as const satisfies readonly TypedPeer[];
export type ComposedPeer = (typeof COMPOSED)[number];

/** By the last part of an image's name, and by who makes it. */
const ICLOUDPD = /(?:^|\/)(?:docker-)?icloudpd(?:[:@].*)?$/i;
const IMAGES: Readonly<Record<ComposedPeer, RegExp>> = {
  icloudpd: ICLOUDPD,
  'docker-icloudpd': ICLOUDPD,
  kei: /(?:^|\/)(?:kei|icloudpd-rs)(?:[:@].*)?$/i,
  'icloud-photos-sync': /(?:^|\/)icloud-photos-sync(?:[:@].*)?$/i,
};
const MAKERS: Readonly<Record<ComposedPeer, RegExp>> = {
  icloudpd: /(?:^|\/)icloudpd\//i,
  'docker-icloudpd': /(?:^|\/)boredazfcuk\//i,
  kei: /(?:^|\/)rhoopr\//i,
  'icloud-photos-sync': /(?:^|\/)steilerdev\//i,
};

/** A command over several lines, `>` or `|`, which is one line to a shell. */
const FOLDED = /^( *)(command|entrypoint): *[>|][+-]? *$/;

/**
 * A service of a compose file as the words of `docker run` that start the same. `folder`: that of the file, by which its paths go.
 */
export function composeWords(
  peer: ComposedPeer,
  text: string,
  folder: string,
): readonly string[] | { readonly problem: string } {
  const leaves = readYaml(unfolded(text));
  if ('line' in leaves)
    return { problem: `line ${leaves.line} of the file is no YAML that is understood here` };
  const ofServices = leaves.filter(({ path }) => path[0] === 'services' && path.length > 2);
  const services = [...Map.groupBy(ofServices, ({ path }) => path[1]).values()];
  const meant = services.filter((service) => IMAGES[peer].test(valuesOf(service, 'image')[0] ?? ''));
  const [service] = meant;
  if (service === undefined) return { problem: 'the file has no service of this tool' };
  if (meant.length > 1)
    return { problem: 'the file has several services of this tool: give the command line of one' };
  const [image = ''] = valuesOf(service, 'image');
  const other = COMPOSED.find((one) => one !== peer && MAKERS[one].test(image));
  if (other !== undefined) return { problem: `its service is one of ${other}: give --from ${other}` };

  const commands = valuesOf(service, 'command');
  const [command = ''] = commands;
  return [
    'docker',
    'run',
    ...valuesOf(service, 'volumes').flatMap((volume) => ['-v', besideFile(volume, folder)]),
    ...variablesOf(service).flatMap((variable) => ['-e', variable]),
    image,
    ...(commands.length === 1 ? shellWords(command) : commands),
  ];
}

function valuesOf(service: readonly YamlLeaf[], key: string): readonly string[] {
  return service.filter(({ path }) => path[2] === key && path.length === 3).map(({ text }) => text);
}

/** A list of `NAME=value`, or a table. */
function variablesOf(service: readonly YamlLeaf[]): readonly string[] {
  const table = service.filter(({ path }) => path[2] === 'environment' && path.length === 4);
  return [...valuesOf(service, 'environment'), ...table.map(({ path, text }) => `${path[3] ?? ''}=${text}`)];
}

function besideFile(volume: string, folder: string): string {
  return /^\.{1,2}(?:[/:]|$)/.test(volume)
    ? volume.replace(/^[^:]*/, (path) => posix.join(folder, path))
    : volume;
}

/** Its lines keep their numbers. */
function unfolded(text: string): string {
  const lines = text.split(/\r?\n/);
  for (const [at, line] of lines.entries()) {
    const [, blanks, key] = FOLDED.exec(line) ?? [];
    if (blanks === undefined) continue;
    const parts: string[] = [];
    for (let next = at + 1; next < lines.length; next += 1) {
      const one = lines[next] ?? '';
      if (one.trim() !== '' && one.search(/[^ ]/) <= blanks.length) break;
      parts.push(one.trim());
      lines[next] = '';
    }
    lines[at] = `${blanks}${key}: ${JSON.stringify(parts.join(' ').trim())}`;
  }
  return lines.join('\n');
}
