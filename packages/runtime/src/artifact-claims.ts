import { onlyKeys } from './artifact-schema.ts'
import type { Artifact, Cell, GoldenRows } from './contracts.ts'
import type { Reader } from './reader.ts'

/** Reads metrics with their intervals; what is not defined may be NaN. */
export function readEvaluation(reader: Reader): NonNullable<Artifact['evaluation']> {
  onlyKeys(reader, ['metrics', 'rowCount'])
  const metrics = reader.object('metrics')
  const read = (name: string) => {
    const metric = metrics.object(name)
    onlyKeys(metric, ['high', 'low', 'value'])
    return [
      name,
      { value: anyNumber(metric, 'value'), low: anyNumber(metric, 'low'), high: anyNumber(metric, 'high') },
    ]
  }
  return {
    rowCount: reader.integer('rowCount', 0, Number.MAX_SAFE_INTEGER),
    metrics: Object.fromEntries(metrics.keys().map(read)),
  }
}

function anyNumber(reader: Reader, key: string): number {
  const value = reader.value(key)
  return typeof value === 'number' ? value : reader.refuse(key, 'must be a number')
}

/** Reads digests and seeds: texts, finite numbers and nulls. */
export function readLineage(reader: Reader): Artifact['lineage'] {
  const read = (key: string): [string, string | number | null] => {
    const value = reader.value(key)
    if (value === null || typeof value === 'string' || Number.isFinite(value))
      return [key, value as string | number | null]
    return reader.refuse(key, 'must be text, a finite number or null')
  }
  return Object.fromEntries(reader.keys().map(read))
}

/** Reads golden rows: columns of equal length, one per input, and as many outputs as the model gives for them. */
export function readGolden(
  reader: Reader,
  { inputCount, outputCount }: { inputCount: number; outputCount: number },
): GoldenRows {
  onlyKeys(reader, ['outputs', 'rows'])
  const outputs = reader.floats('outputs')
  const rowCount = outputs.length / outputCount
  const rows = reader.value('rows')
  if (!Array.isArray(rows) || rows.length !== inputCount)
    return reader.refuse('rows', `must have one list per input: ${inputCount}`)
  for (const cells of rows)
    if (!Array.isArray(cells) || cells.length !== rowCount || !cells.every(isCell))
      reader.refuse('rows', `must hold ${rowCount} texts, finite numbers, booleans and nulls each`)
  return { rows: rows as Cell[][], outputs }
}

function isCell(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
