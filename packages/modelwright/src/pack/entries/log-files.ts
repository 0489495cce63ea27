import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { openRowLog, type RowLog } from '@modelwright/runtime'
import { type BundleLog, logRows } from './log-rows.ts'

const ending = '.open'
const mostBytes = 67_108_864
const longestMs = 600_000

interface Segment {
  readonly file: FileHandle
  /** Under which it is known once it is closed. */
  readonly path: string
  readonly openedAt: number
  bytes: number
}

/**
 * Writes what a bundle was asked and said into the folder that `MODELWRIGHT_LOG_FOLDER` names, as segments of a prediction log; to standard
 * output where it names none.
 */
export function logFiles(rules: BundleLog): RowLog {
  const folder = process.env['MODELWRIGHT_LOG_FOLDER'] ?? ''
  if (folder === '') return logRows(rules)
  const write = segmentWriter(`${folder}/segments`)
  return openRowLog({
    ...rules,
    now: () => Date.now(),
    send: write,
    later: (run) => void setImmediate(run),
  })
}

async function begin(folder: string): Promise<Segment> {
  await mkdir(folder, { recursive: true })
  const openedAt = Date.now()
  const time = new Date(openedAt).toISOString().replace(/[-:.]/g, '')
  const path = `${folder}/predictions-${time}-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`
  return { file: await open(path + ending, 'ax'), path, openedAt, bytes: 0 }
}

/** Writes lines to one segment after the other: a closed one is whole, and on the disk. */
function segmentWriter(folder: string): (lines: string) => Promise<void> {
  let current: Segment | undefined
  const close = async (): Promise<void> => {
    const { file, path } = current!
    current = undefined
    await file.sync().finally(() => file.close())
    await rename(path + ending, path)
  }
  process.once('exit', () => {
    // There is no time left to wait for the disk; the name says that no more comes.
    if (current !== undefined) renameSync(current.path + ending, current.path)
  })
  return async (lines) => {
    const isFull = current !== undefined && current.bytes + lines.length > mostBytes
    if (isFull || (current !== undefined && Date.now() - current.openedAt > longestMs)) await close()
    current ??= await begin(folder)
    const text = Buffer.from(lines)
    await current.file.appendFile(text)
    current.bytes += text.length
  }
}
