import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { foreign } from './fake-google.ts'
import type { World } from './fake-world.ts'

const framework = join(foreign, 'node_modules/@google-cloud/functions-framework')
const starter = fileURLToPath(new URL('./run-function.cjs', import.meta.url))

/** Whether Google's framework is here. */
export const hasFramework = existsSync(framework)
/** What tests say that lack it. */
export const needsFramework = 'needs test/foreign with @google-cloud/functions-framework'

/** Starts the function of a folder by Google's own framework; undefined where that cannot load it. */
export function startFunction(
  folder: string,
  env: Readonly<Record<string, string>>,
  world: Pick<World, 'closing'>,
): Promise<string | undefined> {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  // What Google's build would install.
  if (dependencies['@google-cloud/functions-framework'] === undefined) return Promise.resolve(undefined)
  const child = spawn(process.execPath, [starter, framework, folder], {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  world.closing.push(() => {
    child.kill('SIGKILL')
    return ended
  })
  return new Promise((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      const url = /http:\/\/\S+/.exec(piece.toString())?.[0]
      if (url !== undefined) resolve(url)
    })
    child.on('exit', () => resolve(undefined))
  })
}
