import { KeepsakeError } from '../../base/errors.ts';

/** Whether the provider refuses one kind of call, and not the run as a whole. */
export function isRefusedCall(error: unknown): error is KeepsakeError {
  if (!(error instanceof KeepsakeError)) return false;
  return error.code === 'SERVICE_REFUSING' || error.code === 'SERVICE_NOT_UNDERSTOOD';
}
