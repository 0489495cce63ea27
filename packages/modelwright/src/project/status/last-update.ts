import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { storeFolder } from '../open-project.ts'
import type { UpdatePart, UpdatePass } from '../update/types.ts'
import { writeWhole } from '../write-file.ts'

/** The last pass of update on a model, and when it ended, milliseconds since 1970-01-01 UTC. */
export interface LastUpdate extends UpdatePass {
  readonly at: number
}

const fileOf = (folder: string, name: string, part: UpdatePart | undefined): string =>
  join(storeFolder(folder), `${part === 'retrain' ? 'retrain' : 'update'}-${name}.json`)

/** Leaves what a pass found where `status` finds it: what costs reading a whole log is not counted again. */
export async function noteUpdate(
  folder: string,
  pass: UpdatePass,
  { part, now }: { readonly part: UpdatePart | undefined; readonly now: number },
): Promise<void> {
  // It can be missed: the pass was made all the same.
  await writeWhole(fileOf(folder, pass.name, part), JSON.stringify({ ...pass, at: now })).catch(() => {})
  if (part === undefined) await rm(fileOf(folder, pass.name, 'retrain'), { force: true }).catch(() => {})
}

/** Reads JSON that another process leaves; undefined where there is none, or it cannot be read. */
export async function readNote<Note>(path: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Note
  } catch {
    return undefined
  }
}

/** What the last pass found, or the last of either half; undefined: none was made on this machine. */
export async function lastUpdate(folder: string, name: string): Promise<LastUpdate | undefined> {
  const halves = [undefined, 'retrain' as const].map((part) =>
    readNote<LastUpdate>(fileOf(folder, name, part)),
  )
  const found = (await Promise.all(halves)).filter((one) => one !== undefined)
  const newest = found.toSorted((a, b) => b.at - a.at)[0]
  if (found.length < 2) return newest
  const actions = found.flatMap((one) => one.actions)
  const did = actions.filter(({ kind }) => kind !== 'nothing')
  return { ...newest, actions: did.length > 0 ? did : newest.actions }
}
