import type { Input } from './contracts.ts'
import { maxTime, parseBoolean, parseNumber, parseTime } from './parse.ts'

/**
 * Reads one value, neither missing nor empty, as the input's type.
 *
 * Text is parsed for numbers, times and booleans; numbers and booleans become text for categories and texts. Whole-number
 * levels are read as numbers first, so that "5.0" is "5".
 *
 * @returns undefined where it is no such value: then lists, objects and infinite numbers always
 */
export function readValue(input: Input, value: unknown): number | string | boolean | undefined {
  switch (input.type) {
    case 'number':
      return typeof value === 'string' ? parseNumber(value) : finite(value, Infinity)
    case 'time':
      return typeof value === 'string' ? parseTime(value) : finite(value, maxTime)
    case 'boolean':
      return typeof value === 'boolean' ? value : parseBoolean(textOfScalar(value) ?? '')
    case 'category':
      return input.integer === true ? wholeLevel(textOfScalar(value)) : textOfScalar(value)
    case 'text':
      return textOfScalar(value)
  }
}

function finite(value: unknown, limit: number): number | undefined {
  return typeof value === 'number' && value - value === 0 && Math.abs(value) <= limit ? value + 0 : undefined
}

function textOfScalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value - value === 0 ? String(value) : undefined
  return typeof value === 'boolean' ? String(value) : undefined
}

function wholeLevel(text: string | undefined): string | undefined {
  const value = text === undefined ? undefined : parseNumber(text)
  return value === undefined ? text : String(value)
}
