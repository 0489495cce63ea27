import type { Batch } from '@modelwright/runtime'

/** Bytes of a number. */
const numberBytes = 8

/** Bytes that a byte of text takes: itself, and the words in it, each a place and a weight. */
const bytesOfText = 3

/** Bytes of prepared folds that a worker keeps, at most. */
const keptBytes = 4e8

/** Folds and preparations of them that a worker keeps, about. */
const keptFolds = 10

/** Share of the free memory that a search may take. */
const memoryShare = 0.6

/** Bytes that a search takes: rows as read and as sampled, and in each worker a fold, prepared, with what a fit makes of it. */
function neededBytes(cells: number, cellBytes: number, workers: number): number {
  const plain = cellBytes * cells
  return plain * (2 + 3 * workers) + workers * Math.min(keptBytes, keptFolds * plain)
}

/** Bytes of a cell of rows, prepared, on average: a number's, and of texts what their length makes of them. */
export function cellBytesOf({ rowCount, columns }: Batch): number {
  let texts = 0
  for (const column of columns.values()) if (column.type === 'text') texts += column.bytes.length
  return numberBytes + (bytesOfText * texts) / Math.max(1, rowCount * columns.size)
}

/**
 * Cells that a search fits into the memory that is free: as many as asked for, else half as many, and so on.
 *
 * @param options.workers - threads that fit folds side by side
 * @param options.cellBytes - what a cell takes ({@link cellBytesOf}); default: a number's
 */
export function cellsInMemory(
  asked: number,
  { workers, freeBytes, cellBytes = numberBytes }: { workers: number; freeBytes: number; cellBytes?: number },
): number {
  let cells = asked
  while (cells > 1 && neededBytes(cells, cellBytes, Math.max(1, workers)) > memoryShare * freeBytes)
    cells = Math.floor(cells / 2)
  return cells
}
