/** An Apple Account however it is typed: trimmed and in lower case, as Apple wants it (auth.md 5.6). */
export function accountName(username: string): string {
  return username.trim().toLowerCase();
}
