import { type OptionSpecs, type OptionValues, readOptions } from '../../core/index.ts'
import { type CellRange, readRange } from './cell-range.ts'

/** Options of workbooks. */
export const excelOptions = {
  sheet: {
    type: 'text',
    default: '',
    about: 'name of the sheet, or its number from 1; default: the first visible one',
  },
  range: {
    type: 'text',
    default: '',
    about: 'cells of the table, header included: B3:F200, B:F or 3:200; default: all',
  },
  header: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'yes', 'no'],
    about: 'whether the first row holds the names of the columns; auto: where most of its cells are text',
  },
  merged: {
    type: 'choice',
    default: 'fill',
    choices: ['fill', 'first'],
    about:
      'whether all cells of a merged area have its value, as one sees it, or the first alone, as it is stored',
  },
} as const satisfies OptionSpecs

/** Checked values of {@link excelOptions}. */
export type ExcelValues = OptionValues<typeof excelOptions> & { readonly cells: CellRange }

/** Checks options of workbooks. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readExcelOptions(given: Readonly<Record<string, unknown>>): ExcelValues {
  const values = readOptions(excelOptions, given, 'excel')
  return { ...values, cells: readRange(values.range) }
}
