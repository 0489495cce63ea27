const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Decodes base64 that we wrote ourselves: only letters of its alphabet, `=` at the end. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const end = text.indexOf('=') < 0 ? text.length : text.indexOf('=')
  const bytes = new Uint8Array(Math.floor((end * 3) / 4))
  let bits = 0
  for (let i = 0, at = 0; i < end; i++) {
    bits = ((bits << 6) | letters.indexOf(text[i])) & 0xffffff
    if ((i & 3) > 0) bytes[at++] = bits >> (6 - 2 * (i & 3))
  }
  return bytes
}
