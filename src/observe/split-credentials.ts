/** A name and a password in an address are sent as such; a password alone is a token. Neither stays in the address. */
export function splitCredentials(address: URL): {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
} {
  const url = new URL(address);
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (password === '') return { url, headers: {} };
  const authorization =
    user === '' ? `Bearer ${password}` : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return { url, headers: { authorization } };
}
