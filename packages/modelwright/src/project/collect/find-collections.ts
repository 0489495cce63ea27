import type { Source } from '../../core/index.ts'
import { type CollectPlan, readCollectOptions, withoutCommon } from '../../retrieve/index.ts'

/** Sources that a source is made of. */
function within({ options }: Source): readonly Source[] {
  const listed = Array.isArray(options['sources']) ? options['sources'] : []
  return [...listed, options['rows']].filter(
    (value): value is Source => (value as Source | undefined)?.kind === 'source',
  )
}

/** Finds what is collected for a source: itself, or among what it is made of. */
export function findCollections(source: Source): readonly CollectPlan[] {
  const own =
    source.name === 'collect' && source.definition === undefined
      ? [readCollectOptions(withoutCommon(source.options, 'collect').own)]
      : []
  return [...own, ...within(source).flatMap(findCollections)]
}
