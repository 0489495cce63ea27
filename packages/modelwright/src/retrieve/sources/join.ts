import type { Source, SourceDefinition } from '../../core/index.ts'
import { joinOptions, readJoinOptions, readSources } from '../combine/combine-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link join}. */
export type JoinOptions = Omit<GivenOptions<typeof joinOptions>, 'on'> &
  CommonOptions & {
    /** Columns that make up the key: a name, a list of names, or `customer=id` where names differ. */
    readonly on: string | readonly string[]
  }

/**
 * The rows of the first source, in their order, with the columns of the others beside them where their keys are equal.
 *
 * A row that finds no match has missing values there; how many do is a warning. Missing keys match nothing. A column
 * whose name is taken gets the number of its table: `city_2`.
 *
 * @param sources - two sources or more; the first decides which rows there are
 * @throws {ModelwrightError} RETRIEVE_KEY_DUPLICATE - when a key occurs more than once in a further table
 * @throws {ModelwrightError} RETRIEVE_KEY_UNMATCHED - when no key is found in a further table
 * @throws {ModelwrightError} RETRIEVE_KEY_MISSING - when a table has no such column
 * @example
 * join([csv('orders.csv'), csv('customers.csv')], { on: 'customer=id' }).name // → 'join'
 */
export function join(sources: readonly Source[], options: JoinOptions): Source {
  readSources(sources, 'join')
  readJoinOptions(withoutCommon({ ...options }, 'join').own)
  return sourceOf('join', { sources, ...options })
}

/** Brings sources joined by a key. */
export const joinSource = {
  name: 'join',
  options: joinOptions,
  async bring({ sources, ...options }, context) {
    const { own, licence } = withoutCommon(options, 'join')
    const { bringJoin } = await import('../combine/bring-join.ts')
    return { ...(await bringJoin(readSources(sources, 'join'), readJoinOptions(own), context)), ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
