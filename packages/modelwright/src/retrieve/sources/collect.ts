import type { FieldDeclaration, Source, SourceDefinition } from '../../core/index.ts'
import { collectOptions, readCollectOptions } from '../collect/collect-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link collect}: a form by `fields`, or by `label` and `choices`; and, where rows are labelled, `rows`. */
export interface CollectOptions extends GivenOptions<typeof collectOptions>, CommonOptions {
  /** The form: a field by name. Answers become columns of these names. */
  readonly fields?: Readonly<Record<string, FieldDeclaration>>
  /** Short for a form of one choice: the column that answers are written to. */
  readonly label?: string
  readonly choices?: readonly string[]
  /** Rows to label; absent: each answer is a row of its own. */
  readonly rows?: Source
}

/**
 * What people type and choose: a form of its own, or labels for the rows of another source. `modelwright collect` opens it.
 *
 * Every answer is on the disk before the next is asked, in a journal beside the workflow that several people and processes may
 * write to. A run takes the rows whose answers count, by `agree`; the others stay out.
 *
 * @throws {ModelwrightError} CORE_FORM_INVALID - when a field cannot be asked
 * @throws {ModelwrightError} RETRIEVE_ANSWERS_MISSING - when no row has an answer that counts
 * @example
 * collect({ label: 'species', choices: ['robin', 'wren'], rows: csv('birds.csv') }).name // → 'collect'
 */
export function collect(options: CollectOptions): Source {
  readCollectOptions(withoutCommon(options as Readonly<Record<string, unknown>>, 'collect').own)
  return sourceOf('collect', { ...options })
}

/** Brings what was collected. */
export const collectSource = {
  name: 'collect',
  options: collectOptions,
  units(options) {
    const { fields } = readCollectOptions(withoutCommon(options, 'collect').own)
    const withUnit = fields.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit] as const]))
    return Object.fromEntries(withUnit)
  },
  async bring(options, context) {
    const { own, licence } = withoutCommon(options, 'collect')
    const { bringCollect } = await import('../collect/bring-collect.ts')
    return { ...(await bringCollect(readCollectOptions(own), context)), ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
