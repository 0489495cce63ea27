import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEndOfFile } from '../../../../../test/at-end.ts'
import type { LoggedModel, PredictedRows } from '../../../src/core/index.ts'

/** Makes a folder that is removed after the tests. */
export function logFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-log-'))
  atEndOfFile(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Files of segments, oldest first. */
export function segmentFiles(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, 'segments')).sort()
  } catch {
    return []
  }
}

/** What stands in the whole lines of all segments of a kind. */
export function loggedLines(
  folder: string,
  kind: 'predictions' | 'outcomes' = 'predictions',
): readonly Readonly<Record<string, unknown>>[] {
  return segmentFiles(folder)
    .filter((name) => name.startsWith(kind))
    .flatMap((name) =>
      readFileSync(join(folder, 'segments', name), 'utf8')
        .split('\n')
        .slice(0, -1),
    )
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
}

export const exampleModel: LoggedModel = { name: 'churn', version: '3', digest: 'ab'.repeat(32) }

/** Rows as a server hands them over. */
export function predictedRows(id: string, count = 1, changes: Partial<PredictedRows> = {}): PredictedRows {
  const rows = Array.from({ length: count }, (_, row) => ({ age: 30 + row, contract: 'monthly' }))
  return {
    id,
    firstRow: 0,
    model: exampleModel,
    rows,
    predictions: rows.map(() => ({ prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } })),
    bytes: 100 * count,
    ...changes,
  }
}

/** Waits until something holds; fails by the test's own time-out. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
