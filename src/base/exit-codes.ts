/** The numbers the process ends with; the table of docs/EXIT-CODES.md. */
export const EXIT = {
  ok: 0,
  bug: 1,
  usage: 2,
  someFailed: 3,
  signInNeeded: 4,
  accountBusy: 5,
  destination: 6,
  service: 7,
  ownState: 8,
  interrupted: 130,
  terminated: 143,
} as const;
