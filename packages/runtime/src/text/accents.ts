import { foldPairs } from './unicode-ranges.ts'

let known: ReadonlyMap<number, number> | undefined

function pairs(): ReadonlyMap<number, number> {
  if (known !== undefined) return known
  const numbers = foldPairs.split(' ').map((digits) => parseInt(digits, 36))
  const made = new Map<number, number>()
  for (let at = 0, point = 0; at < numbers.length; at += 2) {
    point += numbers[at]
    made.set(point, numbers[at + 1])
  }
  known = made
  return made
}

const isMark = (unit: number): boolean => unit >= 0x300 && unit <= 0x36f

/**
 * Takes the accents off Latin, Greek and Cyrillic letters, the same in every engine; marks of their own are left out.
 *
 * Letters that are no letter with a mark (ø, ł, ß) and other scripts stay as they are.
 *
 * @example
 * withoutAccents('crème brûlée, Ångström, ø') // → 'creme brulee, Angstrom, ø'
 */
export function withoutAccents(text: string): string {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0xc0) continue
    const bare = isMark(unit) ? -1 : pairs().get(unit)
    if (bare === undefined) continue
    out += text.slice(from, at) + (bare < 0 ? '' : String.fromCharCode(bare))
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}
