import { amountFrom } from '../plan/filter/read-amount.ts';

/** Bytes as a setting has them: `5M` and `5MB` are 5 000 000, `5Mi` and `5MiB` 5 242 880. Undefined for what is no such number. */
export function bytesFrom(text: string): number | undefined {
  const word = text.trim();
  return amountFrom('size', /\d[kmgt]i?$/i.test(word) ? `${word}B` : word);
}
