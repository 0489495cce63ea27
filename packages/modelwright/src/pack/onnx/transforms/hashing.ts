import { bucketOf, encodeUtf8, type HashingState } from '@modelwright/runtime'
import { asLevels, placesFor, recoded } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** Buckets of levels; only where all levels are known, as ONNX cannot hash a text. */
export const hashing: OnnxTransform<HashingState> = {
  name: 'hashing',
  refuse: (_state, { isOpen }) =>
    isOpen.some((is) => is)
      ? {
          reason:
            'puts levels it has never met into buckets by their hash, and ONNX has no operator that hashes a text',
          mend: 'Refuse unknown levels in the schema, or encode the column otherwise:  targetEncoding(), oneHot()',
        }
      : undefined,
  write: ({ levels }, columns, { graph }) =>
    columns.map((column) => {
      const category = asLevels(column)
      const places = placesFor(category, {
        missing: 0,
        other: 0,
        level: (level) => bucketOf(encodeUtf8(level), levels.length) + 1,
      })
      return recoded(graph, category, { places, levels })
    }),
}
