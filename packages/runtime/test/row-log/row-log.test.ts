import { describe, expect, it } from 'vitest'
import { answer } from '../../src/answer.ts'
import { createService } from '../../src/create-service.ts'
import { modelOf } from '../../src/model.ts'
import { allOperations } from '../../src/operations.ts'
import { openRowLog, type RowLogHost } from '../../src/row-log/row-log.ts'
import { binaryArtifact, goodRow } from '../example-models.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
const at = 1_777_636_800_250

/** A log that keeps what it sends, and a service that it watches. */
function logged(more: Partial<RowLogHost> = {}) {
  const sent: string[] = []
  const log = openRowLog({
    now: () => at,
    send: async (lines) => void sent.push(lines),
    ...more,
  })
  const service = createService(model, { version: '3', watch: log.watch(model, '3') })
  const ask = (
    rows: readonly unknown[],
    id: string | undefined = 'r-1',
    parameters = {},
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const body = new TextEncoder().encode(JSON.stringify({ instances: rows, parameters }))
    return answer(service, {
      method: 'POST',
      path: '/predict',
      headers,
      body,
      ...(id === undefined ? {} : { id }),
    })
  }
  const lines = () =>
    sent
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line.slice((more.mark ?? '').length)) as Record<string, unknown>)
  return { log, ask, sent, lines }
}

