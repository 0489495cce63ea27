import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageVersion } from './package-version.ts'

let known: string | undefined

/** A digest of which source files there are, of their sizes and when they were changed: sources run while they are worked on. */
function digestOfSources(folder: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  for (const name of names) {
    const { size, mtimeMs } = statSync(join(folder, name))
    hash.update(`${name}\n${size}\n${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** What the build wrote of the code it made. */
function digestOfBuild(): string {
  return readFileSync(new URL('../code-digest.txt', import.meta.url), 'utf8').trim()
}

/**
 * Names this program's code: its version, and a digest of the code itself.
 *
 * A step that other code ran is run again: a version alone would not tell one build of it from another.
 */
export function codeVersion(): string {
  if (known !== undefined) return known
  const isSource = import.meta.url.endsWith('.ts')
  const digest = isSource ? digestOfSources(fileURLToPath(new URL('..', import.meta.url))) : digestOfBuild()
  known = `${packageVersion()} ${digest}`
  return known
}
