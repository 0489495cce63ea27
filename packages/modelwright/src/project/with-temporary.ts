import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs work with a folder for what does not fit in memory, removed afterwards. */
export async function withTemporary<Result>(work: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = await mkdtemp(join(tmpdir(), 'modelwright-'))
  try {
    return await work(temporary)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
