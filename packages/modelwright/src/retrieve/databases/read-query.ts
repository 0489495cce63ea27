import { ModelwrightError } from '../../core/index.ts'
import { queryUnfit } from './query-problem.ts'
import { isBlank, parameterCount, type QueryDialect, type ScannedQuery, scanQuery } from './scan-query.ts'

/** A value for a parameter of a query; dates go as ISO 8601. */
export type QueryValue = string | number | bigint | boolean | null | Date

/** A value as databases are handed it. */
export type PlainValue = string | number | bigint | boolean | null

/** A query that gives one table, with its parameters. */
export interface TableQuery extends ScannedQuery {
  readonly values: readonly PlainValue[]
}

function badValue(owner: string, place: number, what: string): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad parameters for ${owner}: parameter ${place} must be text, a finite number, true or false, null or a date, found ${what}.`,
    where: owner,
    mend: ["Give one value a parameter:  ['2024-01-01', 10]"],
  })
}

function plainValue(value: unknown, owner: string, place: number): PlainValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  throw badValue(
    owner,
    place,
    Array.isArray(value) ? 'a list' : value instanceof Date ? 'no date' : typeof value,
  )
}

/** Checks values for parameters; never shows one. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function plainValues(values: unknown, owner: string): readonly PlainValue[] {
  if (Array.isArray(values)) return values.map((value, at) => plainValue(value, owner, at + 1))
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad parameters for ${owner}: they must be a list.`,
    where: owner,
    mend: ["Give one value a parameter:  ['2024-01-01', 10]"],
  })
}

function quotedName(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
}

/**
 * Reads a query: one statement, as many values as it has parameters. The name of a table alone means all of it.
 *
 * @throws {ModelwrightError} RETRIEVE_QUERY_UNFIT, CORE_OPTION_INVALID
 */
export function readQuery(query: unknown, params: unknown, owner: string, dialect: QueryDialect): TableQuery {
  const values = plainValues(params ?? [], owner)
  if (typeof query !== 'string' || isBlank(query)) throw queryUnfit('is empty', owner)
  const given = query.trim()
  const scanned = scanQuery(
    /^[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,2}$/.test(given) ? `SELECT * FROM ${quotedName(given)}` : given,
    dialect,
  )
  if (scanned.hasMore) throw queryUnfit('holds more than one statement', owner)
  if (
    !/^\W*(select|with|values|from|table|describe|show|pragma|summarize|pivot|unpivot|\()/i.test(
      withoutComments(scanned.text),
    )
  )
    throw queryUnfit('does not read rows', owner)
  const wanted = parameterCount(scanned)
  if (wanted !== values.length)
    throw queryUnfit(`has ${wanted} parameters, but ${values.length} values are given`, owner)
  return { ...scanned, values }
}

function withoutComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').trim()
}
