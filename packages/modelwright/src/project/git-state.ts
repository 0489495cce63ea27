import { execFile } from 'node:child_process'
import type { GitState, ObjectStore } from '../core/index.ts'
import { gitCommit } from './environment.ts'

/** Longest difference that is kept, and how long git is waited for. */
const mostBytes = 262_144
const timeoutMs = 10_000

/** What git prints; undefined where it fails, takes too long or says more than is kept. */
function git(folder: string, parameters: readonly string[]): Promise<string | undefined> {
  const quiet = [
    '--no-optional-locks',
    '-c',
    'core.fsmonitor=false',
    '-c',
    'core.quotePath=false',
    '-C',
    folder,
  ]
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: mostBytes, windowsHide: true }
    execFile('git', [...quiet, ...parameters], options, (error, output) =>
      resolve(error === null ? output : undefined),
    )
  })
}

/** The value after a head of `git status --porcelain=v2`. */
function headOf(lines: readonly string[], head: string): string {
  return lines.find((line) => line.startsWith(`# ${head} `))?.slice(head.length + 3) ?? ''
}

/** What differs from the commit, and which files git does not know. */
async function differences(folder: string, lines: readonly string[]): Promise<string | undefined> {
  const diff = await git(folder, ['diff', 'HEAD', '--no-color', '--no-ext-diff', '--no-textconv'])
  const unknown = lines
    .filter((line) => line.startsWith('? '))
    .map((line) => `# not in git: ${line.slice(2)}\n`)
  return diff === undefined ? undefined : `${unknown.join('')}${diff}`
}

/**
 * Reads the state of the work tree that holds a folder: commit, branch, whether it differs, and the differences where they
 * are short. For the store alone: never for an artifact.
 *
 * @returns undefined where there is no work tree, no commit yet, or no git
 */
export async function gitState(folder: string, objects: ObjectStore): Promise<GitState | undefined> {
  const commit = await gitCommit(folder)
  if (commit === undefined) return undefined
  const status = await git(folder, ['status', '--porcelain=v2', '--branch', '--untracked-files=normal'])
  if (status === undefined) return undefined
  const lines = status.split('\n').filter((line) => line !== '')
  const branch = headOf(lines, 'branch.head')
  const isDirty = lines.some((line) => !line.startsWith('#'))
  const text = isDirty ? await differences(folder, lines) : undefined
  const diff = text === undefined || text === '' ? null : await objects.put(new TextEncoder().encode(text))
  return { commit, branch: branch === '' || branch === '(detached)' ? null : branch, isDirty, diff }
}
