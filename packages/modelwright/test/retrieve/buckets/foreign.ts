import { existsSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atEndOfFile } from '../../../../../test/at-end.ts'
import { startProgram } from './start-server.ts'

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

/** Starts a program that serves on a port, and waits until it answers; it is stopped after the tests of a file. */
export async function startServer(command: string, args: readonly string[], port: number): Promise<void> {
  const end = await startProgram(command, args, port)
  atEndOfFile(end)
}
