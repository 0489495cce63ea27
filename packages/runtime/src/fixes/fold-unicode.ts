import type { FixOperation } from '../contracts.ts'

/** Nothing is learnt: which characters have a plain twin is a closed table. */
export type FoldUnicodeState = Readonly<Record<string, never>>

/** Where ten digits of a script begin, Unicode 17.0, Nd in the Basic Multilingual Plane, without those few type today. */
const zeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810,
]

/** Joiners, marks of direction, soft hyphen, byte order mark: print nothing. The joiners U+200C and U+200D spell words. */
function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x200b ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2064) ||
    code === 0xfeff
  )
}

/** The plain twin of a code unit: itself where there is none, −1 where it prints nothing. */
function plainOf(code: number): number {
  if (code < 0x80) return code
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  if (isInvisible(code)) return -1
  for (const zero of zeros) if (code >= zero && code <= zero + 9) return code - zero + 0x30
  return code
}

/**
 * Writes full-width letters and marks and the digits of other scripts as ASCII, and cuts out what prints nothing.
 *
 * "Ｔｏｋｙｏ　１２" becomes "Tokyo　12"; accents and all letters of other scripts stay.
 */
export const foldUnicode: FixOperation<FoldUnicodeState> = {
  name: 'fold-unicode',
  read: () => ({}),
  apply(_state, value) {
    let text = ''
    for (let at = 0; at < value.length; at++) {
      const plain = plainOf(value.charCodeAt(at))
      if (plain >= 0) text += String.fromCharCode(plain)
    }
    return text === '' ? null : text
  },
}
