import { parseTime } from '@modelwright/runtime'
import { ModelwrightError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { EntryUnit, FieldDeclaration, FormField, FormValue } from './field.ts'
import { entryUnit, unitsLike } from './units.ts'

/** Collects what is wrong with a form, a sentence each. */
type Problems = string[]

type Given = Readonly<Record<string, unknown>>

const common = ['type', 'label', 'help', 'required', 'when']
const keysOf: Readonly<Record<FieldDeclaration['type'], readonly string[]>> = {
  number: ['min', 'max', 'step', 'unit', 'units', 'tolerance'],
  choice: ['choices', 'ordered'],
  boolean: [],
  date: ['min', 'max'],
  time: ['min', 'max'],
  text: ['pattern', 'maxLength', 'lines'],
}

const types = Object.keys(keysOf)

const isRecord = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Rule =
  | 'text'
  | 'true or false'
  | 'a number'
  | 'a number above 0'
  | 'a whole number from 1'
  | 'a number from 0'

const rules: Readonly<Record<Rule, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  'true or false': (value) => typeof value === 'boolean',
  'a number': (value) => Number.isFinite(value),
  'a number above 0': (value) => Number.isFinite(value) && (value as number) > 0,
  'a number from 0': (value) => Number.isFinite(value) && (value as number) >= 0,
  'a whole number from 1': (value) => Number.isSafeInteger(value) && (value as number) >= 1,
}

const ruleOfKey: Readonly<Record<string, Rule>> = {
  label: 'text',
  help: 'text',
  unit: 'text',
  pattern: 'text',
  required: 'true or false',
  ordered: 'true or false',
  step: 'a number above 0',
  tolerance: 'a number from 0',
  maxLength: 'a whole number from 1',
  lines: 'a whole number from 1',
}

function checkKeys(name: string, given: Given, type: FieldDeclaration['type'], problems: Problems): void {
  const known = [...common, ...keysOf[type]]
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!known.includes(key)) {
      const near = nearest(key, known)
      problems.push(
        `"${name}" is ${type}, which takes no "${key}"${near === undefined ? '' : `: did you mean "${near}"?`}`,
      )
    }
    const rule = ruleOfKey[key]
    if (rule !== undefined && !rules[rule](value)) problems.push(`"${key}" of "${name}" must be ${rule}`)
  }
}

/** Bounds of numbers as they are, of times as milliseconds. */
function boundsOf(
  name: string,
  given: Given,
  type: string,
  problems: Problems,
): { min?: number; max?: number } {
  const read = (key: 'min' | 'max'): { [key in 'min' | 'max']?: number } => {
    const value = given[key]
    if (value === undefined) return {}
    const bound =
      type === 'number' ? (Number.isFinite(value) ? (value as number) : undefined) : parseTime(String(value))
    if (bound === undefined) {
      problems.push(`"${key}" of "${name}" must be ${type === 'number' ? 'a number' : 'an ISO date'}`)
      return {}
    }
    return { [key]: bound }
  }
  const bounds = { ...read('min'), ...read('max') }
  if (bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max)
    problems.push(`"min" of "${name}" is above its "max"`)
  return bounds
}

function unitsOf(name: string, { unit, units }: Given, problems: Problems): readonly EntryUnit[] {
  if (units === undefined) return []
  if (typeof unit !== 'string') {
    problems.push(`"${name}" has "units" but no "unit" to keep values in`)
    return []
  }
  if (isRecord(units))
    return Object.entries(units).flatMap(([other, factor]) => {
      if (rules['a number above 0'](factor)) return { name: other, factor: factor as number, offset: 0 }
      problems.push(`the unit "${other}" of "${name}" must say how many ${unit} it is`)
      return []
    })
  if (!Array.isArray(units)) {
    problems.push(`"units" of "${name}" must be a list of names, or numbers by name`)
    return []
  }
  return units.flatMap((other) => {
    const found = entryUnit(String(other), unit)
    if (found !== undefined) return found
    const like = unitsLike(unit)
    const known = like.length === 0 ? '' : ` (known beside ${unit}: ${like.join(', ')})`
    problems.push(
      `the unit "${other}" of "${name}" is not known${known}: say how many ${unit} it is, as { ${other}: 10 }`,
    )
    return []
  })
}

