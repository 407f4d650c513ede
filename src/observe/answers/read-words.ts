/** What a user may answer to a message that a code is needed. `wish` is in the words of the code prompt. */
export type AnswerWords =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'wish'; readonly wish: string };

const MODES: Readonly<Record<string, string>> = { sms: 'sms', text: 'sms', voice: 'voice', call: 'voice' };

/** Longer texts are talk. */
const LONGEST = 100;

/** `123456`, `123 456`, `code`, `sms 1`, `voice 2`, with the slash of a bot's command or without; undefined: talk. */
export function readWords(text: string): AnswerWords | undefined {
  if (text.length > LONGEST) return undefined;
  // In a group a command names its bot: `/code@keepsake_bot`.
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^\/([a-z0-9]+)(?:@\w+)?/, '$1');
  if (/^\d{3}[ -]?\d{3}$/.test(plain)) return { kind: 'code', code: plain.replace(/[ -]/, '') };
  if (plain === 'code' || plain === 'device' || plain === 'again') return { kind: 'wish', wish: 'device' };
  const [, word = '', phone] = /^([a-z]+)(?:\s+([1-9]\d?))?$/.exec(plain) ?? [];
  const mode = Object.hasOwn(MODES, word) ? MODES[word] : undefined;
  if (mode === undefined) return undefined;
  return { kind: 'wish', wish: phone === undefined ? mode : `${mode} ${phone}` };
}

/** Whose answer it is. */
export type Routed =
  | { readonly kind: 'for'; readonly account: string; readonly words: AnswerWords }
  /** Several accounts may be meant. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'talk' };

/** Where several accounts wait, an answer begins with the account or its beginning: `ann 123456`. Pure. */
export function routeAnswer(text: string, accounts: readonly string[]): Routed {
  const words = readWords(text);
  const [only] = accounts;
  if (words !== undefined) {
    return accounts.length === 1 && only !== undefined
      ? { kind: 'for', account: only, words }
      : { kind: 'unclear' };
  }
  const [, name = '', rest = ''] = /^\s*(\S+)\s+(.+)$/s.exec(text) ?? [];
  const named = readWords(rest);
  if (named === undefined) return { kind: 'talk' };
  const meant = accounts.filter((account) => account.toLowerCase().startsWith(name.toLowerCase()));
  const [account] = meant;
  if (account === undefined) return { kind: 'talk' };
  return meant.length === 1 ? { kind: 'for', account, words: named } : { kind: 'unclear' };
}
