import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import type { Base, BaseLayer, BasePart } from './base.ts'
import { type Architecture, type ElfFacts, readElf, withoutSymbols } from './elf.ts'
import { keepFile, keptLayer, sha256Of } from './kept-layer.ts'
import { type FoundLibrary, librariesOf } from './libraries.ts'
import { nodeFromFile, nodeFromNpm, nodeVersion, npmIntegrity } from './node-program.ts'
import type { TarEntry } from './tar.ts'
import { userId } from './user-id.ts'

/** Where a base comes from that is made here. */
export interface NodeBaseOptions {
  readonly architecture: Architecture
  /** Node's program, or the package that carries it; default: from npm. */
  readonly node?: string
  /** Root of a tree that has the libraries; default: this machine's. */
  readonly libraries?: string
  /** Where what was made is kept. */
  readonly cache: string
}

/** Raised when the same Node and libraries are laid out in another way: kept layers are then made again. */
const layoutVersion = 1

const accounts: readonly TarEntry[] = [
  {
    kind: 'file',
    path: 'etc/passwd',
    bytes: Buffer.from(
      `root:x:0:0:root:/:/sbin/nologin\nnonroot:x:${userId}:${userId}:nonroot:/:/sbin/nologin\n`,
    ),
  },
  { kind: 'file', path: 'etc/group', bytes: Buffer.from(`root:x:0:\nnonroot:x:${userId}:\n`) },
  { kind: 'folder', path: 'tmp', mode: 0o1777 },
]

/** One folder of libraries under every name by which a loader may look for it, whatever distribution it is of. */
function entriesOf(program: Buffer, libraries: readonly FoundLibrary[]): readonly TarEntry[] {
  return [
    ...accounts,
    { kind: 'file', path: 'usr/local/bin/node', bytes: program, mode: 0o755 },
    ...libraries.map(
      ({ name, bytes }): TarEntry => ({ kind: 'file', path: `usr/lib/${name}`, bytes, mode: 0o755 }),
    ),
    { kind: 'link', path: 'lib', target: 'usr/lib' },
    { kind: 'link', path: 'lib64', target: 'usr/lib' },
    { kind: 'link', path: 'usr/lib64', target: 'lib' },
  ]
}

/** Node's program: known by what it came from, read only where nothing made of it is kept. */
interface Program {
  readonly id: string
  readonly facts: ElfFacts
  read(): Promise<Buffer>
}

async function programOf(options: NodeBaseOptions): Promise<Program> {
  const { architecture, node, cache } = options
  const read = node === undefined ? () => nodeFromNpm(architecture) : () => nodeFromFile(node)
  const id = node === undefined ? npmIntegrity(architecture) : await fileDigest(node)
  const file = join(cache, `node-${sha256Of(id)}.json`)
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as ElfFacts,
    () => undefined,
  )
  if (known?.architecture === architecture) return { id, facts: known, read }
  const program = await read()
  const facts = readElf(program)
  if (facts?.architecture !== architecture) throw foreignNode(options, facts)
  await keepFile(file, JSON.stringify(facts))
  return { id, facts, read: async () => program }
}

async function fileDigest(path: string): Promise<string> {
  return readFile(path).then(sha256Of, () => '')
}

function foreignNode({ architecture, node }: NodeBaseOptions, facts: ElfFacts | undefined): ModelwrightError {
  const found = facts === undefined ? 'no Linux that images are made for' : `linux/${facts.architecture}`
  return new ModelwrightError('PACK_BASE_MISSING', {
    message: `This Node runs on ${found}, not on linux/${architecture}.`,
    ...(node === undefined ? {} : { where: node }),
    mend: ['Leave out --node: it then comes from npm.', 'Or say what it runs on:  --platform linux/<…>'],
  })
}

/** Packing Node takes half a minute: its layer is kept by what went into it. */
async function layerFor(
  program: Program,
  libraries: readonly FoundLibrary[],
  cache: string,
): Promise<BaseLayer> {
  const recipe = JSON.stringify([
    layoutVersion,
    program.id,
    ...libraries.map(({ name, bytes }) => [name, sha256Of(bytes)]),
  ])
  return keptLayer({ cache, name: 'base', recipe }, async () =>
    entriesOf(withoutSymbols(await program.read()), libraries),
  )
}

/**
 * Makes a base of Node's program from npm and the seven libraries of the C library and the compiler that it needs: no shell, no
 * package manager, no other program.
 *
 * The same Node and the same libraries give the same layer; nothing else is in it.
 *
 * @throws {ModelwrightError} PACK_BASE_MISSING - when there is no Node for this kind of processor
 * @throws {ModelwrightError} PACK_LIBRARY_MISSING - when a library is not there
 */
export async function nodeBase(options: NodeBaseOptions): Promise<Base> {
  const program = await programOf(options)
  const libraries = await librariesOf(program.facts, options.libraries ?? '/')
  const layer = await layerFor(program, libraries, options.cache)
  const parts: readonly BasePart[] = libraries.map(({ name, bytes }) => ({ name, sha256: sha256Of(bytes) }))
  return {
    platform: { os: 'linux', architecture: options.architecture },
    layers: [layer],
    env: ['PATH=/usr/local/bin'],
    node: '/usr/local/bin/node',
    history: [{ created_by: 'modelwright pack: Node and its libraries' }],
    ...(options.node === undefined ? { nodeVersion } : {}),
    parts,
  }
}
