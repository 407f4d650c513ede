/** How much one run may delete: so many photos, a part of the library, or whichever of both is less. */
export interface DeletionLimit {
  readonly assets?: number;
  /** Of what the library shows. */
  readonly percent?: number;
}

export const USUAL_LIMIT: DeletionLimit = { assets: 500, percent: 10 };

/** How many assets a run may delete; at least one, or a small library could never lose any. */
export function mostDeletions(limit: DeletionLimit, library: number): number {
  const part = limit.percent === undefined ? Number.POSITIVE_INFINITY : (library * limit.percent) / 100;
  return Math.max(1, Math.min(limit.assets ?? Number.POSITIVE_INFINITY, Math.floor(part)));
}

/** `500`, `10%` or both, `500,10%`; undefined for anything else. */
export function readDeletionLimit(text: string): DeletionLimit | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > 2) return undefined;
  let limit: DeletionLimit = {};
  for (const part of parts) {
    const [, digits = '', sign = ''] = /^(\d{1,9})(%?)$/.exec(part) ?? [];
    const number = Number(digits);
    const name = sign === '%' ? 'percent' : 'assets';
    if (digits === '' || number < 1 || (name === 'percent' && number > 100) || limit[name] !== undefined)
      return undefined;
    limit = { ...limit, [name]: number };
  }
  return limit;
}
