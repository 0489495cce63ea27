import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEndOfTest } from '../../../../test/at-end.ts'

/** A new empty folder, removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwright-project-'))
  atEndOfTest(() => rm(folder, { recursive: true, force: true }))
  return folder
}
