/** How often a status line is drawn: faster than the eye reads, slow enough to cost nothing. */
export const REDRAW_MS = 100;

/** How often the log tells how it stands, where no status line is looked at. */
export const BEAT_MS = 60_000;
