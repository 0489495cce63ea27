import { execPath } from 'node:process'
import { describe, expect, it } from 'vitest'
import { lackOf, partsOf, peersOf, readParts, rowOf } from '../../bench/drift-alarms.bench.mjs'

const flags = {
  ...{ rows: '1000', references: '5000', monitors: '7', windows: '4', likeness: '0,0.7', size: '0.5' },
  ...{ only: 'alarms,delay', across: 'online', peers: 'river', chunk: '5' },
}

describe('the bench of alarms', () => {
  it('goes in parts: a few monitors of one side, of one question, on one kind of stream', () => {
    const parts = partsOf(flags)
    expect(parts).toHaveLength(2 * 2 * 2 * 3)
    expect(parts[0]).toEqual({
      ...{ side: 'ours', rows: 1000, references: 5000, windows: 4, likeness: 0, size: 0, from: 0, until: 5 },
    })
    expect(parts.at(-1)).toMatchObject({ side: 'page-hinkley', likeness: 0.7, size: 0.5, from: 5, until: 7 })
    expect(new Set(partsOf({ ...flags, only: 'delay' }).map(({ size }) => size))).toEqual(new Set([0.5]))
    expect(new Set(partsOf({ ...flags, peers: '' }).map(({ side }) => side))).toEqual(new Set(['ours']))
    const ours = partsOf({ ...flags, across: 'online,each', peers: '' }).map(({ side }) => side)
    expect(new Set(ours)).toEqual(new Set(['ours', 'ours, each window']))
    expect(() => partsOf({ ...flags, across: 'some' })).toThrow('--across takes online and each')
    expect(() => partsOf({ ...flags, only: 'delays' })).toThrow('--only takes alarms and delay')
  })

  it('knows its peers by name', () => {
    expect(peersOf('evidently,river')).toEqual(['evidently', 'adwin', 'page-hinkley'])
    expect(() => peersOf('evidentl')).toThrow('There is no peer evidentl. There are: evidently')
  })

  it('says of which peer the Python lacks', () => {
    expect(lackOf('ours', {})).toBeUndefined()
    expect(lackOf('ours, each window', {})).toBeUndefined()
    expect(lackOf('nannyml', {})).toBe('NANNYML_PYTHON is not set')
    expect(lackOf('adwin', { RIVER_PYTHON: '/nowhere/python' })).toBe(
      'RIVER_PYTHON names no file: /nowhere/python',
    )
    expect(lackOf('evidently', { EVIDENTLY_PYTHON: execPath })).toBeUndefined()
  })

  it('goes on with what parts found before it was stopped', () => {
    const [first, second] = partsOf(flags)
    const lines = [{ ...first, alarms: 3 }, second, { ...first, alarms: 1 }].map((part) =>
      JSON.stringify(part),
    )
    const found = [...readParts(`${lines.join('\n')}\n{"side":"ours","ro`).values()]
    expect(found).toEqual([{ ...first, alarms: 1 }, second])
  })

  it('sums parts up to the row of a side', () => {
    const parts = [
      { size: 0, judged: 40, alarms: 2, delays: [] },
      { size: 0, judged: 60, alarms: 1, delays: [] },
      { size: 0.5, judged: 10, alarms: 1, delays: [1000, null, 2000] },
    ]
    expect(rowOf('ours', 0.7, parts)).toMatchObject({
      ...{ 'windows without drift': 100, 'false alarms': 3, 'per cent': 3, 'allowed at 5 %': 10 },
      ...{ 'median delay, rows': 2000, 'alarms before the change': 1, 'never found': 1 },
    })
    expect(rowOf('ours', 0, parts.slice(2))).toMatchObject({ 'false alarms': '–', 'per cent': '–' })
  })
})
