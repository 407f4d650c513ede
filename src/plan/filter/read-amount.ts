import type { NumberField } from '../../model/filter.ts';

const NUMBER = /^(\d{1,16}(?:\.\d{1,6})?)([a-z]*)$/i;
const DEGREES = /^[+-]?\d{1,3}(?:\.\d{1,15})?$/;

const BYTES = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};
const SECONDS = { s: 1, min: 60, h: 3600 };
const LENGTHS = { m: 1, km: 1000, mi: 1609.344 };
const DAYS = { d: 1, w: 7, y: 365 };

type Units = Readonly<Record<string, number>>;

const UNITS_OF: Readonly<Record<NumberField, { readonly units: Units; readonly takes: string }>> = {
  size: { units: BYTES, takes: 'a number of bytes, such as 500MB or 2GiB' },
  duration: { units: SECONDS, takes: 'a number of seconds, or such as 90s, 5min, 1h' },
  width: { units: {}, takes: 'a number of pixels' },
  height: { units: {}, takes: 'a number of pixels' },
  megapixels: { units: {}, takes: 'a number of millions of pixels, such as 12' },
};

export function takesOf(field: NumberField): string {
  return UNITS_OF[field].takes;
}

/** Undefined for what is no such number. */
export function amountFrom(field: NumberField, text: string): number | undefined {
  return measured(text, UNITS_OF[field].units, 1);
}

/** Metres. */
export function distanceFrom(text: string): number | undefined {
  return measured(text, LENGTHS, undefined);
}

/** Days that an age has. */
export function ageFrom(text: string): number | undefined {
  const days = measured(text, DAYS, undefined);
  return days === undefined || !Number.isInteger(days) || days > MOST_DAYS ? undefined : days;
}

/** As many as `--skip-created-before` takes. */
export const MOST_DAYS = 99_999;
const AGE = /^\d[\d.]*[dwy]$/i;

/** Whether it is written as an age, of whatever length. */
export function isAge(text: string): boolean {
  return AGE.test(text);
}

/** `most`: degrees on either side of 0. */
export function degreesFrom(text: string, most: number): number | undefined {
  const degrees = DEGREES.test(text) ? rounded(Number(text)) : undefined;
  return degrees !== undefined && Math.abs(degrees) <= most ? degrees : undefined;
}

function measured(text: string, units: Units, bare: number | undefined): number | undefined {
  const [, digits, unit = ''] = NUMBER.exec(text) ?? [];
  const factor = unit === '' ? bare : Object.hasOwn(units, unit.toLowerCase()) && units[unit.toLowerCase()];
  if (digits === undefined || factor === undefined || factor === false) return undefined;
  const value = rounded(Number(digits) * factor);
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** So that it is written without an exponent, and comes back as it is. */
function rounded(value: number): number {
  return value > 1e9 ? Math.round(value) : Math.round(value * 1e6) / 1e6 + 0;
}
