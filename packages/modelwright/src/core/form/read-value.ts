import { foldAscii, formatTime, parseNumber, parseTime } from '@modelwright/runtime'
import { nearest } from '../nearest.ts'
import { type FormField, type FormValue, type FormValues, isAsked } from './field.ts'
import { converted } from './units.ts'

/** A value that was read, or why it was not. */
export type ReadValue =
  | { readonly value: FormValue; readonly entered?: string; readonly problem?: undefined }
  | { readonly problem: string }

const day = /^\d{4}-\d\d-\d\d$/
const moment = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/
const withUnit = /^([-+.\d][\d.,eE+-]*)\s*(\D.*)?$/

function listed(words: readonly string[]): string {
  return words.length > 8 ? `${words.slice(0, 8).join(', ')}, …` : words.join(', ')
}

function unitNames({ unit, units = [] }: FormField): readonly string[] {
  return [...(unit === undefined ? [] : [unit]), ...units.map(({ name }) => name)]
}

function stepProblem({ step, min = 0 }: FormField, value: number): string | undefined {
  if (step === undefined) return undefined
  const steps = (value - min) / step
  const whole = Math.floor(steps + 0.5)
  if (Math.abs(steps - whole) <= 1e-9 * Math.max(1, Math.abs(steps))) return undefined
  if (step === 1 && Number.isInteger(min)) return 'Must be a whole number.'
  const near = (count: number): number => Number((min + count * step).toPrecision(12))
  return `Must go in steps of ${step}: ${near(Math.floor(steps))} or ${near(Math.floor(steps) + 1)}.`
}

/** Says which bounds a number must keep: "from 10 to 300 mm". */
function boundsOf({ min, max, unit }: FormField): string {
  const low = min === undefined ? '' : ` from ${min}`
  const high = max === undefined ? '' : ` to ${max}`
  const only =
    min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${low}${high}`.trim()
  return unit === undefined ? only : `${only} ${unit}`
}

function readNumber(field: FormField, given: FormValue, unit: string | undefined): ReadValue {
  if (typeof given === 'boolean') return { problem: 'Must be a number.' }
  const match = withUnit.exec(String(given).trim())
  if (match === null) return { problem: 'Must be a number.' }
  const [, digits, suffix] = match
  if (digits.includes(','))
    return { problem: `Write a decimal point and no thousands marks: ${digits.replace(',', '.')}.` }
  const typed = parseNumber(digits)
  if (typed === undefined) return { problem: 'Must be a number.' }
  const named = suffix?.trim() ?? unit
  const other = field.units?.find(({ name }) => name === named)
  if (named !== undefined && named !== field.unit && other === undefined)
    return { problem: unitProblem(field, named) }
  const value = other === undefined ? typed : converted(typed, other)
  const { min = -Infinity, max = Infinity } = field
  if (value < min || value > max) {
    const found = other === undefined ? '' : `, and ${typed} ${other.name} are ${value}`
    return { problem: `Must be ${boundsOf(field)}${found}.` }
  }
  const problem = stepProblem(field, value)
  if (problem !== undefined) return { problem }
  return other === undefined ? { value } : { value, entered: `${typed} ${other.name}` }
}

function unitProblem(field: FormField, named: string): string {
  const known = unitNames(field)
  if (known.length === 0) return `Must be a number without a unit, found "${named}".`
  return `There is no unit "${named}" here; write ${listed(known)}.`
}

function readChoice({ choices = [] }: FormField, given: FormValue): ReadValue {
  const text = String(given).trim()
  const values = choices.map(({ value }) => value)
  if (values.includes(text)) return { value: text }
  const folded = foldAscii(text)
  const same = choices.filter(
    ({ value, label }) => foldAscii(value) === folded || foldAscii(label) === folded,
  )
  if (same.length === 1) return { value: same[0].value }
  const near = nearest(text, values)
  return {
    problem: `Must be one of ${listed(values)}.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
  }
}

