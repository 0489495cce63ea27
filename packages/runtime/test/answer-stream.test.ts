import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLong, times } from '../../../test/long.ts'
import { answer } from '../src/answer.ts'
import { answerStream, type StreamAnswer } from '../src/answer-stream.ts'
import { createService } from '../src/create-service.ts'
import { encodeUtf8 } from '../src/utf8.ts'
import { binaryModel, goodRow, treesModel } from './example-models.ts'

const service = createService(binaryModel, { version: '3' })
const names = 'age,contract,active,signup'
const line = '30,yearly,true,2020-09-13'
const csv = { 'content-type': 'text/csv', accept: 'text/csv' }
const lines = { 'content-type': 'application/jsonlines' }
const json = JSON.stringify(goodRow)

async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? encodeUtf8(text) : text
}

function ask(
  body: AsyncIterable<Uint8Array>,
  headers: Record<string, string> = csv,
  path = '/predict',
  of = service,
) {
  return answerStream(of, { method: 'POST', path, headers, body, id: 'id-1' })
}

async function textOf({ body }: StreamAnswer): Promise<string> {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body)
  let text = ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const piece of body) text += decoder.decode(piece, { stream: true })
  return text + decoder.decode()
}

describe('bodies in pieces', () => {
  const texts = fc.array(
    fc.constantFrom(
      line,
      '"4,1"',
      '41,"monthly",no,""',
      ',monthly,,',
      '5,"a ""b""\né",f,1999-01-01T00:00:00Z',
      '',
    ),
    { maxLength: 12 },
  )

  test('however a body is cut, the answer is that of the whole, byte for byte', async () => {
    const property = fc.asyncProperty(
      texts,
      fc.array(fc.nat(200), { maxLength: 8 }),
      fc.boolean(),
      async (rows, cuts, isCsv) => {
        const text = isCsv
          ? [names, ...rows].join('\n')
          : rows.map((row, at) => JSON.stringify({ ...goodRow, age: at, contract: row })).join('\n')
        const headers = isCsv ? csv : lines
        const bytes = encodeUtf8(text)
        const whole = answer(service, { method: 'POST', path: '/predict', headers, body: bytes, id: 'id-1' })
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]
        const cut = places.slice(1).map((end, at) => bytes.subarray(places[at], end))
        const streamed = await ask(pieces(...cut), headers)
        if (whole.status === 200 && streamed.status === 200) {
          expect(streamed.headers).toEqual(whole.headers)
          expect(await textOf(streamed)).toBe(new TextDecoder().decode(whole.body))
        } else if (streamed.status === 200 && isCsv)
          await expect(textOf(streamed)).rejects.toMatchObject({ code: 'SERVE_ROWS_REFUSED' })
        else if (streamed.status !== 200) expect(streamed.status).toBe(whole.status)
      },
    )
    await fc.assert(property, { numRuns: times(100, 5000), seed: 11 })
  })

  test('the first rows are answered before the last have come', async () => {
    let isOver = false
    async function* slow() {
      yield encodeUtf8(`${json}\n`)
      isOver = true
      yield encodeUtf8(json)
    }
    const { body } = await ask(slow(), lines)
    const answered = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    expect(JSON.parse(new TextDecoder().decode((await answered.next()).value))).toHaveProperty('prediction')
    expect(isOver).toBe(false)
    await answered.next()
    expect(isOver).toBe(true)
  })

  test('no more is read than the answer is read, and a reader that leaves ends the body', async () => {
    let given = 0
    let isLeft = false
    async function* endless() {
      try {
        for (;;) {
          given++
          yield encodeUtf8(`${json}\n`)
        }
      } finally {
        isLeft = true
      }
    }
    const { body } = await ask(endless(), lines)
    let taken = 0
    for await (const _ of body as AsyncIterable<Uint8Array>) if (++taken === 5) break
    expect(given).toBe(5)
    expect(isLeft).toBe(true)
  })

  test('JSON lines in, CSV out, and the other way about', async () => {
    const asCsv = await ask(pieces(`${json}\n${json}`), { ...lines, accept: 'text/csv' })
    expect(asCsv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
    expect((await textOf(asCsv)).split('\n')).toHaveLength(4)
    const asLines = await ask(pieces(`${names}\n${line}\n`), { ...csv, accept: 'application/jsonlines' })
    expect(JSON.parse(await textOf(asLines))).toEqual(binaryModel.predict([goodRow]).predictions[0])
  })

  test('names alone, or nothing, get names alone', async () => {
    expect(await textOf(await ask(pieces(`${names}\n`)))).toBe('prediction,probability_no,probability_yes\n')
    expect(await textOf(await ask(pieces()))).toBe('prediction,probability_no,probability_yes\n')
    expect(await textOf(await ask(pieces(), lines))).toBe('')
  })

  test('JSON is gathered and answered as ever, within the limits', async () => {
    const told = await ask(pieces('{"instances": [', json, ']}'), {})
    expect(JSON.parse(await textOf(told)).predictions).toHaveLength(1)
    const small = createService(binaryModel, { limits: { maxBytes: 20 } })
    expect((await ask(pieces(json, json), {}, '/predict', small)).status).toBe(413)
    const get = await answerStream(service, { method: 'GET', path: '/schema', headers: {}, body: pieces() })
    expect(get.status).toBe(200)
  })

  test('parameters in the query and in headers', async () => {
    const of = createService(treesModel)
    const explained = await ask(pieces(`${names}\n${line}`), csv, '/invocations?explain=true', of)
    expect((await textOf(explained)).split('\n')[0]).toContain('contribution_age')
    const headers = { ...csv, 'x-amzn-sagemaker-custom-attributes': 'top=1' }
    expect(await textOf(await ask(pieces(`${names}\n${line}`), headers, '/invocations', of))).toMatch(
      /^prediction,top_1/,
    )
    expect((await ask(pieces(line), csv, '/predict?what=1')).status).toBe(422)
  })
})

