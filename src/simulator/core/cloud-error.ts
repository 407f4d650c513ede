/** A database call that is refused: status and `serverErrorCode` as Apple gives them (photos.md 13). */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, reason: string) {
    super(reason);
    this.status = status;
    this.code = code;
  }
}

export function badRequest(reason: string): CloudError {
  return new CloudError(400, 'BAD_REQUEST', reason);
}
