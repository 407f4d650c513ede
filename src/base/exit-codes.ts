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

/** The least severe first: what passes by itself, what a user has to do, what cannot be relied on. */
const SEVERITY: readonly number[] = [
  EXIT.ok,
  EXIT.someFailed,
  EXIT.accountBusy,
  EXIT.service,
  EXIT.signInNeeded,
  EXIT.destination,
  EXIT.ownState,
  EXIT.usage,
  EXIT.bug,
];

/** Of several ends that of the whole; any other number, such as that of a signal, is more severe than all. */
export function mostSevere(codes: readonly number[]): number {
  return codes.reduce((worst, code) => (rankOf(code) > rankOf(worst) ? code : worst), EXIT.ok);
}

function rankOf(code: number): number {
  const at = SEVERITY.indexOf(code);
  return at < 0 ? SEVERITY.length : at;
}
