import { fileURLToPath } from 'node:url'

/** The folder of this package, wherever it is installed. */
export function packageFolder(): string {
  return fileURLToPath(new URL('../../', import.meta.url))
}
