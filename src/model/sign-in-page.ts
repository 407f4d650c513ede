/** How the provider answers a browser that asks for the page in which people sign in. */
export interface SignInPage {
  /** `throttled`: it turns this network away; `failing`: it has trouble of its own; `odd`: anything else that is no page. */
  readonly verdict: 'shown' | 'throttled' | 'failing' | 'odd';
  /** As the server said it, for the report. */
  readonly status: number;
  readonly isHtml: boolean;
  /** By the clock of the server; undefined where it did not say. */
  readonly serverTimeMs: number | undefined;
}
