/** What a container changes for the program in it. */
export interface Container {
  /** Folders of this machine, by where the container shows them. */
  readonly volumes: ReadonlyMap<string, string>;
  /** The zone that dates go by. */
  readonly zone: string | undefined;
}

/** Reads what stands in front of the program: `docker run -v /photos:/data -e TZ=Europe/Berlin IMAGE`. */
export function containerOf(words: readonly string[]): Container {
  const volumes = new Map<string, string>();
  let zone: string | undefined;
  const valueOf = (at: number, names: RegExp): string | undefined => {
    const word = words[at] ?? '';
    const name = names.exec(word)?.[0];
    if (name === undefined) return undefined;
    return word === name ? words[at + 1] : word.slice(name.length).replace(/^=/, '');
  };
  for (const at of words.keys()) {
    const volume = valueOf(at, /^(?:-v|--volume(?==|$))/)?.split(':');
    if (volume?.[0] !== undefined && volume[1] !== undefined) volumes.set(bare(volume[1]), volume[0]);
    const mount = valueOf(at, /^--mount(?==|$)/);
    if (mount !== undefined) {
      const fields = new Map(
        mount.split(',').map((field) => [field.replace(/=.*/, ''), field.replace(/^[^=]*=/, '')]),
      );
      const from = fields.get('source') ?? fields.get('src');
      const to = fields.get('target') ?? fields.get('destination') ?? fields.get('dst');
      if (from !== undefined && to !== undefined) volumes.set(bare(to), from);
    }
    zone = /^TZ=(.+)/.exec(valueOf(at, /^(?:-e|--env(?==|$))/) ?? words[at] ?? '')?.[1] ?? zone;
  }
  return { volumes, zone };
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