function choicesOf(
  name: string,
  { choices }: Given,
  problems: Problems,
): Pick<FormField, 'choices' | 'choiceHelp'> {
  if (!Array.isArray(choices) || choices.length < 2) {
    problems.push(`"choices" of "${name}" must be a list of two or more`)
    return {}
  }
  const help: Record<string, string> = {}
  const read = choices.map((choice: unknown) => {
    const given: Given = isRecord(choice) ? choice : { value: choice }
    const value = typeof given['value'] === 'string' ? given['value'].trim() : ''
    if (value === '') problems.push(`a choice of "${name}" must be text, found ${JSON.stringify(choice)}`)
    if (typeof given['help'] === 'string') help[value] = given['help']
    return { value, label: typeof given['label'] === 'string' ? given['label'] : value }
  })
  const twice = read.find(({ value }, at) => read.findIndex((other) => other.value === value) !== at)
  if (twice !== undefined) problems.push(`"${twice.value}" is twice among the choices of "${name}"`)
  return { choices: read, choiceHelp: help }
}

/** Two quantifiers inside one another, such as (a+)+: they can take minutes on a short text. */
const nested = /\([^()]*[+*}][^()]*\)\s*[+*{]/

function checkPattern(name: string, pattern: unknown, problems: Problems): void {
  if (typeof pattern !== 'string') return
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
  } catch {
    problems.push(`"pattern" of "${name}" is no regular expression`)
  }
  if (nested.test(pattern))
    problems.push(`"pattern" of "${name}" repeats what is repeated already, which can take minutes`)
}

function whenOf(
  name: string,
  { when }: Given,
  before: readonly FormField[],
  problems: Problems,
): Pick<FormField, 'when'> {
  if (when === undefined) return {}
  const field = isRecord(when) ? before.find((other) => other.name === when['field']) : undefined
  if (!isRecord(when) || field === undefined || when['is'] === undefined) {
    problems.push(
      `"when" of "${name}" must name a field before it and what it is: { field: 'seen', is: true }`,
    )
    return {}
  }
  const is = (Array.isArray(when['is']) ? when['is'] : [when['is']]) as FormValue[]
  const values = field.choices?.map(({ value }) => value)
  for (const value of is)
    if (values !== undefined && !values.includes(String(value)))
      problems.push(
        `"when" of "${name}" waits for ${JSON.stringify(value)}, which is no choice of "${field.name}"`,
      )
  return { when: { field: field.name, is } }
}

const pick = (given: Given, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]))

function readField(
  name: string,
  given: unknown,
  before: readonly FormField[],
  problems: Problems,
): FormField | undefined {
  if (name.trim() === '' || name !== name.trim()) problems.push(`"${name}" is no name for a field`)
  const type = isRecord(given) ? String(given['type']) : ''
  if (!isRecord(given) || !types.includes(type)) {
    problems.push(`"${name}" must say its type: ${types.join(', ')}`)
    return undefined
  }
  const known = type as FieldDeclaration['type']
  checkKeys(name, given, known, problems)
  checkPattern(name, given['pattern'], problems)
  const units = known === 'number' ? unitsOf(name, given, problems) : []
  return {
    name,
    type: known,
    label: typeof given['label'] === 'string' ? given['label'] : name,
    required: given['required'] !== false,
    ...pick(given, ['help', 'step', 'unit', 'tolerance', 'ordered', 'pattern', 'maxLength', 'lines']),
    ...(keysOf[known].includes('min') ? boundsOf(name, given, known, problems) : {}),
    ...(units.length > 0 && { units }),
    ...(known === 'choice' ? choicesOf(name, given, problems) : {}),
    ...whenOf(name, given, before, problems),
  }
}

/**
 * Checks declared fields; collects every problem before failing.
 *
 * @param owner - whose form it is, for messages
 * @throws {ModelwrightError} CORE_FORM_INVALID - when a field cannot be asked
 */
export function readFields(declared: unknown, owner: string): readonly FormField[] {
  const problems: Problems = []
  const fields: FormField[] = []
  const entries = isRecord(declared) ? Object.entries(declared) : []
  if (entries.length === 0) problems.push('it has no field')
  for (const [name, given] of entries) {
    const field = readField(name, given, fields, problems)
    if (field !== undefined) fields.push(field)
  }
  if (problems.length === 0) return fields
  throw new ModelwrightError('CORE_FORM_INVALID', {
    message: `The form of ${owner} is not right: ${problems.join('; ')}.`,
    where: owner,
    mend: [
      "Write fields like these:  { species: { type: 'choice', choices: ['robin', 'wren'] }, wing: { type: 'number', unit: 'mm' } }",
      'What each type takes is listed in docs/01-retrieve/sources/collect.md.',
    ],
  })
}
