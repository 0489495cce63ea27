/** Bytes of a number. */
const cellBytes = 8

/** Bytes of prepared folds that a worker keeps, at most. */
const keptBytes = 4e8

/** Folds and preparations of them that a worker keeps, about. */
const keptFolds = 10

/** Share of the free memory that a search may take. */
const memoryShare = 0.6

/** Bytes that a search takes: rows as read and as sampled, and in each worker a fold, prepared, with what a fit makes of it. */
function neededBytes(cells: number, workers: number): number {
  const plain = cellBytes * cells
  return plain * (2 + 3 * workers) + workers * Math.min(keptBytes, keptFolds * plain)
}

/**
 * Cells that a search fits into the memory that is free: as many as asked for, else half as many, and so on.
 *
 * @param workers - threads that fit folds side by side
 */
export function cellsInMemory(asked: number, workers: number, freeBytes: number): number {
  let cells = asked
  while (cells > 1 && neededBytes(cells, Math.max(1, workers)) > memoryShare * freeBytes)
    cells = Math.floor(cells / 2)
  return cells
}
