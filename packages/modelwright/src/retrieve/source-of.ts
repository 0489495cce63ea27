import type { OptionSpecs, OptionValues, Source } from '../core/index.ts'

/** Options as a user may give them: each optional. */
export type GivenOptions<Specs extends OptionSpecs> = Partial<OptionValues<Specs>>

/** Makes the plain data that describes a source. */
export function sourceOf(name: string, path: string, options: object = {}): Source {
  return { kind: 'source', name, options: { path, ...options } }
}
