import type { Resource } from '../model/asset.ts';
import { ContentSignature, isVerifiable } from '../model/digest.ts';
import type { WrongBody } from '../model/failure.ts';
import { beginsLikeMedia } from './begins-like-media.ts';

/** Enough to get past blanks in front of an error page. */
const HEAD_BYTES = 256;

export type Verdict =
  | { readonly ok: true; readonly verified: boolean }
  | { readonly ok: false; readonly why: WrongBody };

/** Says of the bytes that passed by whether they are the resource. One per draft that starts at its first byte. */
export class BodyCheck {
  readonly #resource: Resource;
  readonly #signature: ContentSignature | undefined;
  readonly #start = new Head();

  constructor(resource: Resource) {
    this.#resource = resource;
    this.#signature = isVerifiable(resource.signature) ? new ContentSignature() : undefined;
  }

  update(chunk: Uint8Array): void {
    if (this.#signature === undefined) this.#start.update(chunk);
    else this.#signature.update(chunk);
  }

  /** Call it once, when as many bytes as the catalogue says have passed. `head`: where the last answer began. */
  verdict(head: Uint8Array): Verdict {
    if (this.#signature !== undefined) {
      const isRight = this.#signature.digest() === this.#resource.signature;
      return isRight ? { ok: true, verified: true } : { ok: false, why: sniffErrorPage(head) ?? 'signature' };
    }
    const errorPage = sniffErrorPage(head);
    if (errorPage !== undefined && isMedia(this.#resource.type)) return { ok: false, why: errorPage };
    const { type, size } = this.#resource;
    // C6: what Apple says is empty has no beginning.
    return size === 0 || beginsLikeMedia(type, this.#start.bytes)
      ? { ok: true, verified: false }
      : { ok: false, why: 'signature' };
  }
}

/** The first bytes of what passed by: of one answer, or of a whole file. */
export class Head {
  #bytes = Buffer.alloc(0);

  update(chunk: Uint8Array): void {
    if (this.#bytes.length < HEAD_BYTES) {
      this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, HEAD_BYTES - this.#bytes.length)]);
    }
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }
}

/** Whether a file of this type could never begin like an error page. An unknown type is taken for a photo. */
function isMedia(type: string | undefined): boolean {
  return type === undefined || !/xml|json|html|svg|text/.test(type);
}

/**
 * Tells an error page from a photo by its first bytes, whatever the status said (FAULTS.md C5): servers and captive
 * portals answer 200 with words. Blanks and a byte order mark may stand in front.
 */
export function sniffErrorPage(head: Uint8Array): 'html' | 'json' | undefined {
  const text = new TextDecoder().decode(head).trimStart().toLowerCase();
  if (/^<(!doctype|html|head|body|\?xml|!--|error|h1|title|script)/.test(text)) return 'html';
  if (/^(\{\s*["}]|\[\s*[[{"\]])/.test(text)) return 'json';
  return undefined;
}
