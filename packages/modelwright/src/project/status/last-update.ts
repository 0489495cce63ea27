import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storeFolder } from '../open-project.ts'
import type { UpdatePass } from '../update/types.ts'
import { writeWhole } from '../write-file.ts'

/** The last pass of update on a model, and when it ended, milliseconds since 1970-01-01 UTC. */
export interface LastUpdate extends UpdatePass {
  readonly at: number
}

const fileOf = (folder: string, name: string): string => join(storeFolder(folder), `update-${name}.json`)

/** Leaves what a pass found where `status` finds it: what costs reading a whole log is not counted again. */
export async function noteUpdate(folder: string, pass: UpdatePass, now = Date.now()): Promise<void> {
  // It can be missed: the pass was made all the same.
  await writeWhole(fileOf(folder, pass.name), JSON.stringify({ ...pass, at: now })).catch(() => {})
}

/** Reads JSON that another process leaves; undefined where there is none, or it cannot be read. */
export async function readNote<Note>(path: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Note
  } catch {
    return undefined
  }
}

/** What the last pass found; undefined: none was made on this machine. */
export function lastUpdate(folder: string, name: string): Promise<LastUpdate | undefined> {
  return readNote<LastUpdate>(fileOf(folder, name))
}
