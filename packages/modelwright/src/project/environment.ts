import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { foldersUp } from './folders-up.ts'

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

/** Where git keeps the state of the work tree that holds `folder`. */
async function gitFolder(folder: string): Promise<string | undefined> {
  for (const at of foldersUp(folder)) {
    const path = join(at, '.git')
    if ((await readText(join(path, 'HEAD'))) !== undefined) return path
    const pointer = await readText(path)
    if (pointer?.startsWith('gitdir: ')) return resolve(at, pointer.slice('gitdir: '.length).trim())
  }
  return undefined
}

/** Reads where a branch points: its own file, or a line of the packed ones. */
async function branchTip(git: string, branch: string): Promise<string> {
  if (!branch.startsWith('refs/') || branch.includes('..')) return ''
  const common = resolve(git, (await readText(join(git, 'commondir')))?.trim() ?? '.')
  const loose = (await readText(join(git, branch))) ?? (await readText(join(common, branch)))
  if (loose !== undefined) return loose
  const packed = (await readText(join(common, 'packed-refs'))) ?? ''
  return (
    packed
      .split('\n')
      .find((line) => line.endsWith(` ${branch}`))
      ?.split(' ')[0] ?? ''
  )
}

/** Reads the commit that is checked out, without starting git; undefined where there is none. */
export async function gitCommit(folder: string): Promise<string | undefined> {
  const git = await gitFolder(folder)
  if (git === undefined) return undefined
  const head = (await readText(join(git, 'HEAD')))?.trim() ?? ''
  const tip = head.startsWith('ref: ') ? await branchTip(git, head.slice('ref: '.length)) : head
  return /^[0-9a-f]{40,64}$/.exec(tip.trim())?.[0]
}

/**
 * Describes where a run takes place: versions, platform, git commit. For the registry alone: never for an artifact.
 *
 * @param version - Modelwright's own version
 */
export async function environmentOf(folder: string, version: string): Promise<Record<string, string>> {
  const commit = await gitCommit(folder)
  return {
    modelwright: version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    ...(commit === undefined ? {} : { commit }),
  }
}
