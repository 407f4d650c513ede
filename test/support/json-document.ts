import { expect } from 'vitest';

/** The one document that standard output holds. */
export function jsonDocument(out: string): object {
  expect(out).toMatch(/^\{"version":1,.*\}\n$/s);
  return JSON.parse(out) as object;
}
