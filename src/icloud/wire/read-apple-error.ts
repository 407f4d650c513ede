import { printable } from '../../base/printable.ts';
import { isJsonObject, type JsonObject } from './read-json.ts';

/** What a reply says about its own failure, whichever of Apple's services sent it. */
export interface AppleError {
  /** As text, in the order found: `-20101`, `ZONE_NOT_FOUND`. Empty when the reply names no failure. */
  readonly codes: readonly string[];
  /** Apple's own words, safe to print. */
  readonly text: string | undefined;
}

const MAX_TEXT = 300;

/** Knows every shape of auth.md 4 and photos.md 13.1, with codes as number or text. */
export function readAppleError(body: JsonObject): AppleError {
  const listed = [body['serviceErrors'], body['service_errors']].flatMap((list) =>
    Array.isArray(list) ? list.filter(isJsonObject) : [],
  );
  const shapes = [...listed, body];
  const codes = [
    ...listed.map((entry) => entry['code']),
    body['errorCode'],
    body['serverErrorCode'],
    body['error'],
  ].flatMap((code) => asCode(code) ?? []);
  const text = shapes.flatMap(
    (shape) =>
      asText(shape['message']) ??
      asText(shape['errorMessage']) ??
      asText(shape['reason']) ??
      asText(shape['serverErrorMessage']) ??
      asText(shape['title']) ??
      asText(shape['errorTitle']) ??
      asText(shape['error']) ??
      [],
  )[0];
  return { codes, text };
}

function asCode(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? printable(value.slice(0, MAX_TEXT)) : undefined;
}
