import type { TransformOperation } from '../contracts.ts'
import { dateParts } from './date-parts.ts'
import { impute } from './impute.ts'
import { missingFlag } from './missing-flag.ts'
import { oneHot } from './one-hot.ts'
import { ordinal } from './ordinal.ts'
import { standardise } from './standardise.ts'
import { svd } from './svd.ts'
import { targetEncoding } from './target-encoding.ts'
import { tfIdf } from './tf-idf.ts'

/** Transforms by name, sorted. */
export const transforms: Readonly<Record<string, TransformOperation>> = {
  'date-parts': dateParts,
  impute,
  'missing-flag': missingFlag,
  'one-hot': oneHot,
  ordinal,
  standardise,
  svd,
  'target-encoding': targetEncoding,
  'tf-idf': tfIdf,
}
