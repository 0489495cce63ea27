import { readOptions, type Source, type SourceDefinition } from '../../core/index.ts'
import { readSources, unionOptions } from '../combine/combine-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link union}. */
export type UnionOptions = GivenOptions<typeof unionOptions> & CommonOptions

/**
 * The rows of several sources, one after the other; columns are matched by name, in the order of the first.
 *
 * A column must hold the same type everywhere; where a table has it blank throughout, any type goes.
 *
 * @param sources - two sources or more, of any kinds
 * @throws {ModelwrightError} RETRIEVE_COLUMNS_DIFFERENT - when a table has other columns, unless `columns: 'any'`
 * @throws {ModelwrightError} RETRIEVE_TYPES_DIFFERENT - when a column holds different types
 * @example
 * union([csv('2023.csv'), excel('2024.xlsx')], { origin: 'year' }).name // → 'union'
 */
export function union(sources: readonly Source[], options: UnionOptions = {}): Source {
  readSources(sources, 'union')
  readOptions(unionOptions, withoutCommon(options, 'union').own, 'union')
  return sourceOf('union', { sources, ...options })
}

/** Brings the rows of several sources. */
export const unionSource = {
  name: 'union',
  options: unionOptions,
  async bring({ sources, ...options }, context) {
    const { own, licence } = withoutCommon(options, 'union')
    const values = readOptions(unionOptions, own, 'union')
    const { bringUnion } = await import('../combine/bring-union.ts')
    return { ...(await bringUnion(readSources(sources, 'union'), values, context)), ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
