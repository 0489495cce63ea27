import type { Scale } from '../../evaluate/index.ts'

/** What contributions are counted in, in words. */
export const scaleTexts: Readonly<Record<Scale, string>> = {
  'log-odds': 'log-odds',
  'class-scores': 'score before softmax',
  logarithm: 'logarithm',
  probability: 'probability',
  value: 'value',
}
