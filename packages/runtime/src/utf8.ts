/** Encodes text as UTF-8; half a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  let ascii = true
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length && ascii; i++) {
    const code = text.charCodeAt(i)
    bytes[i] = code
    ascii = code < 0x80
  }
  return ascii ? bytes : encodeWide(text)
}

function encodeWide(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let size = 0
  for (const character of text) {
    const point = character.codePointAt(0)!
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
    if (code < 0x80) bytes[size++] = code
    else if (code < 0x800) {
      bytes[size++] = 0xc0 | (code >> 6)
      bytes[size++] = 0x80 | (code & 63)
    } else if (code < 0x10000) {
      bytes[size++] = 0xe0 | (code >> 12)
      bytes[size++] = 0x80 | ((code >> 6) & 63)
      bytes[size++] = 0x80 | (code & 63)
    } else {
      bytes[size++] = 0xf0 | (code >> 18)
      bytes[size++] = 0x80 | ((code >> 12) & 63)
      bytes[size++] = 0x80 | ((code >> 6) & 63)
      bytes[size++] = 0x80 | (code & 63)
    }
  }
  return bytes.slice(0, size)
}

const chunkSize = 8192

/** Decodes UTF-8 strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF; undefined where it is none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const parts: string[] = []
  const units = new Uint16Array(Math.min(bytes.length, chunkSize) + 1)
  let size = 0
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]
    const point = lead < 0x80 ? lead : pointAt(bytes, at)
    if (point < 0) return undefined
    at += lengthOf(point)
    if (point < 0x10000) units[size++] = point
    else {
      units[size++] = 0xd7c0 + (point >> 10)
      units[size++] = 0xdc00 | (point & 0x3ff)
    }
    if (size < chunkSize) continue
    parts.push(textOf(units, size))
    size = 0
  }
  parts.push(textOf(units, size))
  return parts.length === 1 ? parts[0] : parts.join('')
}

function textOf(units: Uint16Array, size: number): string {
  // TypeScript wants a list of numbers; ECMAScript takes anything with a length.
  return String.fromCharCode.apply(null, units.subarray(0, size) as unknown as number[])
}

function lengthOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

/** Gives the code point of the sequence of two to four bytes that starts here, −1 where there is none. */
function pointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  if (lead < 0xc2 || lead > 0xf4) return -1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  if (at + length > bytes.length) return -1
  let point = lead & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) {
    if ((bytes[at + i] & 0xc0) !== 0x80) return -1
    point = (point << 6) | (bytes[at + i] & 63)
  }
  const isSurrogate = point >= 0xd800 && point <= 0xdfff
  return isSurrogate || point > 0x10ffff || lengthOf(point) !== length ? -1 : point
}
