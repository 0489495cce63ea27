import { lowered } from '@modelwright/runtime'
import { sampleOf } from './sample-letters.ts'
import { fromWindows1252 } from './windows-1252.ts'

/** Encodings of Latin letters beside windows-1252 that a language's letters prove. */
export type LatinEncoding = 'windows-1250' | 'iso-8859-2' | 'windows-1254' | 'windows-1257'

/** Letters beyond a to z of languages that windows-1252 writes. */
const western: readonly string[] = [
  'àâæçéèêëîïôœùûüÿ',
  'äöüßé',
  'áéíñóúüïç',
  'áâãàçéêíóôõúü',
  'àèéìíîòóù',
  'åäöæøéüèô',
  'áéíóúýæðþö',
  'áíóúýæðø',
  'ëéïóöüáèç',
  'àéèíïóòúüç',
  'äöõüšž',
]

const centralLanguages = ['áčďéěíňóřšťúůýž', 'áäčďéíĺľňóôŕšťúýž', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž', 'ąćęłńóśźż']

/** Languages of other encodings. Kinds: so many different letters must be others than windows-1252 makes of them. */
const others: readonly { encoding: LatinEncoding; letters: string; kinds: number }[] = [
  ...(['windows-1250', 'iso-8859-2'] as const).flatMap((encoding) =>
    centralLanguages.map((letters) => ({ encoding, letters, kinds: 2 })),
  ),
  // Its letters are those of Icelandic in windows-1252, and of no other language.
  { encoding: 'windows-1254', letters: 'çğıöşüiâîû', kinds: 1 },
  { encoding: 'windows-1257', letters: 'ąčęėįšųūž', kinds: 2 },
  { encoding: 'windows-1257', letters: 'āčēģīķļņšūž', kinds: 2 },
]

const isAsciiLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122
const isOfWord = (byte: number | undefined): boolean =>
  byte !== undefined && (byte >= 0x80 || isAsciiLetter(byte))

/** Bytes that are signs in windows-1252: they count between letters alone, for "«" and "¿" stand beside them. */
const isSign = (byte: number): boolean => byte >= 0xa0 && byte < 0xc0

/** Bytes above 127 beside letters, with how often each stands there. */
function countBytes(bytes: Uint8Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  bytes.forEach((byte, at) => {
    if (byte < 0x80) return
    const [before, after] = [isOfWord(bytes[at - 1]), isOfWord(bytes[at + 1])]
    if (isSign(byte) ? before && after : before || after) counts.set(byte, (counts.get(byte) ?? 0) + 1)
  })
  return counts
}

const utf8 = new TextDecoder()

/** The letter that a byte is, in lower case. Node 20 takes windows-1252 for ISO 8859-1, so it is read by our own table. */
function letterOf(encoding: string, byte: number): string {
  const one = Uint8Array.of(byte)
  const text =
    encoding === 'windows-1252' ? utf8.decode(fromWindows1252(one)) : new TextDecoder(encoding).decode(one)
  return [...lowered(text)][0]
}

/** How many of the counted bytes are letters of a language. */
function explained(counts: ReadonlyMap<number, number>, encoding: string, letters: string): number {
  let sum = 0
  for (const [byte, count] of counts) if (letters.includes(letterOf(encoding, byte))) sum += count
  return sum
}

/** Bytes that are another letter in an encoding than in windows-1252. */
function bytesApart(counts: ReadonlyMap<number, number>, encoding: string): number[] {
  return [...counts.keys()].filter((byte) => letterOf(encoding, byte) !== letterOf('windows-1252', byte))
}

const nearlyAll = 0.97
/** A western language that explains so much of a text is what it is written in. */
const enoughWestern = 0.9
/** So many letters must be others than windows-1252 makes of them. */
const fewestApart = 3

/**
 * Tells Latin text that is not windows-1252: nearly all its letters are those of one language of another encoding, and no
 * western language has them all.
 *
 * @returns undefined where nothing proves it
 */
export function latinEncodingOf(bytes: Uint8Array): LatinEncoding | undefined {
  const counts = countBytes(sampleOf(bytes))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const most = Math.max(...western.map((letters) => explained(counts, 'windows-1252', letters)))
  if (total === 0 || most >= enoughWestern * total) return undefined
  let best: { encoding: LatinEncoding; found: number } | undefined
  for (const { encoding, letters, kinds } of others) {
    const found = explained(counts, encoding, letters)
    if (found < nearlyAll * total || found <= (best?.found ?? 0)) continue
    const apart = bytesApart(counts, encoding)
    const rows = apart.reduce((sum, byte) => sum + counts.get(byte)!, 0)
    if (apart.length >= kinds && rows >= fewestApart) best = { encoding, found }
  }
  return best?.encoding
}
