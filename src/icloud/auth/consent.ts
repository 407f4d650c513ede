import { timeFrom } from '../../base/outside-numbers.ts';
import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { localTime } from '../../base/local-time.ts';
import type { Log } from '../../base/log.ts';
import type { Person } from '../../model/person.ts';
import { classifyReply } from '../wire/classify-reply.ts';
import { flagFrom } from '../wire/flag-from.ts';
import type { JsonObject } from '../wire/read-json.ts';
import { notUnderstoodError, throttlingError } from '../wire/service-error.ts';
import type { CookieJar } from '../session/cookie-jar.ts';
import { webAccessOffError } from './account-login.ts';
import type { SignInClient, SetupCall } from './sign-in-client.ts';

export interface PhotoKeyOptions {
  readonly client: SignInClient;
  readonly jar: Pick<CookieJar, 'has'>;
  readonly person: Person;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly log: Log;
  readonly dsid: string;
}

/** The keys to photos as cookies: with Advanced Data Protection only a device of the user can hand them out. */
export const PHOTO_KEYS: readonly string[] = ['X-APPLE-WEBAUTH-PCS-Photos', 'X-APPLE-WEBAUTH-PCS-Sharing'];

const POLL_MS = 5_000;
const PATIENCE_MS = 5 * 60_000;
/** A person at the terminal hears this often that we still wait. */
const WORD_MS = 60_000;

function hasPhotoKeys(jar: Pick<CookieJar, 'has'>): boolean {
  return PHOTO_KEYS.every((name) => jar.has(name));
}

/**
 * Gets the keys to the photos of an account with Advanced Data Protection: the user allows it on a device, the device
 * uploads them (auth.md 11). Without a person nothing is sent that a device would show. Other accounts lack one of the
 * cookies as well; for them this is one question, and the photos database decides.
 */
export async function obtainPhotoKeys(
  options: PhotoKeyOptions,
  signal: AbortSignal,
): Promise<'held' | 'not needed'> {
  if (hasPhotoKeys(options.jar)) return 'held';
  let state = await readState(options, signal);
  if (flagFrom(state['isWebAccessAllowed']) === false) throw webAccessOffError();
  if (flagFrom(state['isICDRSDisabled']) !== true) return 'not needed';

  const isPresent = await options.person.isPresent();
  if (flagFrom(state['isDeviceConsentedForPCS']) !== true) {
    if (!isPresent) throw consentNeededError();
    state = await askForConsent(options, signal);
  }
  await waitForKeys(options, { isPresent }, signal);
  options.person.tell(`your device handed out the keys to your photos; this holds ${holdsUntil(state)}`);
  return 'held';
}

async function askForConsent(options: PhotoKeyOptions, signal: AbortSignal): Promise<JsonObject> {
  const { person, log } = options;
  const answer = await ask(options, { path: '/enableDeviceConsentForPCS' }, signal);
  if (flagFrom(answer['isDeviceConsentNotificationSent']) !== true)
    log.warn('apple did not say that it notified a device');
  person.tell('this account has Advanced Data Protection: one of your own devices has to let keepsake in');
  person.tell(
    'unlock a trusted iPhone, iPad or Mac, open the notice about access to iCloud data on the web, and tap "Allow Access"',
  );
  const state = await poll(options, signal, async () => {
    const now = await readState(options, signal);
    return flagFrom(now['isDeviceConsentedForPCS']) === true ? now : undefined;
  });
  if (state === undefined) throw consentNeededError('no device has allowed it within five minutes');
  return state;
}

/** Success without the cookies is none (auth.md 11). */
async function waitForKeys(
  options: PhotoKeyOptions,
  { isPresent }: { readonly isPresent: boolean },
  signal: AbortSignal,
): Promise<void> {
  let derivedFromUserAction = isPresent;
  const done = await poll(options, signal, async () => {
    const body = { appName: 'photos', derivedFromUserAction };
    derivedFromUserAction = false;
    const answer = await ask(options, { path: '/requestPCS', body }, signal);
    return answer['status'] === 'success' && hasPhotoKeys(options.jar) ? answer : undefined;
  });
  if (done === undefined) throw consentNeededError('no device has handed out the keys within five minutes');
  await options.client.keep('photo keys');
}

/** Asks every few seconds until there is an answer, or undefined when patience ends. */
async function poll<T>(
  { clock, person }: PhotoKeyOptions,
  signal: AbortSignal,
  work: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const startMs = clock.now();
  let wordMs = startMs;
  // Counted in tries: a clock that jumps must not make this endless.
  for (let tries = 0; tries <= PATIENCE_MS / POLL_MS; tries += 1) {
    const answer = await work();
    if (answer !== undefined) return answer;
    if (clock.now() - wordMs >= WORD_MS) {
      wordMs = clock.now();
      person.tell(`still waiting for your device, ${Math.round((wordMs - startMs) / 60_000)} of 5 minutes`);
    }
    await clock.sleep(POLL_MS, signal);
  }
  return undefined;
}

/** What Apple answers here to accounts of every kind is not known: an odd answer is no reason to stop (auth.md 11). */
async function readState(options: PhotoKeyOptions, signal: AbortSignal): Promise<JsonObject> {
  try {
    return await ask(options, { path: '/requestWebAccessState' }, signal);
  } catch (error) {
    if (!(error instanceof KeepsakeError) || error.code !== 'SERVICE_NOT_UNDERSTOOD') throw error;
    options.log.debug('web access state unknown', { reason: error.message });
    return {};
  }
}

async function ask(
  { client, dsid }: PhotoKeyOptions,
  call: SetupCall,
  signal: AbortSignal,
): Promise<JsonObject> {
  const reply = await client.askSetup({ ...call, dsid }, signal);
  // A wait for the device comes as `status: "failure"`, and not with every status as a success.
  if (reply.json?.['status'] === 'failure') return reply.json;
  const verdict = classifyReply(reply);
  if (verdict.kind === 'ok') return verdict.json;
  if (verdict.kind === 'throttled') throw throttlingError(reply.host, verdict.retryAfterMs);
  throw notUnderstoodError(reply.host, `http status ${reply.status} to ${call.path}`);
}

function consentNeededError(detail?: string): KeepsakeError {
  return new KeepsakeError(
    'CONSENT_NEEDED',
    'this account has Advanced Data Protection, and one of its devices has to allow access first',
    { details: detail === undefined ? [] : [detail] },
  );
}

/** Seconds, milliseconds or a date: no reference says what Apple sends. */
function holdsUntil({ deviceConsentForPCSExpiry: end }: JsonObject): string {
  const named =
    typeof end === 'number' ? (end < 1e11 ? end * 1000 : end) : typeof end === 'string' ? Date.parse(end) : 0;
  const atMs = timeFrom(named) ?? 0;
  return atMs > 0 ? `until ${localTime(atMs)}` : 'about an hour';
}
