import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type Log, ModelwrightError, type Report } from '../../../src/core/index.ts'
import { createPool, type Pool } from '../../../src/core/node/pool.ts'

const entry = new URL('./pool-worker.mjs', import.meta.url)
const open: Pool[] = []
const poolOf = (size: number): Pool => {
  const pool = createPool({ size, entry })
  open.push(pool)
  return pool
}
const codeOf = (error: unknown): unknown => (error instanceof ModelwrightError ? error.code : error)
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then((value) => `resolved to ${value}`, codeOf)

afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close()
})

describe('a pool of worker threads', () => {
  it('runs many tasks on few threads and keeps results apart', async () => {
    const pool = poolOf(2)
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => pool.run('double', n)))
    expect(results).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n))
  })

  it('starts its threads when told, once, with the code of a task, and none after it was closed', async () => {
    const threads = (): number => (process.report.getReport() as { workers: unknown[] }).workers.length
    const before = threads()
    const pool = poolOf(2)
    pool.start('double')
    pool.start('add')
    const loaded = await Promise.all([pool.run('loaded', 1), pool.run('loaded', 2)])
    expect(loaded).toEqual([
      ['double', 'add'],
      ['double', 'add'],
    ])
    expect(threads()).toBe(before + 2)
    await pool.close()
    pool.start('double')
    expect(threads()).toBe(before)
  })

  it('shares memory instead of copying it', async () => {
    const pool = poolOf(2)
    const shared = new SharedArrayBuffer(8)
    await Promise.all(Array.from({ length: 20 }, () => pool.run('add', { shared, at: 1 })))
    expect(new Int32Array(shared)[1]).toBe(20)
  })

  it('hands a task the context it was given, also when contexts alternate', async () => {
    const pool = poolOf(2)
    const contexts = [{ of: 'a' }, { of: 'b' }]
    const asked = Array.from({ length: 12 }, (_, n) => contexts[n % 2])
    const found = await Promise.all(asked.map((context) => pool.run('context', 0, { context })))
    expect(found).toEqual(asked.map(({ of }) => of))
    expect(await pool.run('context', 0)).toBe(undefined)
  })

  it('rejects the task of a worker that exits, and goes on with another worker', async () => {
    const pool = poolOf(1)
    expect(await refusal(pool.run('exit', 3))).toBe('CORE_WORKER_DIED')
    expect(await pool.run('double', 4)).toBe(8)
  })

  it('says what a worker died of', async () => {
    const pool = poolOf(1)
    await expect(pool.run('throwLate', 0)).rejects.toThrow('thrown outside of any task')
  })

  it('survives a worker that runs out of memory', async () => {
    const pool = createPool({ size: 1, entry, resourceLimits: { maxOldGenerationSizeMb: 32 } })
    open.push(pool)
    expect(await refusal(pool.run('exhaust', 0))).toBe('CORE_MEMORY_EXHAUSTED')
    expect(await pool.run('double', 1)).toBe(2)
  })

  it('runs a task alone, in a thread that holds nothing, and the others after it', async () => {
    const pool = poolOf(3)
    const shared = new SharedArrayBuffer(8)
    const among = (alone: boolean, ms = 5) => pool.run('among', { shared, ms }, { alone })
    const before = Promise.all([among(false, 30), among(false, 60)])
    pool.start('double')
    const alone = [among(true), pool.run('loaded', 0, { alone: true }), among(true)]
    const after = Promise.all([among(false), among(false), among(false)])
    expect(await Promise.all(alone)).toEqual([0, [], 0])
    expect(Math.max(...((await before) as number[]))).toBeLessThan(2)
    expect((await after).length).toBe(3)
  })

  it('ends threads that have nothing to do, and starts others when there is work again', async () => {
    const pool = poolOf(2)
    const busy = pool.run('wait', 200)
    pool.start('double')
    expect(await pool.run('loaded', 0)).toEqual(['double'])
    await pool.endIdle()
    expect(await pool.run('loaded', 0)).toEqual([])
    expect(await busy).toBe(200)
  })

  it('goes on where a task that was to run alone is given up', async () => {
    const pool = poolOf(2)
    const controller = new AbortController()
    const alone = refusal(pool.run('hang', 0, { alone: true, signal: controller.signal }))
    const next = pool.run('double', 9)
    controller.abort()
    expect(await alone).toBe('CORE_TASK_STOPPED')
    expect(await next).toBe(18)
  })

  it('rejects with the error a task threw, and keeps the worker', async () => {
    const pool = poolOf(1)
    await expect(pool.run('nothing', 0)).rejects.toThrow('not a function')
    expect(await pool.run('double', 5)).toBe(10)
  })

  it('rejects what cannot be sent, and keeps the worker', async () => {
    const pool = poolOf(1)
    await expect(pool.run('double', () => 1)).rejects.toThrow('bug: ')
    expect(await pool.run('double', 6)).toBe(12)
  })

  it('ends a running task when its signal says so', async () => {
    const pool = poolOf(1)
    const controller = new AbortController()
    const hanging = refusal(pool.run('hang', 0, { signal: controller.signal }))
    const waiting = refusal(pool.run('double', 1, { signal: controller.signal }))
    controller.abort()
    expect(await hanging).toBe('CORE_TASK_STOPPED')
    expect(await waiting).toBe('CORE_TASK_STOPPED')
    expect(await refusal(pool.run('double', 1, { signal: controller.signal }))).toBe('CORE_TASK_STOPPED')
    expect(await pool.run('double', 7)).toBe(14)
  })

  it('ends a task that takes too long, and runs the next', async () => {
    const pool = poolOf(1)
    expect(await refusal(pool.run('hang', 0, { timeoutMs: 50 }))).toBe('CORE_TASK_OVERDUE')
    expect(await pool.run('double', 8)).toBe(16)
  })

  it('rejects all that is running or waiting when it is closed, and all that comes after', async () => {
    const pool = poolOf(1)
    const tasks = [refusal(pool.run('hang', 0)), refusal(pool.run('double', 1))]
    await pool.close()
    expect(await Promise.all(tasks)).toEqual(['CORE_POOL_CLOSED', 'CORE_POOL_CLOSED'])
    expect(await refusal(pool.run('double', 1))).toBe('CORE_POOL_CLOSED')
    await pool.close()
  })

  it('rejects every task when the worker cannot even start', async () => {
    const pool = createPool({ size: 2, entry: new URL('./no-such-worker.mjs', import.meta.url) })
    open.push(pool)
    const found = await Promise.all([1, 2, 3].map((n) => refusal(pool.run('double', n))))
    expect(found).toEqual(['CORE_WORKER_DIED', 'CORE_WORKER_DIED', 'CORE_WORKER_DIED'])
  })

  it('never keeps a process alive while idle, and keeps it alive while busy', async () => {
    const { build } = await import('esbuild')
    const source = fileURLToPath(new URL('../../../src/core/node/pool.ts', import.meta.url))
    const script = `import { createPool } from ${JSON.stringify(source)}
const pool = createPool({ size: 1, entry: new URL(${JSON.stringify(entry.href)}) })
pool.run('wait', 100).then((ms) => console.log('waited', ms))`
    const { outputFiles } = await build({
      stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      conditions: ['@modelwright/source'],
    })
    const output = execFileSync(process.execPath, ['--input-type=module', '-'], {
      input: outputFiles[0].text,
      timeout: 30_000,
    })
    expect(output.toString()).toBe('waited 100\n')
  })
})

