import type { Transform } from '../../core/index.ts'
import { datePartsTransform } from './date-parts.ts'
import { imputeTransform } from './impute.ts'
import { missingFlagTransform } from './missing-flag.ts'
import { oneHotTransform } from './one-hot.ts'
import { ordinalTransform } from './ordinal.ts'
import { standardiseTransform } from './standardise.ts'
import { svdTransform } from './svd.ts'
import { targetEncodingTransform } from './target-encoding.ts'
import { tfIdfTransform } from './tf-idf.ts'

/** Transforms by name, sorted. */
export const transformList: readonly Transform[] = [
  datePartsTransform,
  imputeTransform,
  missingFlagTransform,
  oneHotTransform,
  ordinalTransform,
  standardiseTransform,
  svdTransform,
  targetEncodingTransform,
  tfIdfTransform,
]