describe('bodies in pieces: what is wrong', () => {
  test('in the first piece refuses the request', async () => {
    const refused = await ask(pieces(`${names}\nold,yearly,true,2020-09-13\n`))
    expect(refused.status).toBe(422)
    expect(JSON.parse(await textOf(refused)).errors[0].pointer).toBe('/lines/2/age')
    expect((await ask(pieces('age\n1\n'))).status).toBe(422)
    expect((await ask(pieces(Uint8Array.of(0xff, 10)))).status).toBe(400)
  })

  test('later ends JSON lines with a line that says so', async () => {
    const { status, body } = await ask(pieces(`${json}\n`, '{"age": 3}\n', `${json}\n`), lines)
    const said = (await textOf({ status, headers: {}, body }))
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one))
    expect(said).toHaveLength(2)
    expect(said[1].error).toMatchObject({
      code: 'SERVE_ROWS_REFUSED',
      status: 422,
      errors: expect.any(Array),
      id: 'id-1',
    })
    expect(said[1].error.errors[0].pointer).toBe('/lines/2/contract')
  })

  test('later breaks CSV off', async () => {
    const answered = await ask(pieces(`${names}\n${line}\n`, 'old,yearly,true,2020-09-13\n'))
    expect(answered.status).toBe(200)
    await expect(textOf(answered)).rejects.toMatchObject({
      code: 'SERVE_ROWS_REFUSED',
      where: '/lines/3/age',
    })
  })

  test('a line that never ends is refused, before and after the answer began', async () => {
    const of = createService(binaryModel, { limits: { maxBytes: 1000 } })
    expect((await ask(pieces('x'.repeat(600), 'x'.repeat(600)), lines, '/predict', of)).status).toBe(413)
    const later = await ask(pieces(`${json}\n`, 'x'.repeat(1200)), lines, '/predict', of)
    expect(await textOf(later)).toContain('SERVE_LINE_OVERSIZED')
    expect((await ask(pieces(`"${'\n'.repeat(1200)}`), csv, '/predict', of)).status).toBe(413)
  })

  test('row by row where that is wanted, in CSV with a column of its own', async () => {
    const bad = ['old,yearly,true,2020-09-13', '1,2', `${line}`, '"', line]
    const answered = await ask(pieces(`${names}\n${line}\n${bad.join('\n')}`), csv, '/predict?errors=row')
    const [head, ...said] = (await textOf(answered)).trimEnd().split('\n')
    expect(head).toBe('prediction,probability_no,probability_yes,error')
    expect(said.map((one) => one.startsWith(',,,'))).toEqual([false, true, true, false, true, false])
    expect(said[1]).toContain('must hold a number')
    const text = await textOf(await ask(pieces(`${json}\n{\n[1]\n${json}`), lines, '/predict?errors=row'))
    const rows = text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one))
    expect(rows.map((one) => 'errors' in one)).toEqual([false, true, true, false])
    expect(rows[1].errors[0].pointer).toBe('/lines/2')
  })

  test('hundreds of bad rows are each told', async () => {
    const text = await textOf(
      await ask(
        pieces(`${names}\n${'old,yearly,true,2020-09-13\n'.repeat(300)}`),
        csv,
        '/predict?errors=row',
      ),
    )
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((one) => one.startsWith(',,,')),
    ).toHaveLength(300)
  })
})

describe('memory', () => {
  test('does not grow with the rows', { timeout: 600_000 }, async () => {
    const count = times(100_000, 1_000_000)
    const block = encodeUtf8(`${line}\n`.repeat(1000))
    async function* many() {
      yield encodeUtf8(`${names}\n`)
      for (let at = 0; at < count; at += 1000) yield block
    }
    const { body } = await ask(many())
    let seen = 0
    let early = 0
    let most = 0
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      for (const byte of piece) if (byte === 10) seen++
      const { rss } = process.memoryUsage()
      if (seen < count / 5) early = Math.max(early, rss)
      most = Math.max(most, rss)
    }
    expect(seen).toBe(count + 1)
    expect((most - early) / 1_048_576).toBeLessThan(isLong ? 60 : 100)
  })
})