const yes = new Set(['true', 'yes', 'y', 't', '1'])
const no = new Set(['false', 'no', 'n', 'f', '0'])

function readBoolean(given: FormValue): ReadValue {
  const word = foldAscii(String(given).trim())
  if (yes.has(word)) return { value: true }
  return no.has(word) ? { value: false } : { problem: 'Must be yes or no.' }
}

function readTime({ type, min, max }: FormField, given: FormValue): ReadValue {
  const text = String(given).trim()
  const isDay = type === 'date'
  const ms = (isDay ? day : moment).test(text) ? parseTime(text) : undefined
  const shape = isDay ? 'a day such as 2024-03-31' : 'a day and time such as 2024-03-31 14:05 (UTC)'
  if (ms === undefined) return { problem: `Must be ${shape}; year, month, day.` }
  if (min !== undefined && ms < min) return { problem: `Must not be before ${formatTime(min)}.` }
  if (max !== undefined && ms > max) return { problem: `Must not be after ${formatTime(max)}.` }
  return { value: formatTime(ms) }
}

/** Counts characters as people do, not code units. */
const lengthOfText = (text: string): number => [...text].length

/** All but tab, line end and what is shown: a NUL or an escape has no place in an answer. */
const unprintable = /[^\t\n\r -~\u00a0-\uffff]/

function readText({ pattern, help, maxLength = 2000, lines = 1 }: FormField, given: FormValue): ReadValue {
  const text = String(given).replace(/\r\n?/g, '\n').trim()
  if (unprintable.test(text)) return { problem: 'Must not hold control characters.' }
  if (lines === 1 && text.includes('\n')) return { problem: 'Must be one line.' }
  const length = lengthOfText(text)
  if (length > maxLength) return { problem: `Must have at most ${maxLength} characters, found ${length}.` }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text))
    return {
      problem:
        help === undefined ? `Must match ${pattern}.` : `Does not have the form that is asked for. ${help}`,
    }
  return { value: text }
}

/**
 * Reads what someone typed, chose or imported into a field: the same check and the same sentence everywhere.
 *
 * @param unit - the unit it was typed in, where not in the field's own and not written behind the number
 */
export function readValue(field: FormField, given: FormValue, unit?: string): ReadValue {
  if (given === null || String(given).trim() === '')
    return field.required ? { problem: 'Must be answered.' } : { value: null }
  switch (field.type) {
    case 'number':
      return readNumber(field, given, unit)
    case 'choice':
      return readChoice(field, given)
    case 'boolean':
      return readBoolean(given)
    case 'date':
    case 'time':
      return readTime(field, given)
    case 'text':
      return readText(field, given)
  }
}

/** What a whole form gave. */
export interface ReadForm {
  readonly values: FormValues
  /** What was typed in another unit, by field. */
  readonly entered: Readonly<Record<string, string>>
  /** A sentence by field. */
  readonly problems: Readonly<Record<string, string>>
}

/** Reads all fields; those that are not asked are null, whatever was sent. Names nobody declared are problems too. */
export function readForm(
  fields: readonly FormField[],
  given: Readonly<Record<string, FormValue | undefined>>,
  units: Readonly<Record<string, string>> = {},
): ReadForm {
  const values: Record<string, FormValue> = {}
  const entered: Record<string, string> = {}
  const problems: Record<string, string> = {}
  for (const field of fields) {
    values[field.name] = null
    if (!isAsked(field, values)) continue
    const unit = Object.hasOwn(units, field.name) ? units[field.name] : undefined
    const read = readValue(field, Object.hasOwn(given, field.name) ? (given[field.name] ?? null) : null, unit)
    if (read.problem !== undefined) problems[field.name] = read.problem
    else {
      values[field.name] = read.value
      if (read.entered !== undefined) entered[field.name] = read.entered
    }
  }
  const names = fields.map(({ name }) => name)
  for (const name of Object.keys(given))
    if (!names.includes(name)) problems[name] = `There is no field "${name}".`
  return { values, entered, problems }
}
