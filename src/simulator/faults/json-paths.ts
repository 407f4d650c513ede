import { isObject } from '../core/json.ts';

/** Changes values inside JSON by paths such as `records.0.fields.filenameEnc.value`. */
export interface JsonEdit {
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove: readonly string[];
}

export function applyEdit(target: unknown, edit: JsonEdit): void {
  for (const [path, value] of Object.entries(edit.set)) {
    const place = findPlace(target, path, { create: true });
    if (place !== undefined) place.set(value);
  }
  for (const path of edit.remove) findPlace(target, path, { create: false })?.remove();
}

interface Spot {
  set(value: unknown): void;
  remove(): void;
}

function findPlace(target: unknown, path: string, options: { readonly create: boolean }): Spot | undefined {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let here = target;
  for (const step of steps) {
    if (Array.isArray(here)) {
      here = here[Number(step)];
    } else if (isObject(here)) {
      if (options.create) here[step] ??= {};
      here = here[step];
    } else {
      return undefined;
    }
  }
  return spotIn(here, last);
}

function spotIn(holder: unknown, name: string): Spot | undefined {
  if (Array.isArray(holder)) {
    const list: unknown[] = holder;
    return {
      set: (value) => void (list[Number(name)] = value),
      remove: () => void list.splice(Number(name), 1),
    };
  }
  if (!isObject(holder)) return undefined;
  return { set: (value) => void (holder[name] = value), remove: () => void delete holder[name] };
}
