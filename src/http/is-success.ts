import type { HttpReply } from './transport.ts';

/** Whether a server did what it was asked for, as HTTP says it. */
export function isSuccess({ status }: Pick<HttpReply, 'status'>): boolean {
  return status >= 200 && status <= 299;
}
