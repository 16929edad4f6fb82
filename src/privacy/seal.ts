import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { UserError } from '../user-error.js';

const nonceBytes = 12;
const tagBytes = 16;

/** Seals a text with AES-256-GCM so that only the key opens it, and only as what `belongsTo` says it is. Base64url. */
export function seal(text: string, belongsTo: string, key: Uint8Array): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The text of a seal. Throws a UserError where the key is another or the seal was changed. */
export function unseal(sealed: string, belongsTo: string, key: Uint8Array): string {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(bytes.subarray(bytes.length - tagBytes));
    const text = decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (error) {
    throw new UserError(
      `what is sealed for ${belongsTo} cannot be opened: it was changed, or sealed with another key.`,
      {
        cause: error,
      },
    );
  }
}
