/** What a container changes for the program in it. */
export interface Container {
  /** Whether there is one. */
  readonly isOne: boolean;
  /** Folders of this machine, by where the container shows them. */
  readonly volumes: ReadonlyMap<string, string>;
  /** The zone that dates go by. */
  readonly zone: string | undefined;
  /** What its environment says, `NAME=value` each. */
  readonly environment: readonly string[];
}

/** How containers are started. */
const STARTERS = /(?:^|[/\\])(?:docker|podman|nerdctl)(?:-compose)?(?:\.exe)?$/i;

/** `FOLDER:/data:ro`, also with a drive of Windows in front. */
const VOLUME = /^((?:[a-z]:[\\/])?[^:]+):([^:]+)/i;
/** What stands for a folder of this machine; anything else in its place is the name of a volume that Docker keeps. */
const FOLDER = /^(?:[./~$%\\]|[a-z]:[\\/])/i;

/** Reads what stands in front of the program: `docker run -v /photos:/data -e TZ=Europe/Berlin IMAGE`. */
export function containerOf(words: readonly string[]): Container {
  const volumes = new Map<string, string>();
  const environment: string[] = [];
  let zone: string | undefined;
  const valueOf = (at: number, names: RegExp): string | undefined => {
    const word = words[at] ?? '';
    const name = names.exec(word)?.[0];
    if (name === undefined) return undefined;
    return word === name ? words[at + 1] : word.slice(name.length).replace(/^=/, '');
  };
  for (const at of words.keys()) {
    const [, folder, shown] = VOLUME.exec(valueOf(at, /^(?:-v|--volume(?==|$))/) ?? '') ?? [];
    if (folder !== undefined && shown !== undefined && FOLDER.test(folder)) volumes.set(bare(shown), folder);
    const mount = valueOf(at, /^--mount(?==|$)/);
    if (mount !== undefined) {
      const fields = new Map(
        mount.split(',').map((field) => [field.replace(/=.*/, ''), field.replace(/^[^=]*=/, '')]),
      );
      const from = fields.get('source') ?? fields.get('src');
      const to = fields.get('target') ?? fields.get('destination') ?? fields.get('dst');
      if (from !== undefined && to !== undefined && FOLDER.test(from)) volumes.set(bare(to), from);
    }
    const variable = valueOf(at, /^(?:-e|--env(?==|$))/);
    if (variable !== undefined) environment.push(variable);
    zone = /^TZ=(.+)/.exec(variable ?? words[at] ?? '')?.[1] ?? zone;
  }
  return { isOne: words.some((word) => STARTERS.test(word)), volumes, zone, environment };
}

/** The same folder on this machine; undefined where the container shows none there. */
export function outsideOf({ volumes }: Container, path: string): string | undefined {
  const inside = bare(path);
  for (const [shown, from] of volumes) {
    if (inside === shown) return from;
    if (inside.startsWith(`${shown}/`)) return `${bare(from)}${inside.slice(shown.length)}`;
  }
  return undefined;
}

function bare(path: string): string {
  return path.replace(/(?!^)\/+$/, '');
}
