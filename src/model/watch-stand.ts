/** How a watch stands. */
export interface WatchStand {
  readonly state: 'working' | 'resting' | 'paused';
  readonly pausedSinceMs?: number | undefined;
  /** Undefined while it works, and while it is paused. */
  readonly nextLookMs?: number | undefined;
  /** A sync was asked for that has not begun. */
  readonly isAsked: boolean;
}

/** The same with which watch it is, as another process is told it. */
export interface ToldWatch extends WatchStand {
  readonly pid: number;
  readonly sinceMs: number;
  readonly folder: string;
  readonly job?: string | undefined;
}
