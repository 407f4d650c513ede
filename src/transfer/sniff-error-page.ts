/**
 * Tells an error page from a photo by its first bytes, whatever the status said (reliability.md C5): servers and captive
 * portals answer 200 with words. Blanks and a byte order mark may stand in front.
 */
export function sniffErrorPage(head: Uint8Array): 'html' | 'json' | undefined {
  const text = new TextDecoder().decode(head).trimStart().toLowerCase();
  if (/^<(!doctype|html|head|body|\?xml|!--|error|h1|title|script)/.test(text)) return 'html';
  if (/^(\{\s*["}]|\[\s*[[{"\]])/.test(text)) return 'json';
  return undefined;
}
