import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { ModelwrightError } from '../../core/index.ts'

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
    return refuse(
      path,
      `The file of folds cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

/**
 * Reads a file of folds: one line a data row with the fold in which it is tested, −1 for rows that always train, nothing
 * for rows that are not used. May be gzipped.
 *
 * @returns the fold of each row; shape `[rows]`; −2 where a row is not used
 * @throws {ModelwrightError} PREPARE_FOLDS_UNREADABLE - when the file is missing or a line is not a fold
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
