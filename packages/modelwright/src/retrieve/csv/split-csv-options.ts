import { csvOptions, readCsvOptions } from './csv-options.ts'

/** Parts the options of `csv` from those of the source that brings the text; checks the former. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function splitCsvOptions(given: Readonly<Record<string, unknown>>): {
  readonly reading: Record<string, unknown>
  readonly rest: Record<string, unknown>
} {
  const entries = Object.entries(given)
  const reading = Object.fromEntries(entries.filter(([name]) => Object.hasOwn(csvOptions, name)))
  const rest = Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(csvOptions, name)))
  readCsvOptions(reading)
  return { reading, rest }
}
