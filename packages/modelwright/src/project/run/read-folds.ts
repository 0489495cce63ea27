import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { ModelwrightError } from '../../core/index.ts'
import { codeOf } from '../disk-error.ts'

/** A row that is not used at all. */
export const unusedRow = -2

function refuse(path: string, message: string): never {
  throw new ModelwrightError('PREPARE_FOLDS_UNREADABLE', {
    message,
    where: path,
    mend: [
      'Give one line for each row of the data, in its order: a fold from 0, -1 (always trains) or nothing (not used).',
    ],
  })
}

async function textOf(path: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new ModelwrightError('RETRIEVE_FILE_MISSING', {
        message: `There is no file of folds "${path}".`,
        where: '--folds',
        mend: ['Give the path from the folder you are in, or an absolute one.'],
      })
    const reason = error instanceof Error ? error.message : String(error)
    return refuse(path, `The file of folds cannot be read: ${reason}.`)
  }
}

/**
 * Checks that folds fit the data: a line a row, and every fold from 0 on tests a row.
 *
 * @throws {ModelwrightError} PREPARE_FOLDS_UNREADABLE - when they do not
 */
export function checkFolds(path: string, folds: Int32Array, rowCount: number): void {
  if (folds.length !== rowCount)
    refuse(path, `The file of folds has ${folds.length} lines, but the data has ${rowCount} rows.`)
  const used = new Set(folds)
  const highest = folds.reduce((most, fold) => Math.max(most, fold), 0)
  const gap = Array.from({ length: highest }, (_, fold) => fold).find((fold) => !used.has(fold))
  if (gap !== undefined)
    refuse(path, `Folds count from 0: fold ${highest} is used, but no row is in fold ${gap}.`)
}

/**
 * Reads a file of folds: one line a data row with the fold in which it is tested, −1 for rows that always train, nothing
 * for rows that are not used. May be gzipped.
 *
 * @returns the fold of each row; shape `[rows]`; −2 where a row is not used
 * @throws {ModelwrightError} RETRIEVE_FILE_MISSING - when there is no such file
 * @throws {ModelwrightError} PREPARE_FOLDS_UNREADABLE - when a line is not a fold
 */
export async function readFolds(path: string): Promise<Int32Array> {
  const lines = (await textOf(path)).split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  const folds = new Int32Array(lines.length)
  lines.forEach((line, row) => {
    const text = line.trim()
    if (text !== '' && !/^(-1|\d{1,4})$/.test(text))
      refuse(path, `Line ${row + 1} of the file of folds is not a fold: "${text.slice(0, 40)}".`)
    folds[row] = text === '' ? unusedRow : Number(text)
  })
  if (!folds.some((fold) => fold >= 0)) refuse(path, 'No row of the file of folds is ever tested.')
  return folds
}
