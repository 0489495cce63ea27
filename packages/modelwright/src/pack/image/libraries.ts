import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { type Architecture, type ElfFacts, readElf } from './elf.ts'

/** A library of the system, as it was found. */
export interface FoundLibrary {
  readonly name: string
  readonly bytes: Buffer
}

const triplets: Readonly<Record<Architecture, string>> = {
  amd64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
}

/** Folders in which distributions keep libraries, below the root. */
function foldersOf(architecture: Architecture): readonly string[] {
  const triplet = triplets[architecture]
  return [`lib/${triplet}`, `usr/lib/${triplet}`, 'lib64', 'usr/lib64', 'lib', 'usr/lib', '']
}

async function find(name: string, root: string, architecture: Architecture): Promise<Buffer | undefined> {
  for (const folder of foldersOf(architecture)) {
    const bytes = await readFile(join(root, folder, name)).catch(() => undefined)
    // A library for another processor may have the same name: folders of several are common.
    if (bytes !== undefined && readElf(bytes)?.architecture === architecture) return bytes
  }
  return undefined
}

function missing(name: string, root: string, architecture: Architecture): ModelwrightError {
  const triplet = triplets[architecture]
  return new ModelwrightError('PACK_LIBRARY_MISSING', {
    message: `Node for ${architecture} needs the library ${name}, which is not there.`,
    where: root,
    mend: [
      `Name a folder that has it, such as an unpacked libc6, libstdc++6 and libgcc-s1 (lib/${triplet}/…):  --libraries <folder>`,
      'Or take a whole image as the base:  --base docker.io/library/node:24-slim',
    ],
  })
}

/**
 * Finds the libraries a program needs, those of its libraries, and its loader: all it takes to run in an empty image.
 *
 * @param root - where libraries are looked for: `/` for this machine's own
 * @throws {ModelwrightError} PACK_LIBRARY_MISSING - when one is not there for this kind of processor
 */
export async function librariesOf(facts: ElfFacts, root: string): Promise<readonly FoundLibrary[]> {
  const found = new Map<string, Buffer>()
  const waiting = [...facts.needed]
  if (facts.interpreter !== undefined) waiting.push(facts.interpreter.split('/').pop()!)
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (found.has(name)) continue
    const bytes = await find(name, root, facts.architecture)
    if (bytes === undefined) throw missing(name, root, facts.architecture)
    found.set(name, bytes)
    waiting.push(...(readElf(bytes)?.needed ?? []))
  }
  return [...found].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => (a.name < b.name ? -1 : 1))
}
