import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atEndOfFile } from '../../../../../test/at-end.ts'

const samples = fileURLToPath(new URL('../../../../../examples/data', import.meta.url))

/** Makes a folder that holds tables of the examples; it goes when the tests of the file are done. */
export function sampleFolder(...tables: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-run-'))
  for (const table of tables) copyFileSync(join(samples, table), join(folder, table))
  atEndOfFile(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
