import type { FixOperation } from '../contracts.ts'

/** Nothing is learnt: blanks are a closed table. */
export type TrimState = Readonly<Record<string, never>>

/**
 * Tells whether a UTF-16 code unit is a blank: ASCII and Unicode white space, and what prints nothing (zero-width
 * space and joiners, soft hyphen, direction marks, byte order mark).
 *
 * @see Unicode 16.0, property White_Space; the invisible ones are from General Category Cf
 */
export function isBlank(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0xad ||
    code === 0x1680 ||
    code === 0x180e ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x205f && code <= 0x2064) ||
    code === 0x3000 ||
    code === 0xfeff
  )
}

/**
 * Cuts blanks off both ends of a value; what is left of an all-blank value is missing.
 *
 * Inner blanks stay. Works on UTF-16 code units: every blank is one unit, so that no character is ever split.
 */
export const trim: FixOperation<TrimState> = {
  name: 'trim',
  read: () => ({}),
  apply(_state, value) {
    let start = 0
    let end = value.length
    while (start < end && isBlank(value.charCodeAt(start))) start++
    while (end > start && isBlank(value.charCodeAt(end - 1))) end--
    if (start === end) return null
    return end - start === value.length ? value : value.slice(start, end)
  },
}
