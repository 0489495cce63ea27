import { type Check, isRecord, refuseUnknownKeys, wrong } from './problems.ts'

/** Text that is not empty. */
export const text: Check = (problems, where, value) => {
  if (typeof value !== 'string' || value === '') wrong(problems, where, 'text', value)
}

/** A list of names. */
export const columnNames: Check = (problems, where, value) => {
  if (!Array.isArray(value)) return wrong(problems, where, 'a list of column names', value)
  value.forEach((entry, i) => {
    text(problems, `${where}[${i}]`, entry)
  })
}

/** One of some words. */
export const oneOf =
  (...choices: readonly string[]): Check =>
  (problems, where, value) => {
    if (!choices.includes(value as string)) wrong(problems, where, `one of ${choices.join(', ')}`, value)
  }

/** True or false. */
export const truth: Check = (problems, where, value) => {
  if (typeof value !== 'boolean') wrong(problems, where, 'true or false', value)
}

/** A number above 0. */
export const positive: Check = (problems, where, value) => {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    wrong(problems, where, 'a number above 0', value)
}

/** A whole number from 1. */
export const count: Check = (problems, where, value) => {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    wrong(problems, where, 'a whole number from 1', value)
}

/** What is asked, or the word auto. */
export const orAuto =
  (check: Check): Check =>
  (problems, where, value) => {
    if (value !== 'auto') check(problems, where, value)
  }

/** Checks an object key by key. */
export const record =
  (checks: Readonly<Record<string, Check>>): Check =>
  (problems, where, value) => {
    if (!isRecord(value)) return wrong(problems, where, 'an object', value)
    refuseUnknownKeys(problems, `"${where}"`, value, Object.keys(checks))
    for (const [key, check] of Object.entries(checks))
      if (value[key] !== undefined) check(problems, `${where}.${key}`, value[key])
  }
