import type { OnnxExporters } from '../contracts.ts'
import { bin } from './bin.ts'
import { clip } from './clip.ts'
import { dateCycles } from './date-cycles.ts'
import { dateParts } from './date-parts.ts'
import { elapsed } from './elapsed.ts'
import { frequency } from './frequency.ts'
import { hashing } from './hashing.ts'
import { impute } from './impute.ts'
import { lag } from './lag.ts'
import { minMax } from './min-max.ts'
import { missingFlag } from './missing-flag.ts'
import { oneHot } from './one-hot.ts'
import { ordinal } from './ordinal.ts'
import { pca } from './pca.ts'
import { polynomial } from './polynomial.ts'
import { poolRare } from './pool-rare.ts'
import { power } from './power.ts'
import { quantile } from './quantile.ts'
import { robust } from './robust.ts'
import { rolling } from './rolling.ts'
import { standardise } from './standardise.ts'
import { svd } from './svd.ts'
import { targetEncoding } from './target-encoding.ts'
import { textLength } from './text-length.ts'
import { tfIdf } from './tf-idf.ts'

/** Exporters of transforms by name, or why there is none, sorted. */
export const onnxTransforms: OnnxExporters['transforms'] = {
  bin,
  clip,
  'date-cycles': dateCycles,
  'date-parts': dateParts,
  elapsed,
  frequency,
  hashing,
  impute,
  lag,
  'min-max': minMax,
  'missing-flag': missingFlag,
  'one-hot': oneHot,
  ordinal,
  pca,
  polynomial,
  'pool-rare': poolRare,
  power,
  quantile,
  robust,
  rolling,
  standardise,
  svd,
  'target-encoding': targetEncoding,
  'text-length': textLength,
  'tf-idf': tfIdf,
}
