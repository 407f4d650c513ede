import type { PhoneMode } from './factors.ts';

/** How the person wants the code. */
export type Wish =
  | { readonly kind: 'device' }
  | { readonly kind: 'again' }
  | { readonly kind: 'ways' }
  /** `phone`: its place in the list, from 1; undefined where there may be only one. */
  | { readonly kind: 'phone'; readonly mode: PhoneMode; readonly phone: number | undefined };

export type Answer = { readonly kind: 'code'; readonly code: string } | Wish | { readonly kind: 'unclear' };

const MODES: ReadonlyMap<string, PhoneMode> = new Map([
  ['sms', 'sms'],
  ['text', 'sms'],
  ['voice', 'voice'],
  ['call', 'voice'],
]);

/** What the user typed at the code prompt: `012345`, `012-345`, `again`, `device`, `ways`, `sms 1`, `voice 2`. */
export function readAnswer(typed: string): Answer {
  const code = typed.replaceAll(/[\s-]/g, '');
  if (/^\d{6}$/.test(code)) return { kind: 'code', code };

  const words = typed.trim().toLowerCase();
  if (words === 'again' || words === 'device' || words === 'ways') return { kind: words };
  const [, word = '', number] = /^([a-z]+)\s*(\d{1,2})?$/.exec(words) ?? [];
  const mode = MODES.get(word);
  if (mode === undefined) return { kind: 'unclear' };
  return { kind: 'phone', mode, phone: number === undefined ? undefined : Number(number) };
}
