/** Encodings of one byte a letter that are told apart without being stated. */
export type SingleByte = 'windows-1252' | 'windows-1250' | 'iso-8859-2'

const isAsciiLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122

/** Letters in all three: accented ones, though not always the same. */
const isLetter = (byte: number): boolean =>
  isAsciiLetter(byte) || (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7)

/** Signs in windows-1252 that are letters of Polish, Czech and others in both Central European encodings. */
const centralLetters = new Set([0xa3, 0xaf, 0xb3, 0xbf])
/** … in ISO 8859-2 alone, and in windows-1250 alone. */
const isoLetters = new Set([0xa1, 0xa6, 0xa9, 0xab, 0xac, 0xae, 0xb1, 0xb6, 0xbb, 0xbc, 0xbe])
const windowsLetters = new Set([0x8c, 0x8d, 0x8f, 0x9c, 0x9d, 0x9f, 0xa5, 0xb9])
/** Letters that western languages write with no caron beside them: è, ì, ø and ù are č, ě, ř and ů of Czech. */
const czechLetters = new Set([0xe8, 0xec, 0xf8, 0xf9])
const carons = new Set([0x8a, 0x8e, 0x9a, 0x9e])

interface Counts {
  central: number
  iso: number
  windows: number
  czech: number
  carons: number
}

/** Marks that open or close a quotation or a question stand beside words in western text. */
const besideWords = new Set([0xa1, 0xab, 0xbb, 0xbf])

const pound = 0xa3

const isLetterAt = (bytes: Uint8Array, at: number): boolean => at < bytes.length && isLetter(bytes[at])

/** "£m", "£k" and "£bn" are amounts; "Ł" begins longer words. */
const isOfAmount = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === pound && !(isLetterAt(bytes, at + 2) && isLetterAt(bytes, at + 3))

/** Whether a byte stands where letters do: before one, or between two. A sign such as "³" never does. */
function isInWord(bytes: Uint8Array, at: number): boolean {
  if (!isLetterAt(bytes, at + 1)) return false
  if (at > 0 && isLetter(bytes[at - 1])) return true
  return !besideWords.has(bytes[at]) && !isOfAmount(bytes, at)
}

const families: readonly (readonly [keyof Counts, ReadonlySet<number>])[] = [
  ['central', centralLetters],
  ['iso', isoLetters],
  ['windows', windowsLetters],
  ['czech', czechLetters],
  ['carons', carons],
]

/** Whether a character of UTF-8 stands here that was written as two letters: it says nothing of the encoding. */
function isMojibake(bytes: Uint8Array, at: number): boolean {
  return bytes[at] >= 0xc2 && bytes[at] <= 0xc5 && bytes[at + 1] >= 0x80 && bytes[at + 1] < 0xc0
}

function countLetters(bytes: Uint8Array): Counts {
  const counts: Counts = { central: 0, iso: 0, windows: 0, czech: 0, carons: 0 }
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] < 0x80) continue
    if (isMojibake(bytes, at)) at++
    else if (isInWord(bytes, at)) {
      const family = families.find(([, letters]) => letters.has(bytes[at]))
      if (family !== undefined) counts[family[0]]++
    }
  }
  return counts
}

/** A sign or two in a word are an accident. */
const fewest = 3

/**
 * Tells which encoding of one byte a letter some text is in, by letters that stand where signs cannot.
 *
 * Western text is windows-1252. Text in which "³", "¹", "±" or "¿" stand inside words is Central European.
 */
export function singleByteOf(bytes: Uint8Array): SingleByte {
  const { central, iso, windows, czech, carons: withCaron } = countLetters(bytes)
  if (czech >= fewest && withCaron >= fewest && withCaron * 10 >= czech) return 'windows-1250'
  if (central + iso + windows < fewest || central + iso === 0) return 'windows-1252'
  return iso > windows ? 'iso-8859-2' : 'windows-1250'
}

/** Tells whether bytes that are not all UTF-8 are hardly any of it: more stray bytes than characters of several. */
export function isHardlyUtf8(bytes: Uint8Array): boolean {
  let stray = 0
  let whole = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte < 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
    let follow = 0
    while (follow < length - 1 && (bytes[at + 1 + follow] & 0xc0) === 0x80) follow++
    if (length > 0 && follow === length - 1) {
      whole++
      at += follow
    } else stray++
  }
  return stray >= fewest && stray >= whole
}
