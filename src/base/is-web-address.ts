/** Whether an address can be asked for by HTTP, and its parts mean something: a `%` that begins no character leads nowhere. */
export function isWebAddress({ protocol, username, password, pathname }: URL): boolean {
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  try {
    decodeURIComponent(`${username}${password}${pathname}`);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
