import { ModelwrightError, type OptionSpecs, type OptionValues, readOptions } from '../../core/index.ts'
import type { StatedDialect } from './detect-dialect.ts'

/** Options of CSV files; "auto" is detected and shown. */
export const csvOptions = {
  delimiter: {
    type: 'text',
    default: 'auto',
    about: 'character between cells: auto, a character, or one of comma, semicolon, tab, pipe, space',
  },
  quote: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'double', 'single', 'none'],
    about: 'what stands around cells that hold delimiters or line ends',
  },
  escape: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'double', 'backslash'],
    about: 'how a quote is written inside quotes: doubled, or after a backslash',
  },
  encoding: {
    type: 'text',
    default: 'auto',
    about: 'auto, utf-8, utf-16le, utf-16be, windows-1252 or another encoding by its WHATWG name',
  },
  decimal: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'point', 'comma', 'likely-comma'],
    about: 'what stands before the decimals of numbers; likely-comma: a comma, unless numbers prove a point',
  },
  header: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'yes', 'no'],
    about: 'whether the first line holds the names of the columns',
  },
  trim: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'yes', 'no'],
    about: 'whether blanks around cells belong to the delimiter; auto: where one follows every delimiter',
  },
  skip: { type: 'integer', default: 0, min: 0, about: 'lines before the header, such as a title' },
  ragged: {
    type: 'choice',
    default: 'refuse',
    choices: ['refuse', 'skip'],
    about: 'what to do with lines that have more or fewer cells than the header',
  },
} as const satisfies OptionSpecs

/** Checked values of {@link csvOptions}. */
export type CsvValues = OptionValues<typeof csvOptions>

const delimiterWords: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
  space: ' ',
}

function checkDelimiter(delimiter: string): void {
  if (delimiter.length === 1 && delimiter.charCodeAt(0) < 128 && !'"\n\r'.includes(delimiter)) return
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for csv: "delimiter" must be one ASCII character that is no quote or line end, found ${JSON.stringify(delimiter)}.`,
    where: 'csv',
    mend: ['Write the character itself, or one of: comma, semicolon, tab, pipe, space.'],
  })
}

/** Checks options of CSV files. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readCsvOptions(given: Readonly<Record<string, unknown>>): CsvValues {
  const values = readOptions(csvOptions, given, 'csv')
  const delimiter = delimiterWords[values.delimiter] ?? values.delimiter
  if (delimiter !== 'auto') checkDelimiter(delimiter)
  return { ...values, delimiter }
}

/** The dialect parts among checked options that a user stated. */
export function statedDialect(values: CsvValues): StatedDialect {
  return {
    ...(values.delimiter !== 'auto' && { delimiter: values.delimiter }),
    ...(values.quote !== 'auto' && {
      quote: values.quote === 'none' ? 'none' : values.quote === 'single' ? "'" : '"',
    }),
    ...(values.escape !== 'auto' && { escape: values.escape }),
    ...(values.decimal === 'likely-comma'
      ? { isLikelyComma: true }
      : values.decimal !== 'auto' && { decimal: values.decimal === 'comma' ? ',' : '.' }),
    ...(values.header !== 'auto' && { header: values.header === 'yes' }),
    ...(values.trim !== 'auto' && { trim: values.trim === 'yes' }),
    ...(values.skip > 0 && { skip: values.skip }),
  }
}
