/** Too many requests: this one was not even looked at. */
export function isThrottling(status: number): boolean {
  return status === 429;
}

/** Whether a server did what it was asked for, as HTTP says it. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
