import { afterAll, beforeAll } from 'vitest';

/** Runs the tests of a file, or of the `describe` around it, in a time zone; those of other files have their own again. */
export function inTimeZone(zone: string): void {
  let before: string | undefined;
  beforeAll(() => {
    before = process.env['TZ'];
    process.env['TZ'] = zone;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });
}
