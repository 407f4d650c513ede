import type { ReplyHeaders } from './transport.ts';

/** Headers by any spelling of their names, out of a record that has them in lower case. */
export function replyHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): ReplyHeaders {
  const all = (name: string): readonly string[] => {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return [];
    return typeof value === 'string' ? [value] : value;
  };
  return { all, get: (name) => all(name)[0] };
}
