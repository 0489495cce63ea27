import { randomBytes } from 'node:crypto'

/** A new name beside `path` that no other process uses. */
export function temporaryBeside(path: string): string {
  return `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`
}
