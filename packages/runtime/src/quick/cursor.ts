/** A place in the bytes of a body. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

export const quote = 0x22
export const comma = 0x2c
export const openList = 0x5b
export const closeList = 0x5d
export const openObject = 0x7b
export const closeObject = 0x7d
const colon = 0x3a
const backslash = 0x5c

/** Passes over blanks of JSON and gives the byte behind them; undefined at the end. */
export function nextByte(cursor: Cursor): number {
  const { bytes } = cursor
  let byte = bytes[cursor.at]
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++cursor.at]
  return byte
}

/** Passes over a colon and the blanks around it. */
export function passColon(cursor: Cursor): boolean {
  if (nextByte(cursor) !== colon) return false
  cursor.at++
  nextByte(cursor)
  return true
}

/** Passes over these bytes, where they come next. */
export function passBytes(cursor: Cursor, wanted: Uint8Array): boolean {
  const { bytes, at } = cursor
  const { length } = wanted
  if (at + length > bytes.length) return false
  for (let i = 0; i < length; i++) if (bytes[at + i] !== wanted[i]) return false
  cursor.at = at + length
  return true
}

/**
 * Finds the quote that ends a text, from the byte behind the first one on; −1 where there is none.
 *
 * Control characters end it wrongly: JSON wants them escaped.
 */
export function endOfText({ bytes, at }: Cursor): number {
  for (let end = at; end < bytes.length; end++) {
    const byte = bytes[end]
    if (byte === quote) return end
    if (byte < 0x20) return -1
    if (byte === backslash) end++
  }
  return -1
}
