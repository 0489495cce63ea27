import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below a folder, as one text: for what must not be in any of them. */
export function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !path.includes('node_modules') && statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}
