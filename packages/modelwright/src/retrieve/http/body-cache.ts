import { createHash, randomBytes } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { systemCode } from '../../core/node/system-code.ts'

/** A body that was kept, with what tells whether it still holds. */
export interface KeptBody {
  readonly path: string
  readonly bytes: number
  readonly etag?: string
  readonly lastModified?: string
  readonly contentType?: string
  /** As the server states it. */
  readonly charset?: string
  /** The name whose ending tells the format. */
  readonly name: string
  readonly licence?: string
}

type Entry = Omit<KeptBody, 'path'> & { readonly file: string }

/** All kept bodies together are at most this large, besides the newest. */
const mostBytes = 20_000_000_000

/** The beginning of the names of files that are kept: a digest of all that tells whose body it is, which may hold secrets. */
export const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/**
 * Finds what was kept, if its file is still there whole.
 *
 * @param key - as {@link keyOf} makes it
 */
export async function findKept(cache: string, key: string): Promise<KeptBody | undefined> {
  try {
    const { file, ...entry } = JSON.parse(await readFile(join(cache, `${key}.json`), 'utf8')) as Entry
    const path = join(cache, file)
    return (await stat(path)).size === entry.bytes ? { ...entry, path } : undefined
  } catch {
    return undefined
  }
}

/** Headers that ask for a body only if it changed. */
export function conditionsOf(kept: KeptBody | undefined): Record<string, string> {
  if (kept?.etag !== undefined) return { 'if-none-match': kept.etag }
  return kept?.lastModified === undefined ? {} : { 'if-modified-since': kept.lastModified }
}

/** Whether a body may be kept: the server can tell whether it changed and does not forbid it. */
export function mayKeep(headers: IncomingHttpHeaders): boolean {
  const canTell = headers.etag !== undefined || headers['last-modified'] !== undefined
  return canTell && !/no-store/i.test(headers['cache-control'] ?? '')
}

/** Removes the bodies, and parts of bodies, that were used longest ago, until the rest is small enough. */
async function prune(cache: string, spared: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => /\.(body|part)$/.test(name) && name !== spared)
  const found = await Promise.all(
    names.map(async (name) => ({ name, ...(await stat(join(cache, name)).catch(() => undefined)) })),
  )
  let bytes = 0
  for (const { name, size = 0 } of found.sort((a, b) => (b.mtimeMs ?? 0) - (a.mtimeMs ?? 0))) {
    bytes += size
    if (bytes > mostBytes) await rm(join(cache, name), { force: true })
  }
}

/** Moves a file, also from one disk to another. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error
    await copyFile(from, to)
    await rm(from)
  }
}

/** Moves a body into the cache, in place of an earlier one of the same key. */
export async function keepBody(
  cache: string,
  key: string,
  body: KeptBody,
  before: KeptBody | undefined,
): Promise<KeptBody> {
  await mkdir(cache, { recursive: true })
  const unique = randomBytes(6).toString('hex')
  const file = `${key}-${unique}.body`
  await moveFile(body.path, join(cache, file))
  const { path: _, ...rest } = body
  const entry = join(cache, `${key}.json`)
  await writeFile(`${entry}.${unique}.tmp`, JSON.stringify({ ...rest, file } satisfies Entry))
  await rename(`${entry}.${unique}.tmp`, entry)
  if (before !== undefined) await rm(before.path, { force: true })
  await prune(cache, file)
  return { ...body, path: join(cache, file) }
}

/** Notes that a kept body was used. */
export async function touchKept({ path }: KeptBody): Promise<void> {
  const { atime } = await stat(path)
  await utimes(path, atime, atime).catch(() => {})
}
