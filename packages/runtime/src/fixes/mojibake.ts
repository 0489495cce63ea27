import type { FixOperation } from '../contracts.ts'
import { decodeUtf8 } from '../utf8.ts'

/** Nothing is learnt: how UTF-8 looks when it was read as windows-1252 is a closed table. */
export type MojibakeState = Readonly<Record<string, never>>

/** Windows-1252 from 0x80 to 0x9f; a blank where it has no character. */
const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** The byte that windows-1252 shows as this code unit; −1 where it shows it for none. */
function byteOf(code: number): number {
  if (code <= 0xff) return code
  const at = upper.indexOf(String.fromCharCode(code))
  return at < 0 ? -1 : at + 0x80
}

/** Bytes that start a character of two (Latin and its marks) or of three (quotes, dashes, the euro sign). */
function lengthFrom(lead: number): number {
  return lead >= 0xc2 && lead <= 0xc5 ? 2 : lead === 0xe2 ? 3 : 0
}

/** The character that was broken into pieces at `from`, with how many units it takes; undefined where there is none. */
function pieceAt(value: string, from: number): { text: string; length: number } | undefined {
  const length = lengthFrom(value.charCodeAt(from))
  if (length === 0 || from + length > value.length) return undefined
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    bytes[i] = byteOf(value.charCodeAt(from + i))
    if (i > 0 && (byteOf(value.charCodeAt(from + i)) & 0xc0) !== 0x80) return undefined
  }
  const text = decodeUtf8(bytes)
  return text === undefined || text.charCodeAt(0) < 0xa0 ? undefined : { text, length }
}

function once(value: string): string {
  let text = ''
  for (let at = 0; at < value.length; at++) {
    const piece = pieceAt(value, at)
    if (piece === undefined) text += value[at]
    else {
      text += piece.text
      at += piece.length - 1
    }
  }
  return text
}

/**
 * Mends text that was UTF-8 and was read as windows-1252: "MÃ¼nchen" becomes "München".
 *
 * Latin letters and typographic marks only. Text broken twice is mended twice; all else passes.
 */
export const mojibake: FixOperation<MojibakeState> = {
  name: 'mojibake',
  read: () => ({}),
  apply(_state, value) {
    let before = value
    for (let text = once(value); text !== before; text = once(text)) before = text
    return before
  },
}
