import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Board } from '../../../src/cli/up/board.ts'
import { keepDoing, type Pass } from '../../../src/cli/up/keep-doing.ts'
import { runPart } from '../../../src/cli/up/part.ts'
import { until } from '../../serve/hammer.ts'

/** A program that does what its first argument says, as parts of every kind do. */
const program = `
import { appendFileSync } from 'node:fs'
const [what, file] = process.argv.slice(2)
if (file !== undefined && !file.startsWith('--')) appendFileSync(file, what + '\\n')
if (what === 'done') console.log(JSON.stringify({ text: 'did it' }))
if (what === 'told') { console.log(JSON.stringify({ text: 'in part' })); process.exitCode = 1 }
if (what === 'failed') { console.log(JSON.stringify({ error: { code: 'UPDATE_MODEL_KEPT' } })); process.exitCode = 1 }
if (what === 'strange') console.log('no JSON')
if (what === 'hangs') { process.on('SIGTERM', () => {}); setInterval(() => {}, 1000) }
if (what === 'hungry') { globalThis.kept = []; setInterval(() => kept.push(Buffer.alloc(2e7, 1)), 20) }
`

let folder: string
const [, own] = process.argv
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parts-'))
  writeFileSync(join(folder, 'program.mjs'), program)
  process.argv[1] = join(folder, 'program.mjs')
})
afterEach(() => {
  process.argv[1] = own!
})

const never = new AbortController().signal
const runIt = (what: string, limits = {}) => runPart([what], { folder, signal: never, limits })

describe('a part', () => {
  it.each([
    ['done', { outcome: 'done', document: { text: 'did it' } }],
    ['told', { outcome: 'done', document: { text: 'in part' } }],
    ['failed', { outcome: 'failed', why: 'ended with code 1', error: 'UPDATE_MODEL_KEPT' }],
    ['strange', { outcome: 'failed', why: 'ended with code 0', error: undefined }],
  ])('%s', async (what, result) => {
    expect(await runIt(what)).toEqual(result)
  })

  it('that hangs, deaf to signals, is cut off after its time', async () => {
    const result = await runPart(['hangs'], {
      ...{ folder, signal: never, limits: { maxMs: 300, graceMs: 300 } },
    })
    expect(result).toEqual({ outcome: 'cut off', why: 'did not end within 0.3 s' })
  }, 30_000)

  it.skipIf(process.platform !== 'linux')(
    'that takes more memory than it may is cut off',
    async () => {
      const result = await runIt('hungry', { maxBytes: 3e8 })
      expect(result).toMatchObject({ outcome: 'cut off' })
      expect((result as { why: string }).why).toMatch(/^held \d+ MB of memory, 300 MB are allowed$/)
    },
    30_000,
  )

  it('ends when it is told to, at once', async () => {
    const abort = new AbortController()
    const running = runPart(['hungry'], { folder, signal: abort.signal })
    setTimeout(() => abort.abort(), 200)
    expect(await running).toMatchObject({ outcome: 'failed', why: 'was ended by SIGTERM' })
  })
})

/** A board that remembers. */
function remembered() {
  const said: string[] = []
  const ends: Parameters<Board['ended']>[1][] = []
  const board: Board = {
    began: () => {},
    ended: (_, how) => void ends.push(how),
    service: () => {},
    note: (part, message) => void said.push(`${part} ${message}`),
    warn: (part, message) => void said.push(`${part}! ${message}`),
    lines: () => undefined,
    settled: async () => {},
  }
  return { board, said, ends }
}

async function kept(what: string, changes: Partial<Pass>, isOver: (made: number) => boolean) {
  const abort = new AbortController()
  const { board, said, ends } = remembered()
  const file = join(folder, 'made.txt')
  writeFileSync(file, '')
  const pass: Pass = { name: 'update', argv: [what, file], everyMs: () => 10, ...changes }
  const keeping = keepDoing(pass, { folder, signal: abort.signal, board })
  await until(() => isOver(ends.length))
  abort.abort()
  await keeping
  return { said, ends, made: readFileSync(file, 'utf8').split('\n').length - 1 }
}

describe('what is done again and again', () => {
  it('is told once as long as it says the same', async () => {
    const text = (document: unknown) => (document as { text: string }).text
    const { said, ends, made } = await kept('done', { text }, (count) => count >= 3)
    expect(said).toEqual(['update did it'])
    expect(made).toBeGreaterThanOrEqual(3)
    expect(ends[0]).toMatchObject({ outcome: 'done', failures: 0, text: 'did it' })
  })

  it('is tried again more and more rarely where it fails, and told each time', async () => {
    const { said, ends } = await kept('strange', {}, (count) => count >= 1)
    expect(said[0]).toBe('update! It ended with code 0; it is tried again in 5 s.')
    expect(ends[0]).toMatchObject({ outcome: 'failed', failures: 1 })
  })

  it('has not failed where somebody else does the same', async () => {
    const passable = ['UPDATE_MODEL_KEPT']
    const { said, ends } = await kept('failed', { passable }, (count) => count >= 2)
    expect(said).toEqual([])
    expect(ends[1]).toMatchObject({ outcome: 'done', failures: 0 })
  })

  it('is told where it was cut off', async () => {
    const { said } = await kept('hangs', { limits: { maxMs: 200, graceMs: 200 } }, (count) => count >= 1)
    expect(said[0]).toMatch(/^update! It did not end within 0\.2 s; it is tried again in 5 s\.$/)
  }, 30_000)
})
