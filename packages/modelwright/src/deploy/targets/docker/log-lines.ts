import type { LineWindow, LogLine } from '../../target.ts'
import { labels } from './container.ts'
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

/** Takes a line with its time apart. */
function timed(line: string): LogLine {
  const blank = line.indexOf(' ')
  return { at: line.slice(0, blank), text: line.slice(blank + 1) }
}

/**
 * Whole lines of output with times. Engines cut long lines into pieces, each a frame of its own with a time before it: only the last
 * has an end.
 */
export function wholeLines(bytes: Uint8Array): readonly LogLine[] {
  const buffer = Buffer.from(bytes)
  const lines: LogLine[] = []
  let begun: LogLine | undefined
  for (let at = 0; at + headBytes <= buffer.length; ) {
    const size = buffer.readUInt32BE(at + 4)
    const frame = buffer.subarray(at + headBytes, at + headBytes + size).toString()
    at += headBytes + size
    for (const [, piece, end] of frame.matchAll(/([^\n]+)(\n?)/g)) {
      const one = timed(piece)
      const line: LogLine = begun === undefined ? one : { at: begun.at, text: begun.text + one.text }
      begun = end === '' ? line : undefined
      if (end !== '') lines.push(line)
    }
  }
  return lines
}

/** Lines of all containers of a deployment, also of those that are stopped, a page each. */
export async function* containerPages(
  engine: Engine,
  deployment: string,
  { since, until, mark }: LineWindow,
): AsyncGenerator<readonly LogLine[]> {
  const filters = JSON.stringify({
    label: [`${labels.managedBy}=modelwright`, `${labels.deployment}=${deployment}`],
  })
  const { json } = await engine.ask('GET', '/containers/json', { query: { all: true, filters } })
  for (const { Id } of json as readonly { readonly Id: string }[]) {
    const query = {
      ...{ stdout: true, stderr: false, timestamps: true },
      since: Math.floor(since / 1000),
      until: Math.ceil(until / 1000),
    }
    const { status, bytes } = await engine.ask('GET', `/containers/${Id}/logs`, { query, expects: [404] })
    if (status === 200) yield wholeLines(bytes).filter(({ text }) => text.includes(mark))
  }
}
