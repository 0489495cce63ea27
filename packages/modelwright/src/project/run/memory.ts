import type { Batch } from '@modelwright/runtime'

/** Bytes of a number. */
const numberBytes = 8

/** Bytes that the words in a byte of text take, each a place and a weight, once it is prepared. */
const bytesOfWords = 2

/** Bytes of prepared folds that a worker keeps, at most. */
const keptBytes = 4e8

/** Folds and preparations of them that a worker keeps, about. */
const keptFolds = 10

/** Share of the free memory that a search may take. */
const memoryShare = 0.6

/** Bytes of a cell on average: of rows as they are read, and of what they are prepared to be. */
export interface CellBytes {
  readonly read: number
  readonly prepared: number
}

/** Bytes that a search takes: rows as read and as sampled, and in each worker a fold, prepared, with what a fit makes of it. */
function neededBytes(cells: number, { read, prepared }: CellBytes, workers: number): number {
  const ofWorker = cells * (read + 2 * prepared) + Math.min(keptBytes, keptFolds * cells * prepared)
  return 2 * cells * read + workers * ofWorker
}

/** Bytes of a cell of rows: a number's, and of texts their own and what their words make of them. */
export function cellBytesOf({ rowCount, columns }: Batch): CellBytes {
  let texts = 0
  for (const column of columns.values()) if (column.type === 'text') texts += column.bytes.length
  const textBytes = texts / Math.max(1, rowCount * columns.size)
  return { read: numberBytes + textBytes, prepared: numberBytes + bytesOfWords * textBytes }
}

const ofNumbers: CellBytes = { read: numberBytes, prepared: numberBytes }

/**
 * Cells that a search fits into the memory that is free: as many as asked for, else half as many, and so on.
 *
 * @param options.workers - threads that fit folds side by side
 * @param options.cellBytes - what a cell takes ({@link cellBytesOf}); default: a number's
 */
export function cellsInMemory(
  asked: number,
  {
    workers,
    freeBytes,
    cellBytes = ofNumbers,
  }: { workers: number; freeBytes: number; cellBytes?: CellBytes },
): number {
  let cells = asked
  while (cells > 1 && neededBytes(cells, cellBytes, Math.max(1, workers)) > memoryShare * freeBytes)
    cells = Math.floor(cells / 2)
  return cells
}
