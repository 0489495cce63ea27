import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Modelwright's own version; found by the package's name, wherever the code was bundled to. */
export function packageVersion(): string {
  const path = createRequire(import.meta.url).resolve('modelwright/package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
