import type { SourceDefinition } from '../core/index.ts'
import { type OptionSpecs, type OptionValues, readOptions, type Source } from '../core/index.ts'

/** Options as a user may give them: each optional. */
export type GivenOptions<Specs extends OptionSpecs> = Partial<OptionValues<Specs>>

/** What every source may be told besides its own options. */
export const commonOptions = {
  licence: {
    type: 'text',
    default: '',
    about: 'terms under which the data may be used, kept with the snapshot: CC-BY-4.0',
  },
} as const satisfies OptionSpecs

/** What every source may be told, as a user may give it. */
export type CommonOptions = GivenOptions<typeof commonOptions>

/** Makes the plain data that describes a source. */
export function sourceOf(name: string, options: Readonly<Record<string, unknown>>): Source {
  return { kind: 'source', name, options }
}

/** Splits what every source may be told off its own options. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function withoutCommon(
  options: Readonly<Record<string, unknown>>,
  owner: string,
): { own: Record<string, unknown>; licence: { licence?: string } } {
  const { licence, ...own } = options
  const read = readOptions(commonOptions, licence === undefined ? {} : { licence }, owner)
  return { own, licence: read.licence === '' ? {} : { licence: read.licence } }
}

/**
 * A source of your own, made by `defineSource`, with its options.
 *
 * @param options - plain data, handed to its `bring`
 */
export function sourceWith(
  definition: SourceDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Source {
  return { kind: 'source', name: definition.name, options, definition }
}
