import { execFile } from 'node:child_process'
import type { GitState, ObjectStore } from '../core/index.ts'
import { gitCommit } from './environment.ts'

/** Longest difference that is kept, longest list of files that is read, and how long git is waited for. */
const mostBytes = 262_144
const mostListed = 67_108_864
const timeoutMs = 10_000

/** What git prints; undefined where it fails, takes too long or says more than that. */
function git(folder: string, parameters: readonly string[], maxBuffer: number): Promise<string | undefined> {
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
    const options = { timeout: timeoutMs, maxBuffer, windowsHide: true }
    execFile('git', [...quiet, ...parameters], options, (error, output) =>
      resolve(error === null ? output : undefined),
    )
  })
}

/** The value after a head of `git status --porcelain=v2`. */
function headOf(lines: readonly string[], head: string): string {
  return lines.find((line) => line.startsWith(`# ${head} `))?.slice(head.length + 3) ?? ''
}

/** What differs from the commit, and which files git does not know; undefined where that is nothing, or too long. */
async function differences(folder: string, lines: readonly string[]): Promise<Uint8Array | undefined> {
  const diff = await git(folder, ['diff', 'HEAD', '--no-color', '--no-ext-diff', '--no-textconv'], mostBytes)
  const unknown = lines
    .filter((line) => line.startsWith('? '))
    .map((line) => `# not in git: ${line.slice(2)}\n`)
  if (diff === undefined) return undefined
  const bytes = new TextEncoder().encode(`${unknown.join('')}${diff}`)
  return bytes.length === 0 || bytes.length > mostBytes ? undefined : bytes
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
  const asked = ['status', '--porcelain=v2', '--branch', '--untracked-files=normal']
  const status = await git(folder, asked, mostListed)
  if (status === undefined) return undefined
  const lines = status.split('\n').filter((line) => line !== '')
  const branch = headOf(lines, 'branch.head')
  const isDirty = lines.some((line) => !line.startsWith('#'))
  const bytes = isDirty ? await differences(folder, lines) : undefined
  const diff = bytes === undefined ? null : await objects.put(bytes)
  return { commit, branch: branch === '' || branch === '(detached)' ? null : branch, isDirty, diff }
}
