import type { NumberColumn, PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { lowered, wordsIn } from '../text/letters.ts'
import { textAt } from '../text-column.ts'
import { asText, repeatType } from '../typed-column.ts'

/** What is measured of a text, in this order. */
export const textMeasures = ['characters', 'words', 'word-length', 'capitals', 'digits', 'marks'] as const

/** Nothing is learnt but how many columns there are. */
export interface TextLengthState {
  readonly columns: number
}

const mostColumns = 100_000

/** Counts capitals, digits, and marks that are neither letters nor blanks. */
function countKinds(text: string): readonly [number, number, number] {
  const low = lowered(text)
  let capitals = 0
  let digits = 0
  let marks = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit !== low.charCodeAt(i)) capitals++
    else if (unit >= 0x30 && unit <= 0x39) digits++
    else if (unit > 0x20 && unit < 0x7f && !(unit >= 0x61 && unit <= 0x7a)) marks++
  }
  return [capitals, digits, marks]
}

/** All measures of one text. A text without characters has shares of 0. */
function measuresOf(text: string): readonly number[] {
  const words = wordsIn(text)
  let letters = 0
  for (const word of words) letters += word.length
  const share = (count: number): number => (text.length === 0 ? 0 : count / text.length)
  const [capitals, digits, marks] = countKinds(text)
  return [
    text.length,
    words.length,
    words.length === 0 ? 0 : letters / words.length,
    share(capitals),
    share(digits),
    share(marks),
  ]
}

function measured(column: PreparedColumn, rowCount: number): NumberColumn[] {
  const texts = asText(column)
  const made = textMeasures.map(() => new Float64Array(rowCount))
  for (let row = 0; row < rowCount; row++) {
    const text = textAt(texts, row)
    const measures = text === null ? undefined : measuresOf(text)
    for (let k = 0; k < made.length; k++) made[k][row] = measures === undefined ? NaN : measures[k]
  }
  return made.map((values) => ({ type: 'number', values }))
}

/** Measures texts: characters, words, mean length of a word, shares of capitals, digits and marks. Missing stays missing. */
export const textLength: TransformOperation<TextLengthState> = {
  name: 'text-length',
  signature: ({ columns }) => ({
    inputs: repeatType('text', columns),
    outputs: repeatType('number', columns * textMeasures.length),
  }),
  sources: ({ columns }) =>
    Array.from({ length: columns * textMeasures.length }, (_, at) => Math.floor(at / textMeasures.length)),
  read: (state) => Object.freeze({ columns: state.integer('columns', 0, mostColumns) }),
  apply(_state, columns, rowCount) {
    const made: NumberColumn[] = []
    for (const column of columns) made.push(...measured(column, rowCount))
    return made
  },
}
