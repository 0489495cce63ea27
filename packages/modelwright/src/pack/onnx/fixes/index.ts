import type { OnnxExporters } from '../contracts.ts'
import { booleans } from './booleans.ts'
import { clipValues } from './clip-values.ts'
import { dates } from './dates.ts'
import { digitDates } from './digit-dates.ts'
import { entities } from './entities.ts'
import { foldUnicode } from './fold-unicode.ts'
import { levels } from './levels.ts'
import { lineBreaks } from './line-breaks.ts'
import { missingTokens } from './missing-tokens.ts'
import { mojibake } from './mojibake.ts'
import { numbers } from './numbers.ts'
import { sentinels } from './sentinels.ts'
import { trim } from './trim.ts'

/** Exporters of value fixes by name, sorted. */
export const onnxFixes: OnnxExporters['fixes'] = {
  booleans,
  'clip-values': clipValues,
  dates,
  'digit-dates': digitDates,
  entities,
  'fold-unicode': foldUnicode,
  levels,
  'line-breaks': lineBreaks,
  'missing-tokens': missingTokens,
  mojibake,
  numbers,
  sentinels,
  trim,
}
