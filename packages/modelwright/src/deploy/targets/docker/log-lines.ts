import type { LogLine } from '../../target.ts'
import type { Engine } from './engine.ts'

const headBytes = 8

/**
 * Takes the frames of a container's output apart: eight bytes say which stream it was and how much comes, then that comes. Output of
 * a terminal has no frames.
 */
export function framesOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes)
  const isFramed = buffer.length >= headBytes && buffer[0] <= 2 && buffer.readUIntBE(1, 3) === 0
  if (!isFramed) return buffer.toString()
  const parts: Buffer[] = []
  for (let at = 0; at + headBytes <= buffer.length; ) {
    const size = buffer.readUInt32BE(at + 4)
    parts.push(buffer.subarray(at + headBytes, at + headBytes + size))
    at += headBytes + size
  }
  return Buffer.concat(parts).toString()
}

/** What a container wrote last, with the time of each line where it was asked for. */
async function readLines(
  engine: Engine,
  name: string,
  query: Readonly<Record<string, string | number | boolean>>,
): Promise<readonly string[]> {
  const { status, bytes } = await engine.ask('GET', `/containers/${name}/logs`, {
    query: { stdout: true, stderr: true, ...query },
    expects: [404],
  })
  return status === 404
    ? []
    : framesOf(bytes)
        .split('\n')
        .filter((line) => line.trim() !== '')
}

/** The last lines of a container, without times. */
export function lastLines(engine: Engine, name: string, count: number): Promise<readonly string[]> {
  return readLines(engine, name, { tail: count })
}

/** Lines of a container since a time, newest last. */
export async function logLines(
  engine: Engine,
  name: string,
  { since, limit, revision }: { readonly since: number; readonly limit: number; readonly revision?: string },
): Promise<readonly LogLine[]> {
  const query = { timestamps: true, since: Math.floor(since / 1000), tail: limit }
  const lines = await readLines(engine, name, query)
  return lines.map((line) => {
    const blank = line.indexOf(' ')
    return {
      at: line.slice(0, blank),
      text: line.slice(blank + 1).trimEnd(),
      ...(revision === undefined ? {} : { revision }),
    }
  })
}
