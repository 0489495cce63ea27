import type { Column } from '@modelwright/runtime'
import { cellOf } from '../core/index.ts'

/** Kinds of personal data that are recognised. */
export type PersonalKind =
  | 'e-mail addresses'
  | 'phone numbers'
  | 'bank accounts (IBAN)'
  | 'payment cards'
  | 'IP addresses'

/** What a column seems to tell of persons. Never holds a value. */
export interface PersonalData {
  readonly kind: PersonalKind
  /** Share of the values looked at. */
  readonly share: number
}

/** Distinct values looked at. */
const mostLooked = 2000

/** From this share of values on a column is suspected. */
const suspectedFrom = 0.5

/** Checks the digits of a payment card (Luhn, ISO/IEC 7812). */
export function isCardNumber(text: string): boolean {
  if (
    !/^[2-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}$/.test(text) &&
    !/^3[47]\d{2}[ -]?\d{6}[ -]?\d{5}$/.test(text)
  )
    return false
  const digits = [...text.replace(/[ -]/g, '')].reverse()
  if (digits.length < 13) return false
  const sum = digits.reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

/** Checks an international bank account number (ISO 13616: the remainder by 97 is 1). */
export function isIban(text: string): boolean {
  const plain = text.replace(/ /g, '')
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false
  const turned = plain.slice(4) + plain.slice(0, 4)
  let rest = 0
  for (const letter of turned) {
    const value = Number.parseInt(letter, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

function isAddress(text: string): boolean {
  const parts = text.split('.')
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return true
  return (
    /^(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}$/i.test(text) && !/^\d{1,2}:\d{2}(:\d{2})?$/.test(text)
  )
}

function isPhone(text: string): boolean {
  if (!/^\+?[\d(][\d ()./-]{6,18}\d$/.test(text) || /^\d{4}-\d{2}-\d{2}/.test(text)) return false
  const digits = text.replace(/\D/g, '').length
  // Digits alone are a number; a phone number has a plus, brackets or three groups.
  const isGrouped = /^\d{2,4}([ .-])\d{3,4}\1\d{3,4}$/.test(text)
  return digits >= 7 && digits <= 15 && (text.startsWith('+') || /\(\d+\)/.test(text) || isGrouped)
}

const tests: readonly (readonly [PersonalKind, (text: string) => boolean])[] = [
  ['e-mail addresses', (text) => /^[^\s@<>,;]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(text)],
  ['bank accounts (IBAN)', isIban],
  ['payment cards', isCardNumber],
  ['IP addresses', isAddress],
  ['phone numbers', isPhone],
]

/** Some distinct values of a column, as text. */
function someValues(column: Column, rowCount: number): Set<string> {
  const values = new Set<string>()
  if (column.type === 'time' || column.type === 'boolean') return values
  const step = Math.max(1, Math.floor(rowCount / (4 * mostLooked)))
  for (let row = 0; row < rowCount && values.size < mostLooked; row += step) {
    const cell = cellOf(column, row)
    if (cell === null || (typeof cell === 'number' && !(cell > 1e12 && Number.isInteger(cell)))) continue
    values.add(String(cell).trim())
  }
  return values
}

/** Tells whether a column seems to hold e-mail addresses, phone numbers, bank accounts, payment cards or IP addresses. */
export function personalData(column: Column, rowCount: number): PersonalData | undefined {
  const values = [...someValues(column, rowCount)]
  if (values.length === 0) return undefined
  const found = tests
    .map(([kind, test]) => ({ kind, share: values.filter(test).length / values.length }))
    .sort((a, b) => b.share - a.share)[0]
  return found.share >= suspectedFrom ? found : undefined
}
