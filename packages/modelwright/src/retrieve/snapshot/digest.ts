import { createHash, type Hash } from 'node:crypto'
import type { Batch, Column } from '@modelwright/runtime'
import type { TaskPool } from '../../core/index.ts'
import { digestTaskName } from '../tasks.ts'

function hashNumbers(hash: Hash, values: Float64Array): void {
  const block = new Float64Array(4096)
  for (let from = 0; from < values.length; from += block.length) {
    const count = Math.min(block.length, values.length - from)
    for (let i = 0; i < count; i++) {
      const value = values[from + i]
      block[i] = Number.isNaN(value) ? Number.NaN : value + 0
    }
    hash.update(block.subarray(0, count))
  }
}

function hashLevels(hash: Hash, levels: readonly string[]): void {
  hash.update(`${levels.length}\n`)
  for (const level of levels) hash.update(`${Buffer.byteLength(level)}:${level}`)
}

/**
 * Digests one column: its type and its values in row order, −0 as 0 and every NaN alike.
 *
 * Levels of a category are taken as sorted and used, as reading makes them.
 */
export function columnDigest(column: Column): string {
  const hash = createHash('sha256').update(`${column.type}\n`)
  switch (column.type) {
    case 'number':
    case 'time':
      hashNumbers(hash, column.values)
      break
    case 'boolean':
      hash.update(column.values)
      break
    case 'category':
      hashLevels(hash, column.levels)
      hash.update(column.codes)
      break
    case 'text':
      hash.update(column.missing).update(column.offsets).update(column.bytes)
      break
  }
  return hash.digest('hex')
}

/** Tables with fewer cells are digested on this thread. */
const fewestCells = 1_000_000

/** Digests a table's content: names, types and values in row order, whatever file they came from. */
export function contentDigest({ rowCount, columns }: Batch): string {
  return joinDigests(rowCount, [...columns.keys()], [...columns.values()].map(columnDigest))
}

/** The same as {@link contentDigest}, by several threads where the table is large. */
export async function contentDigestBy(batch: Batch, pool: TaskPool | undefined): Promise<string> {
  const { rowCount, columns } = batch
  if (pool === undefined || pool.size === 0 || rowCount * columns.size < fewestCells)
    return contentDigest(batch)
  const digests = await Promise.all(
    [...columns.values()].map((column) => pool.run(digestTaskName, column) as Promise<string>),
  )
  return joinDigests(rowCount, [...columns.keys()], digests)
}

function joinDigests(rowCount: number, names: readonly string[], digests: readonly string[]): string {
  const hash = createHash('sha256').update(`modelwright table 1\n${rowCount}\n${names.length}\n`)
  names.forEach((name, at) => {
    hash.update(`${Buffer.byteLength(name)}:${name}\n${digests[at]}\n`)
  })
  return hash.digest('hex')
}
