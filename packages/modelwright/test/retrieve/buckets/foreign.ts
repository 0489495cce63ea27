import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const foreign = fileURLToPath(new URL('../../../../../test/foreign/', import.meta.url))

/** Whether a package of `test/foreign` is installed. */
export function hasForeign(name: string): boolean {
  return existsSync(join(foreign, 'node_modules', name))
}

/** Loads a package of `test/foreign`. */
export function foreignPackage<Module>(name: string): Module {
  return createRequire(join(foreign, 'package.json'))(name) as Module
}

/** Where a program of `test/foreign` lies. */
export function foreignFile(path: string): string {
  return join(foreign, 'node_modules', path)
}

/** Makes the packages of `test/foreign` those of a project. */
export function installForeign(folder: string): void {
  symlinkSync(join(foreign, 'node_modules'), join(folder, 'node_modules'), 'dir')
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** Starts a program that serves on a port, and waits until it answers; it is stopped after the tests of a file. */
export async function startServer(command: string, args: readonly string[], port: number): Promise<void> {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr!.on('data', (block) => {
    said = (said + String(block)).slice(-2000)
  })
  afterAll(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  for (let attempt = 0; attempt < 300; attempt++) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answers) return
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${command} ${args[0]} does not answer: ${said}`)
}
