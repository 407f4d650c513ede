import { textFromBase64 } from './encoded-fields.ts';
import { type Fields, readField } from './record-fields.ts';

/** What a camera or an import gives a photo or video; only used to recognise a name that was encoded twice. */
const MEDIA_NAME =
  /\.(heic|heif|jpe?g|png|gif|webp|tiff?|avif|jxl|dng|cr[23w]|arw|raf|rw2|nef|nrw|pef|orf|mov|mp4|m4v|3gp|avi)$/i;

/**
 * The file name of a master: base64 for ENCRYPTED_BYTES and BYTES, plain for STRING, with the exception of photos.md 17. Undefined
 * where there is none or it cannot be read: a bad name never costs the photo (photos.md 5).
 */
export function decodeName(fields: Fields): string | undefined {
  const field = readField(fields, 'filenameEnc');
  if (field === undefined || typeof field.value !== 'string') return undefined;
  const decoded = textFromBase64(field.value);
  if (field.type === 'ENCRYPTED_BYTES' || field.type === 'BYTES') return decoded;
  const name = decoded !== undefined && MEDIA_NAME.test(decoded) ? decoded : field.value;
  return name === '' ? undefined : name;
}