describe('a log of rows', () => {
  it('gets a line a row, as it was sent and with what was said', async () => {
    const { log, ask, lines, sent } = logged({ mark: 'mark ' })
    const answered = ask([goodRow, { ...goodRow, extra: [1, { deep: 'x' }] }])
    expect(sent).toEqual([])
    await log.flush()
    const { predictions } = JSON.parse(new TextDecoder().decode(answered.body)) as { predictions: object[] }
    const fields = { id: 'r-1', at: '2026-05-01T12:00:00.250Z', model: model.name, version: '3' }
    expect(lines()).toEqual([
      { ...fields, row: 0, digest: model.digest, features: goodRow, ...predictions[0] },
      {
        ...fields,
        row: 1,
        digest: model.digest,
        features: { ...goodRow, extra: [1, { deep: 'x' }] },
        ...predictions[1],
      },
    ])
    expect(
      sent
        .join('')
        .split('\n')
        .slice(0, 2)
        .every((line) => line.startsWith('mark {')),
    ).toBe(true)
    expect(log.counts()).toEqual({ sent: 2, dropped: 0, waiting: 0 })
  })

  it.each<[readonly string[], string | undefined]>([
    [[], 'order-17'],
    [['X-REQUEST-ID'], undefined],
  ])('says what a client called its request, unless that is redacted: %s', async (redact, told) => {
    const { log, ask, lines } = logged({ redact })
    ask([goodRow], 'r-1', {}, { 'x-request-id': 'order-17' })
    ask([goodRow], 'r-2', {}, { 'x-request-id': 'x","id":"forged' })
    await log.flush()
    expect(lines().map(({ id, request }) => [id, request])).toEqual([
      ['r-1', told],
      ['r-2', undefined],
    ])
  })

  it('changes no answer, to the last byte', () => {
    const plain = createService(model, { version: '3' })
    const { ask } = logged()
    for (const rows of [[goodRow], [], [{}], [{ ...goodRow, nope: 1 }], ['x']]) {
      const body = new TextEncoder().encode(JSON.stringify({ instances: rows, parameters: {} }))
      const request = { method: 'POST', path: '/predict', headers: {}, body, id: 'r-1' }
      expect(ask(rows)).toEqual(answer(plain, request))
    }
  })

  it('logs no refused request, and none without an id', async () => {
    const { log, ask, sent } = logged()
    ask(['x'])
    const body = new TextEncoder().encode(JSON.stringify([goodRow]))
    const service = createService(model, { watch: log.watch(model) })
    answer(service, { method: 'POST', path: '/predict', headers: {}, body })
    await log.flush()
    expect([sent, log.counts().dropped]).toEqual([[], 0])
  })

  it('leaves columns out, at any depth, whatever their capitals', async () => {
    const { log, ask, lines } = logged({ redact: ['AGE', 'deep'] })
    const first = Object.keys(goodRow)[0]
    const redacted = logged({ redact: [first.toUpperCase(), 'deep'] })
    const row = { ...goodRow, more: [{ deep: 'secret', kept: 1 }], text: '[{"Deep":"secret","kept":2}]' }
    redacted.ask([row])
    await redacted.log.flush()
    const { [first]: _, ...rest } = goodRow as Record<string, unknown>
    expect(redacted.lines()[0]['features']).toEqual({ ...rest, more: [{ kept: 1 }], text: '[{"kept":2}]' })
    expect(redacted.sent.join('')).not.toContain('secret')
    ask([row])
    await log.flush()
    expect(lines()).toHaveLength(1)
  })

  it('samples by the id, all rows of a request together', async () => {
    const { log, ask, lines } = logged({ share: 0.5 })
    for (let i = 0; i < 200; i++) ask([goodRow, goodRow], `r-${i}`)
    await log.flush()
    const ids = new Map<unknown, number>()
    for (const { id } of lines()) ids.set(id, (ids.get(id) ?? 0) + 1)
    expect([...ids.values()].every((count) => count === 2)).toBe(true)
    expect(ids.size).toBeGreaterThan(70)
    expect(ids.size).toBeLessThan(130)
  })

  it('logs a row that makes too long a line without its features, by bytes', async () => {
    const { log, ask, lines, sent } = logged({ maxLineBytes: 1000 })
    ask([
      { ...goodRow, note: 'é'.repeat(450) },
      { ...goodRow, note: 'e'.repeat(100) },
    ])
    await log.flush()
    expect(lines().map(({ features }) => features === null)).toEqual([true, false])
    for (const line of sent.join('').split('\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(1000)
    const tiny = logged({ maxLineBytes: 50 })
    tiny.ask([goodRow])
    await tiny.log.flush()
    expect([tiny.sent, tiny.log.counts().dropped]).toEqual([[], 1])
  })

  it('drops and counts what finds no room, and what cannot be sent', async () => {
    const full = logged({ maxQueuedBytes: 2000 })
    for (let i = 0; i < 100; i++) full.ask([goodRow], `r-${i}`)
    await full.log.flush()
    const { sent, dropped, waiting } = full.log.counts()
    expect([sent + dropped, waiting]).toEqual([100, 0])
    expect(dropped).toBeGreaterThan(50)
    expect(sent).toBeGreaterThan(0)
    const broken = logged({ send: () => Promise.reject(new Error('broken pipe')) })
    broken.ask([goodRow])
    await broken.log.flush()
    expect(broken.log.counts()).toEqual({ sent: 0, dropped: 1, waiting: 0 })
  })

  it('sends after the answer where the host says when, once for many', async () => {
    const later: (() => void)[] = []
    const { ask, sent, log } = logged({ later: (run) => void later.push(run) })
    ask([goodRow], 'r-1')
    ask([goodRow], 'r-2')
    expect([later.length, sent.length]).toEqual([1, 0])
    later[0]()
    await log.flush()
    expect(sent).toHaveLength(1)
    ask([goodRow], 'r-3')
    expect(later).toHaveLength(2)
  })

  it('sends in pieces of whole lines', async () => {
    const { log, ask, sent, lines } = logged({ chunk: 1000 })
    ask(Array.from({ length: 50 }, () => goodRow))
    await log.flush()
    expect(sent.length).toBeGreaterThan(5)
    expect(sent.every((piece) => piece.endsWith('\n'))).toBe(true)
    expect(lines().map(({ row }) => row)).toEqual(Array.from({ length: 50 }, (_, row) => row))
  })
})
