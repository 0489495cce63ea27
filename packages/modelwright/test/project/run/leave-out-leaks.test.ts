import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Log, seedOf, startRulings } from '../../../src/core/index.ts'
import { csv } from '../../../src/index.ts'
import { gather } from '../../../src/project/run/gather.ts'
import { hasLookedForLeaks, leaveOutLeaks } from '../../../src/project/run/leave-out-leaks.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder()
/** Three inputs, of which one is the target in other words. */
const columnCount = 3

function write(rowCount: number): void {
  const lines = Array.from({ length: rowCount }, (_, i) => {
    const result = ((i * 7919) % 997) - 500
    return `${(i * 31) % 17},${((i * 7919) % 997) % 300},${result},${result >= 20 ? 'yes' : 'no'}`
  })
  writeFileSync(join(folder, 'leak.csv'), `other,some,result,worth\n${lines.join('\n')}\n`)
}

/** Looks for leaks with time for about so many rows. */
async function looked(rowCount: number, timeFor: number) {
  write(rowCount)
  const workflow = { retrieve: csv('leak.csv'), target: 'worth' }
  const request = { workflow, workflowDigest: '', folder } as Parameters<typeof gather>[0]
  const told: string[] = []
  const log: Log = (report) => 'message' in report && told.push(report.message)
  return withRunTools({ folder, workers: 0 }, async (tools) => {
    const gathered = await gather(request, tools)
    const train = Uint32Array.from({ length: rowCount }, (_, row) => row)
    const deadline = { expired: () => false, remainingMs: () => (timeFor * columnCount * 0.004) / 0.1 }
    const rulings = startRulings()
    const settings = { stream: seedOf(1), workflow } as Parameters<typeof leaveOutLeaks>[3]
    const rest = leaveOutLeaks({ log, deadline, rulings }, gathered, { train }, settings)
    const names = rest.columns.map(({ name }) => name)
    return { names, told, isLasting: hasLookedForLeaks({ rulings }) }
  })
}

const others = ['other', 'some']

describe('a column that is the target in other words', () => {
  it('is left out where the whole table is looked at, however small', async () => {
    for (const rowCount of [600, 4000]) {
      const { names, told, isLasting } = await looked(rowCount, rowCount + 1)
      expect(names.filter((name) => name !== 'worth')).toEqual(others)
      expect(told.filter((message) => message.startsWith('LEFT OUT "result"'))).toHaveLength(1)
      expect(isLasting).toBe(true)
    }
  })

  it('is left out where many rows are looked at, which another run does again', async () => {
    const { names, told, isLasting } = await looked(8000, 6000)
    expect(names.filter((name) => name !== 'worth')).toEqual(others)
    expect(told[0]).toMatch(/^Leaks are looked for at 5000 of 8000 rows/)
    expect(isLasting).toBe(false)
  })

  it('is told of once, and stays in, where only few rows are looked at', async () => {
    const { names, told, isLasting } = await looked(8000, 2000)
    expect(names.filter((name) => name !== 'worth')).toEqual([...others, 'result'])
    expect(told.filter((message) => message.startsWith('LEFT OUT'))).toEqual([])
    const own = told.filter((message) => message.includes('"result"'))
    expect(own).toHaveLength(1)
    expect(own[0]).toContain('It stays in, as only 1000 of 8000 rows were looked at.')
    expect(isLasting).toBe(false)
  })

  it('is not looked for where there is no time at all', async () => {
    const { names, told, isLasting } = await looked(8000, 10)
    expect(names).toContain('result')
    expect(told).toEqual(['The time limit left no time to look for columns that give the target away.'])
    expect(isLasting).toBe(false)
  })
})