describe('a pool of size 0', () => {
  it('runs tasks here, in order, with context and log', async () => {
    const order: number[] = []
    const reports: Report[] = []
    const pool = createPool({
      size: 0,
      log: (report) => reports.push(report),
      tasks: {
        note: () => async (n: number, context: { of: string }, log: Log) => {
          order.push(n)
          await Promise.resolve()
          order.push(n)
          log({ kind: 'note', stage: 'tune', message: context.of })
          return n
        },
        fail: () => () => {
          throw new Error('no')
        },
      },
    })
    const context = { of: 'x' }
    const tasks = [1, 2, 3].map((n) => pool.run('note', n, { context }))
    await expect(pool.run('fail', 0)).rejects.toThrow('no')
    await expect(pool.run('nothing', 0)).rejects.toThrow('bug: there is no task "nothing"')
    expect(await Promise.all(tasks)).toEqual([1, 2, 3])
    expect(order).toEqual([1, 1, 2, 2, 3, 3])
    expect(reports).toHaveLength(3)
    const signal = AbortSignal.abort()
    expect(await refusal(pool.run('note', 1, { signal, context }))).toBe('CORE_TASK_STOPPED')
    await pool.close()
    expect(await refusal(pool.run('note', 1, { context }))).toBe('CORE_POOL_CLOSED')
  })
})
