/** What lies on disk in the place of Apple's bytes. */
export interface Installed {
  readonly size: number;
  readonly signature: string;
}
