import type { FixOperation } from '../contracts.ts'
import { parseNumber } from '../parse.ts'
import type { Reader } from '../reader.ts'
import { lowered } from '../text/letters.ts'

/** Something written before or after a number, and what it does to it: × 10^power × factor, then + offset. */
export interface Affix {
  /** In lower case, without blanks around it. */
  readonly text: string
  readonly power: number
  readonly factor: number
  readonly offset: number
}

/** How a column writes numbers. */
export interface NumbersState {
  /** What a single comma before exactly three digits is: "1,234". All other commas say it themselves. */
  readonly comma: 'group' | 'decimal'
  /** What a single point before exactly three digits is: "1.234". */
  readonly point: 'group' | 'decimal'
  /** Currencies, units, percent signs. Sorted by text, no text twice. */
  readonly affixes: readonly Affix[]
}

/** Signs for minus, those of Japanese and Korean books among them. */
const marks = /[−–—‒﹣－▲△]/g
/** "100,-" and "100.–" say that there are no decimals, not that the number is negative; so does "100/-". */
const noDecimals = /(\d[.,])-+(?!\d)/
const shape = /^(\D*?)([.,]?\d[\d.,'’ _]*?(?:e[+-]?\d{1,3})?)[.,]?([^\d]*)$/
const ambiguous = /^-?[1-9]\d{0,2}\.\d{3}$/

interface Body {
  readonly whole: string
  readonly fraction: string
}

/** The digits of a whole number without its group marks; undefined where the groups are none of the usual ones. */
function wholeOf(text: string): string | undefined {
  if (/^\d*$/.test(text)) return text
  const mark = /[^\d]/.exec(text)![0]
  const parts = text.split(mark)
  const last = parts.length - 1
  const isThousands = parts.every((part, i) => (i === 0 ? /^[1-9]\d{0,2}$/ : /^\d{3}$/).test(part))
  const isIndian = parts.every((part, i) =>
    (i === 0 ? /^[1-9]\d?$/ : i === last ? /^\d{3}$/ : /^\d\d$/).test(part),
  )
  return isThousands || isIndian ? parts.join('') : undefined
}

/** Where the decimals start: behind the last mark, unless that one parts groups. −1: there are none. */
function decimalAt(text: string, { comma, point }: Pick<NumbersState, 'comma' | 'point'>): number {
  const at = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'))
  if (at < 0) return -1
  const mark = text[at]
  if (text.indexOf(mark) < at) return -1
  const isOpen = at >= 1 && at <= 3 && text.length === at + 4 && /^[1-9]\d*$/.test(text.slice(0, at))
  return isOpen && (mark === ',' ? comma : point) === 'group' ? -1 : at
}

function bodyOf(text: string, state: Pick<NumbersState, 'comma' | 'point'>): Body | undefined {
  const at = decimalAt(text, state)
  const fraction = at < 0 ? '' : text.slice(at + 1)
  const whole = wholeOf(at < 0 ? text : text.slice(0, at))
  if (whole === undefined || !/^\d*$/.test(fraction) || (whole === '' && fraction === '')) return undefined
  return /^0\d/.test(whole) ? undefined : { whole, fraction }
}

/** A number taken apart, before it is known what its affixes mean. */
export interface NumberParts extends Body {
  readonly negative: boolean
  readonly exponent: number
  /** What stands before and after it, in lower case; empty ones left out. */
  readonly affixes: readonly string[]
}

/** Takes a sign or brackets off an affix; two signs make no number. */
function withoutSign(affix: string): { text: string; signs: string } {
  return { text: affix.replace(/[+\-()]/g, '').trim(), signs: affix.replace(/[^+\-()]/g, '') }
}

/**
 * Takes a number with all that people write around it apart: signs at either end, brackets, groups, currency, unit.
 *
 * @returns undefined where it is no number; a digit string with a leading zero is a code
 */
export function numberParts(
  value: string,
  state: Pick<NumbersState, 'comma' | 'point'>,
): NumberParts | undefined {
  if (value.length > 60) return undefined
  const text = lowered(
    value.replace(/\s+/g, ' ').replace(marks, '-').replace(noDecimals, '$10').replace(/\/-$/, ''),
  ).trim()
  const match = shape.exec(text)
  if (match === null) return undefined
  // A point right behind a letter ends a short form: "Rs.50".
  const mark = /[^\d\s+\-(]$/.test(match[1]) && /^[.,]/.test(match[2]) ? match[2][0] : ''
  const before = withoutSign(match[1] + mark)
  const after = withoutSign(match[3])
  const signs = before.signs + after.signs
  if (!['', '+', '-', '()'].includes(signs) || (signs === '()' && before.signs !== '(')) return undefined
  const [digits, exponent] = match[2].slice(mark.length).split('e')
  const body = bodyOf(digits.trim(), state)
  if (body === undefined) return undefined
  const affixes = [before.text, after.text].filter((affix) => affix !== '')
  return {
    ...body,
    negative: signs === '-' || signs === '()',
    exponent: exponent === undefined ? 0 : Number(exponent),
    affixes,
  }
}

/** The number as plain text: all digits as they were, or those of the nearest double where it had to be converted. */
function plain(parts: NumberParts, power: number, factor: number, offset: number): string | undefined {
  const sign = parts.negative ? '-' : ''
  const whole = parts.whole === '' ? '0' : parts.whole
  const fraction = parts.fraction.replace(/0+$/, '')
  const text = `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`
  if (power === 0 && factor === 1 && offset === 0) return text
  const value = Number(`${text}e${power}`) * factor + offset
  return value - value === 0 ? String(value) : undefined
}

function readAffixes(state: Reader): readonly Affix[] {
  const affixes = state.list('affixes').map((affix) => ({
    text: affix.string('text'),
    power: affix.integer('power', -30, 30),
    factor: affix.number('factor'),
    offset: affix.number('offset'),
  }))
  if (affixes.length > 200) state.refuse('affixes', 'must have at most 200 entries')
  affixes.forEach(({ text, factor }, at) => {
    if (factor === 0) state.refuse('affixes', 'must not make numbers 0')
    if (at > 0 && !(affixes[at - 1].text < text)) state.refuse('affixes', 'must be sorted, without repeats')
  })
  return affixes
}

/**
 * Writes numbers plainly: digits, a point before the decimals, a minus sign.
 *
 * "1.234,50 €", "$1,234.50", "(1 234,50)" and "1'234.50-" are read by what they show themselves; where a single mark
 * before three digits shows nothing, the state decides. Currencies are left out, percent and units converted. Plain
 * numbers pass, and so does all that is no number, has an affix not learnt, or starts with a zero that no number has.
 */
export const numbers: FixOperation<NumbersState> = {
  name: 'numbers',
  read(state) {
    return {
      comma: state.choice('comma', ['group', 'decimal']),
      point: state.choice('point', ['group', 'decimal']),
      affixes: readAffixes(state),
    }
  },
  apply(state, value) {
    const isOpen = ambiguous.test(value.replace('+', '')) && state.point === 'group'
    if (!isOpen && parseNumber(value) !== undefined) return value
    const parts = numberParts(value, state)
    if (parts === undefined) return value
    let power = parts.exponent
    let factor = 1
    let offset = 0
    for (const text of parts.affixes) {
      const affix = state.affixes.find((one) => one.text === text)
      if (affix === undefined) return value
      power += affix.power
      factor *= affix.factor
      offset += affix.offset
    }
    const made = plain(parts, power, factor, offset)
    // Read again it must say the same: "1.234" would be taken for 1234.
    return made === undefined ? value : state.point === 'group' && ambiguous.test(made) ? `${made}0` : made
  },
}
