import type { Transform } from '../../core/index.ts'
import { balanceTransform } from './balance.ts'
import { binTransform } from './bin.ts'
import { clipTransform } from './clip.ts'
import { dateCyclesTransform } from './date-cycles.ts'
import { datePartsTransform } from './date-parts.ts'
import { elapsedTransform } from './elapsed.ts'
import { frequencyTransform } from './frequency.ts'
import { hashingTransform } from './hashing.ts'
import { imputeTransform } from './impute.ts'
import { lagTransform } from './lag.ts'
import { minMaxTransform } from './min-max.ts'
import { missingFlagTransform } from './missing-flag.ts'
import { oneHotTransform } from './one-hot.ts'
import { ordinalTransform } from './ordinal.ts'
import { pcaTransform } from './pca.ts'
import { polynomialTransform } from './polynomial.ts'
import { poolRareTransform } from './pool-rare.ts'
import { powerTransform } from './power.ts'
import { quantileTransform } from './quantile.ts'
import { robustTransform } from './robust.ts'
import { rollingTransform } from './rolling.ts'
import { selectTransform } from './select.ts'
import { standardiseTransform } from './standardise.ts'
import { svdTransform } from './svd.ts'
import { targetEncodingTransform } from './target-encoding.ts'
import { textLengthTransform } from './text-length.ts'
import { tfIdfTransform } from './tf-idf.ts'

/** Transforms by name, sorted. */
export const transformList: readonly Transform[] = [
  balanceTransform,
  binTransform,
  clipTransform,
  dateCyclesTransform,
  datePartsTransform,
  elapsedTransform,
  frequencyTransform,
  hashingTransform,
  imputeTransform,
  lagTransform,
  minMaxTransform,
  missingFlagTransform,
  oneHotTransform,
  ordinalTransform,
  pcaTransform,
  polynomialTransform,
  poolRareTransform,
  powerTransform,
  quantileTransform,
  robustTransform,
  rollingTransform,
  selectTransform,
  standardiseTransform,
  svdTransform,
  targetEncodingTransform,
  textLengthTransform,
  tfIdfTransform,
]
