/** How people write dates, amounts and broken text. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

export const two = (value: number): string => String(value).padStart(2, '0')

export const iso = ({ year, month, day }: CivilDate): string => `${year}-${two(month)}-${two(day)}`

function grouped(whole: string, mark: string, indian = false): string {
  if (!indian || whole.length <= 3) return whole.replace(/\B(?=(\d{3})+$)/g, mark)
  return `${whole.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, mark)}${mark}${whole.slice(-3)}`
}

/** Two decimals, as money has. */
export function money(group: string, decimal: string, wrap: (text: string) => string, indian = false) {
  return (value: number): string => {
    const [whole, cents] = Math.abs(value).toFixed(2).split('.')
    return `${value < 0 ? '-' : ''}${wrap(`${grouped(whole, group, indian)}${decimal}${cents}`)}`
  }
}

export const percent = (decimal: string, blank: string) => (value: number) =>
  `${String(Number((value * 100).toFixed(4))).replace('.', decimal)}${blank}%`
export const comma = (value: number): string => String(value).replace('.', ',')
export const numeric =
  (order: 'dmy' | 'mdy', mark: string, short = false) =>
  (date: CivilDate) => {
    const year = short ? two(date.year % 100) : String(date.year)
    const [first, second] = order === 'dmy' ? [date.day, date.month] : [date.month, date.day]
    return [two(first), two(second), year].join(mark)
  }
export const named =
  (months: string, write: (date: CivilDate, month: string) => string) => (date: CivilDate) =>
    write(date, months.split(' ')[date.month - 1])
export const serial = (date: CivilDate): string =>
  String(Date.UTC(date.year, date.month - 1, date.day) / 86_400_000 + 25_569)
export const compact = (date: CivilDate): string => `${date.year}${two(date.month)}${two(date.day)}`
/** Windows-1252 from 0x80 to 0x9f; what it does not have stays a control character, as browsers read it. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
export const windows1252 = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte <= 0x9f ? upper[byte - 0x80] : String.fromCharCode(byte),
)
export const mojibake = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => windows1252[byte]).join('')
