import { splitPath } from '../../base/split-path.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, StateReader, StateStore } from '../../model/state-store.ts';
import type { Moving } from './where-moved.ts';

/** What is recorded, with the files of one destination under the names where they lie now. Those come where their former names would. */
export function asMoved<State extends StateReader>(
  state: State,
  here: DestinationRef,
  moving: Pick<Moving, 'places'>,
): State {
  const { toNow, toWas, at } = translation(here, moving);
  const { sidecars } = state;
  const isHere = ({ id }: Pick<DestinationRef, 'id'>) => id === here.id;
  return {
    ...state,
    known: async (asked: Parameters<StateReader['known']>[0]) => {
      const rows = await state.known(asked);
      return isHere({ id: asked.destination }) ? rows.map(toNow) : rows;
    },
    versions: async (asked: Parameters<StateReader['versions']>[0]) => {
      const rows = await state.versions(asked);
      return isHere({ id: asked.destination }) ? rows.map(toNow) : rows;
    },
    at: (destination: DestinationRef, keys: readonly string[]) =>
      isHere(destination) ? at(keys, (all) => state.at(destination, all)) : state.at(destination, keys),
    filesWithSignatures: async (asked: Parameters<StateReader['filesWithSignatures']>[0]) => {
      const rows = await state.filesWithSignatures(asked);
      return rows.map((row) => (isHere({ id: row.destination }) ? toNow(row) : row));
    },
    files: async (...[destination, page]: Parameters<StateReader['files']>) =>
      isHere(destination)
        ? (await state.files(destination, { ...page, after: page.after && toWas(page.after) })).map(toNow)
        : state.files(destination, page),
    sidecars: {
      ...sidecars,
      ofAssets: async (asked: Parameters<typeof sidecars.ofAssets>[0]) => {
        const rows = await sidecars.ofAssets(asked);
        return isHere({ id: asked.destination }) ? rows.map(toNow) : rows;
      },
      at: (destination: DestinationRef, keys: readonly string[]) =>
        isHere(destination)
          ? at(keys, (all) => sidecars.at(destination, all))
          : sidecars.at(destination, keys),
      page: async (...[destination, page]: Parameters<typeof sidecars.page>) =>
        isHere(destination)
          ? (await sidecars.page(destination, { ...page, after: page.after && toWas(page.after) })).map(toNow)
          : sidecars.page(destination, page),
    },
  };
}

/** The same for a state of which more is asked. */
export function storeAsMoved(
  state: StateStore,
  here: DestinationRef,
  moving: Pick<Moving, 'places'>,
): StateStore {
  const { toWas } = translation(here, moving);
  return {
    ...asMoved(state, here, moving),
    setChecked: (destination, files, atMs) =>
      state.setChecked(destination, destination === here.id ? files.map(toWas) : files, atMs),
    async namesIn(destination, folderKey) {
      const names = await state.namesIn(destination, folderKey);
      if (destination.id !== here.id) return names;
      const now = new Set(names);
      const arrived: { before: readonly [folder: string, name: string]; name: string }[] = [];
      for (const [was, place] of moving.places) {
        const [before, after] = [splitPath(here.pathKey(was)), splitPath(here.pathKey(place))];
        if (before[0] === folderKey) now.delete(before[1]);
        if (after[0] === folderKey) arrived.push({ before, name: after[1] });
      }
      // Not all that moves is a photo.
      for (const { before, name } of arrived)
        if ((await state.namesIn(destination, before[0])).has(before[1])) now.add(name);
      return now;
    },
  };
}

interface AtPath {
  readonly path: RelativePath;
}

function translation({ pathKey }: DestinationRef, { places }: Pick<Moving, 'places'>) {
  const formerly = new Map([...places].map(([was, now]) => [now, was]));
  const formerKeys = new Map([...places].map(([was, now]) => [pathKey(now), pathKey(was)]));
  const toNow = <Row extends AtPath>(row: Row): Row => moved(row, places.get(row.path));
  const toWas = <Row extends AtPath>(row: Row): Row => moved(row, formerly.get(row.path));
  /** Asks for rows by where their files lie now. */
  async function at<Row extends AtPath>(
    keys: readonly string[],
    ask: (keys: readonly string[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const wanted = new Set(keys);
    const all = new Set([...keys, ...keys.flatMap((key) => formerKeys.get(key) ?? [])]);
    return (await ask([...all])).map(toNow).filter(({ path }) => wanted.has(pathKey(path)));
  }
  return { toNow, toWas, at };
}

function moved<Row extends AtPath>(row: Row, path: RelativePath | undefined): Row {
  return path === undefined ? row : { ...row, path };
}
