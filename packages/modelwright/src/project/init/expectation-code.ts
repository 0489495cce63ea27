import type { ExpectationUse } from '../../explore/index.ts'
import { factoryName, valueCode } from './source-code.ts'

/** Terms that stand before the options, by kind. */
const positional: Readonly<Record<string, readonly string[]>> = {
  'expect-columns': ['columns'],
  'expect-fresh': ['column'],
  'expect-levels': ['column', 'levels'],
  'expect-present': ['column'],
  'expect-range': ['column'],
  'expect-rows': [],
  'expect-sql': ['query'],
  'expect-type': ['column', 'type'],
  'expect-unique': ['columns'],
}

/** The function that makes an expectation: `expectRange`. */
export function expectationFunction({ expectation }: ExpectationUse): string {
  return factoryName(String(expectation))
}

/** Writes one of our expectations as a workflow file has it: `expectRange('age', { min: 0 })`. */
export function expectationCode(use: ExpectationUse): string {
  const { expectation, terms, mostly, severity } = use
  const first = positional[String(expectation)]
  const { others, ...rest } = terms
  const options = {
    ...(others === undefined || others === 'allow' ? {} : { others }),
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !first.includes(name))),
    ...(mostly === 1 ? {} : { mostly }),
    ...(severity === 'stop' ? {} : { severity }),
  }
  const written = Object.entries(options).map(([name, value]) => `${name}: ${valueCode(value)}`)
  const isKey = expectation === 'expect-unique'
  const given = first.map((name) => valueCode(isKey ? soleOf(terms[name]) : terms[name]))
  return `${expectationFunction(use)}(${[...given, ...(written.length === 0 ? [] : [`{ ${written.join(', ')} }`])].join(', ')})`
}

/** A key of one column is written as its name. */
function soleOf(columns: unknown): unknown {
  return Array.isArray(columns) && columns.length === 1 ? columns[0] : columns
}
