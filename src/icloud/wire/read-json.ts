import { isTooDeep } from './is-too-deep.ts';

/** Whatever JSON object Apple sent; its fields are checked where they are read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** By trying, never by content type: Apple labels JSON as HTML and the other way round (auth.md 4). */
export function parseJsonObject(text: string): JsonObject | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An answer that says something, and nothing in JSON: the page of a captive portal or of a proxy, under whatever status. */
export function isPage({ text = '', json }: { readonly text?: string; readonly json?: unknown }): boolean {
  return json === undefined && text.trim() !== '';
}
