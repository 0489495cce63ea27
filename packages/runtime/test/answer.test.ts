import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/long.ts'
import { answer } from '../src/answer.ts'
import { defaultLimits, type Service, type WireAnswer, type WireRequest } from '../src/answer-service.ts'
import { createService } from '../src/create-service.ts'
import { exampleRow } from '../src/example-row.ts'
import { binaryModel, goodRow, multiclassModel, regressionModel, thresholdModel } from './example-models.ts'

const service = createService(binaryModel, { version: '3' })
const decoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

function ask(request: Partial<WireRequest>, of: Service = service): WireAnswer {
  return answer(of, { method: 'GET', path: '/', headers: {}, body: new Uint8Array(0), ...request })
}

const parsed = (answered: WireAnswer) => JSON.parse(decoder.decode(answered.body))

function post(body: unknown, of: Service = service, headers: WireRequest['headers'] = {}) {
  const bytes =
    body instanceof Uint8Array ? body : encoder.encode(typeof body === 'string' ? body : JSON.stringify(body))
  const answered = ask({ method: 'POST', path: '/predict', headers, body: bytes, id: 'id-1' }, of)
  return { status: answered.status, headers: answered.headers, json: parsed(answered) }
}

describe('POST /predict', () => {
  test('answers a list of rows in an envelope', () => {
    const { status, json } = post({ instances: [goodRow, { ...goodRow, contract: 'monthly' }] })
    expect(status).toBe(200)
    expect(json.predictions).toHaveLength(2)
    expect(json.model).toEqual({ name: 'example', version: '3', digest: 'ab'.repeat(32) })
    expect(json.id).toBe('id-1')
    expect(json.notes).toBeUndefined()
    const [first, second] = json.predictions
    expect(first.prediction).toBe('no')
    expect(second.prediction).toBe('yes')
    expect(first.probabilities.yes).toBeLessThan(0.5)
    expect(first.probabilities.no).toBe(1 - first.probabilities.yes)
  })

  test('gives the very numbers the model gives in process', () => {
    const { predictions } = binaryModel.predict([goodRow])
    expect(post({ instances: [goodRow] }).json.predictions).toEqual(predictions)
  })

  test('answers one bare row and a bare list of rows in the same shape', () => {
    const expected = post({ instances: [goodRow] }).json
    expect(post(goodRow).json).toEqual(expected)
    expect(post([goodRow]).json).toEqual(expected)
  })

  test('answers no rows with no predictions', () => {
    expect(post({ instances: [] })).toMatchObject({ status: 200, json: { predictions: [] } })
    expect(post([])).toMatchObject({ status: 200, json: { predictions: [] } })
  })

  test('reads dirty text as training did', () => {
    const dirty = { age: ' 30 ', contract: 'yearly ', active: 'Yes', signup: 1_599_955_200_000 }
    expect(post(dirty).json.predictions).toEqual(post(goodRow).json.predictions)
  })

  test('a threshold of the model decides', () => {
    const row = { ...goodRow, contract: 'monthly' }
    const { json } = post(row, createService(thresholdModel))
    expect(json.predictions[0].probabilities.yes).toBeGreaterThan(0.5)
    expect(json.predictions[0].prediction).toBe('no')
    expect(json.model.version).toBeUndefined()
  })

  test('gives one probability per class for several classes, whatever they are called', () => {
    const [prediction] = post(goodRow, createService(multiclassModel)).json.predictions
    expect(Object.keys(prediction.probabilities)).toEqual(['__proto__', 'basic', 'full'])
    const probabilities = Object.values<number>(prediction.probabilities)
    expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12)
    expect(Object.hasOwn(prediction.probabilities, prediction.prediction)).toBe(true)
  })

  test('gives a number for regression', () => {
    const [prediction] = post(goodRow, createService(regressionModel)).json.predictions
    expect(Object.keys(prediction)).toEqual(['prediction'])
    expect(prediction.prediction).toBeCloseTo(98.25, 10)
  })

  test('notes unknown levels, extra columns and unusual values, and answers', () => {
    const { status, json } = post({
      instances: [goodRow, { ...goodRow, contract: 'weekly', age: 120, plan: 'a/b~c' }],
    })
    expect(status).toBe(200)
    expect(json.noteCount).toBe(3)
    expect(json.notes.map((note: { code: string; pointer: string }) => [note.code, note.pointer])).toEqual([
      ['value-outside', '/instances/1/age'],
      ['level-unknown', '/instances/1/contract'],
      ['column-extra', '/instances/1/plan'],
    ])
  })

  test('lists every problem of every row by its JSON pointer', () => {
    const { status, headers, json } = post({
      instances: [
        { ...goodRow, age: 'old', 'a/b~c': 1 },
        7,
        { age: 1, contract: null, active: [], Signup: '2020-01-01' },
      ],
      parameters: { extra: 'refuse' },
    })
    expect(status).toBe(422)
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(json).toMatchObject({
      type: 'urn:modelwright:error:SERVE_ROWS_REFUSED',
      title: 'Unprocessable Content',
      status: 422,
      code: 'SERVE_ROWS_REFUSED',
      id: 'id-1',
      errorCount: 7,
    })
    expect(json.mend.length).toBeGreaterThan(0)
    expect(
      json.errors.map((error: { code: string; pointer: string }) => `${error.code} ${error.pointer}`).sort(),
    ).toEqual([
      'column-extra /instances/0/a~1b~0c',
      'column-extra /instances/2/Signup',
      'column-missing /instances/2/signup',
      'value-missing /instances/2/contract',
      'value-unreadable /instances/0/age',
      'value-unreadable /instances/1',
      'value-unreadable /instances/2/active',
    ])
  })

  test('points into a bare row and a bare list', () => {
    const bad = { ...goodRow, age: 'old' }
    expect(post(bad).json.errors[0].pointer).toBe('/age')
    expect(post([goodRow, bad]).json.errors[0].pointer).toBe('/1/age')
    expect(post([3]).json.errors[0].pointer).toBe('/0')
    expect(post('3').json.errors[0].pointer).toBe('')
  })

  test('parameters decide what is refused', () => {
    const odd = { ...goodRow, contract: 'weekly', more: 1 }
    expect(post({ instances: [odd] }).status).toBe(200)
    expect(post({ instances: [odd], parameters: { unknown: 'refuse' } }).json.errors).toMatchObject([
      { code: 'level-unknown' },
    ])
    expect(post({ instances: [odd], parameters: { extra: 'refuse' } }).json.errors).toMatchObject([
      { code: 'column-extra' },
    ])
    expect(post({ instances: [odd], parameters: { strict: true } }).json.errorCount).toBe(2)
    expect(post({ instances: [odd], parameters: { strict: true, extra: 'accept' } }).json.errorCount).toBe(1)
    expect(post({ instances: [odd], parameters: null }).status).toBe(200)
    const empty = { ...goodRow, contract: '' }
    expect(post({ instances: [empty] }).json.errors).toMatchObject([{ code: 'value-missing' }])
    expect(post({ instances: [empty], parameters: { missing: 'accept' } }).status).toBe(200)
    const wrong = { ...goodRow, age: 'old' }
    expect(post({ instances: [wrong], parameters: { unreadable: 'missing' } })).toMatchObject({
      status: 200,
      json: { notes: [{ code: 'value-unreadable' }] },
    })
  })

  test.each([
    [{ strickt: true }, '/parameters/strickt', 'Did you mean "strict"?'],
    [{ colour: 1 }, '/parameters/colour', 'Known: unknown, missing'],
    [{ strict: 'yes' }, '/parameters/strict', 'must be true or false'],
    [{ unknown: 'ignore' }, '/parameters/unknown', 'must be "accept" or "refuse"'],
    [[], '/parameters', 'must be an object'],
    ['strict', '/parameters', 'must be an object'],
    [JSON.parse('{"__proto__":1}'), '/parameters/__proto__', 'There is no parameter'],
  ])('parameters %j are refused', (parameters, pointer, message) => {
    const { status, json } = post({ instances: [goodRow], parameters })
    expect(status).toBe(422)
    expect(json.errors[0]).toMatchObject({ pointer, code: 'parameter-invalid' })
    expect(json.errors[0].message).toContain(message)
  })

  test('a key beside "instances" is a note, a problem when strict', () => {
    const body = { instances: [goodRow], paramters: {} }
    expect(post(body).json.notes[0].message).toContain('Did you mean "parameters"?')
    expect(post({ ...body, parameters: { strict: true } }).json.errors[0].pointer).toBe('/paramters')
  })

  test.each([[{}], [null], ['x'], [5]])('"instances" that is %j is refused', (instances) => {
    const { status, json } = post({ instances })
    expect(status).toBe(422)
    expect(json.errors[0].pointer).toBe('/instances')
  })

  test('a row so extreme that the model overflows is refused, not answered with null', () => {
    const extreme = createService(regressionModel)
    const { status, json } = post([goodRow, { ...goodRow, age: 1e308 }], extreme)
    expect([200, 422]).toContain(status)
    if (status === 200) expect(Number.isFinite(json.predictions[1].prediction)).toBe(true)
    else expect(json.errors[0].pointer).toBe('/1')
  })
})

describe('bodies that are no JSON', () => {
  test.each([
    ['', 'The body is empty.', undefined],
    [' ', 'expected a value, found the end', 'line 1, column 2'],
    ['{', 'expected a key in double quotes, found the end', 'line 1, column 2'],
    ['{"a"}', 'expected ":", found "}"', 'line 1, column 5'],
    ['{"a":1,}', 'expected a key in double quotes, found "}"', 'line 1, column 8'],
    ["{'a':1}", 'expected a key in double quotes, found "\'"', 'line 1, column 2'],
    ['[1,\n 2,\n]', 'expected a value, found "]"', 'line 3, column 1'],
    ['[1 2]', 'expected "," or "]", found "2"', 'line 1, column 4'],
    ['[1]x', 'expected the end, found "x"', 'line 1, column 4'],
    ['[NaN]', 'expected a value, found "N"', 'line 1, column 2'],
    ['[Infinity]', 'expected a value, found "I"', 'line 1, column 2'],
    ['[01]', 'expected "," or "]", found "1"', 'line 1, column 3'],
    ['[1.]', 'expected "," or "]", found "."', 'line 1, column 3'],
    ['["a\nb"]', 'expected the closing double quote, found "\\n"', 'line 1, column 4'],
    ['["a', 'expected the closing double quote, found the end', 'line 1, column 4'],
    ['["\\x"]', 'expected an escape', 'line 1, column 3'],
    ['["\\u12g4"]', 'expected an escape', 'line 1, column 3'],
    ['tru', 'expected a value, found "t"', 'line 1, column 1'],
    ['instances=1', 'expected a value, found "i"', 'line 1, column 1'],
    ['[😀]', 'expected a value, found "😀"', 'line 1, column 2'],
    ['[1,\u00a02]', 'expected a value', 'line 1, column 4'],
  ])('%j: %s', (body, message, where) => {
    const { status, json } = post(body)
    expect(status).toBe(400)
    expect(json.code).toBe('SERVE_BODY_UNREADABLE')
    expect(json.detail).toContain(message)
    expect(json.where).toBe(where)
  })

  test.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82]],
    ['beyond U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x5b, 0x00, 0x5d, 0x00]],
  ])('%s is not UTF-8', (_what, bytes) => {
    const { status, json } = post(Uint8Array.from(bytes))
    expect(status).toBe(400)
    expect(json.detail).toBe('The body is not UTF-8 text.')
  })

  test('a byte order mark is passed over', () => {
    expect(post(`\ufeff${JSON.stringify(goodRow)}`).status).toBe(200)
  })

  test('nesting beyond the limit is refused, brackets in text are not nesting', () => {
    expect(post('['.repeat(100_000)).json.code).toBe('SERVE_BODY_NESTED')
    expect(post('{"a":'.repeat(33)).json.code).toBe('SERVE_BODY_NESTED')
    expect(post(`${'['.repeat(32)}${']'.repeat(32)}`).status).toBe(422)
    expect(post({ ...goodRow, contract: `"\\${'['.repeat(100)}` }).status).toBe(200)
  })
})

describe('limits and headers', () => {
  const small = createService(binaryModel, { limits: { maxBytes: 400, maxRows: 3, maxDepth: 4 } })

  test('too many bytes and too many rows are 413', () => {
    expect(post('x'.repeat(401), small)).toMatchObject({
      status: 413,
      json: { code: 'SERVE_BODY_OVERSIZED' },
    })
    expect(post('[1,2,3,4]', small)).toMatchObject({ status: 413, json: { code: 'SERVE_ROWS_EXCESSIVE' } })
    expect(post('[1,2,3]', small).status).toBe(422)
    expect(createService(binaryModel).limits).toEqual(defaultLimits)
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON;charset="UTF-8"',
    'application/ld+json',
    '',
  ])('content type "%s" is read', (type) => {
    expect(post(goodRow, service, { 'content-type': type }).status).toBe(200)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonx',
    'x',
    'multipart/form-data; boundary=x',
    `application/${'a'.repeat(10_000)}`,
  ])('content type "%s" is 415', (type) => {
    const { status, json } = post(goodRow, service, { 'content-type': type })
    expect(status).toBe(415)
    expect(json.mend[0]).toContain('application/json')
    expect(json.detail.length).toBeLessThan(300)
  })

  test('an encoded body is 415', () => {
    expect(post(goodRow, service, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 415,
      json: { code: 'SERVE_TYPE_UNSUPPORTED' },
    })
    expect(post(goodRow, service, { 'content-encoding': ['identity'] }).status).toBe(200)
  })
})

describe('routes', () => {
  test('GET /schema gives inputs, output and model', () => {
    const answered = ask({ path: '/schema?x=1' })
    expect(answered.status).toBe(200)
    expect(answered.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(parsed(answered)).toEqual({
      model: { name: 'example', version: '3', digest: 'ab'.repeat(32) },
      inputs: binaryModel.schema.inputs,
      output: binaryModel.schema.output,
    })
    expect(parsed(ask({ path: '/schema' }, createService(thresholdModel))).threshold).toBe(0.9)
  })

  test('health says live always and ready only when the host is', () => {
    let isReady = true
    const draining = createService(binaryModel, { isReady: () => isReady })
    expect(ask({ path: '/health/ready' }, draining).status).toBe(200)
    isReady = false
    expect(ask({ path: '/health/ready' }, draining).status).toBe(503)
    expect(ask({ path: '/health/live' }, draining).status).toBe(200)
    expect(ask({ path: '/health/startup' }, draining).status).toBe(200)
    expect(ask({ path: '/health/ready' }).status).toBe(200)
  })

  test('a trailing slash does not matter', () => {
    expect(ask({ path: '/health/live/' }).status).toBe(200)
  })

  test.each([
    '/',
    '',
    '/Predict',
    '/predict/x',
    '//predict',
    '/__proto__',
    '/constructor',
    '/../schema',
    '*',
    '/%70redict',
    '/schema/../schema',
  ])('%s is 404 and says what there is', (path) => {
    const answered = ask({ path })
    expect(answered.status).toBe(404)
    expect(parsed(answered).mend).toContain('POST /predict')
  })

  test.each([
    ['GET', '/predict', 'POST, OPTIONS'],
    ['HEAD', '/predict', 'POST, OPTIONS'],
    ['DELETE', '/predict', 'POST, OPTIONS'],
    ['PUT', '/predict', 'POST, OPTIONS'],
    ['POST', '/schema', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ['BREW', '/health/live', 'GET, HEAD, OPTIONS'],
    ['get', '/health/live', 'GET, HEAD, OPTIONS'],
  ])('%s %s is 405 with Allow', (method, path, allow) => {
    const answered = ask({ method, path })
    expect(answered.status).toBe(405)
    expect(answered.headers['allow']).toBe(allow)
  })

  test('OPTIONS says what is allowed', () => {
    expect(ask({ method: 'OPTIONS', path: '/predict' })).toMatchObject({
      status: 204,
      headers: { allow: 'POST, OPTIONS' },
    })
    expect(ask({ method: 'OPTIONS', path: '/nowhere' }).status).toBe(404)
  })

  test('HEAD gives the headers of GET and no body', () => {
    for (const path of ['/schema', '/openapi.json', '/health/live', '/health/ready', '/health/startup']) {
      const get = ask({ path })
      const head = ask({ method: 'HEAD', path })
      expect(head.status).toBe(200)
      expect(head.body).toHaveLength(0)
      expect(head.headers).toEqual({ ...get.headers, 'content-length': String(get.body.length) })
    }
  })

  test('a fault of an operation is a 500 that tells nothing of the inside', () => {
    const fault = () => {
      throw new Error('bug: secret path /home/x')
    }
    const broken = createService({ ...binaryModel, predict: fault, predictBatch: fault })
    const { status, json } = post(goodRow, broken)
    expect(status).toBe(500)
    expect(JSON.stringify(json)).not.toContain('secret')
    expect(JSON.stringify(json)).not.toContain('stack')
  })
})

describe('no body makes it fail', () => {
  const services = [binaryModel, multiclassModel, regressionModel].map((model) => createService(model))
  const valid = encoder.encode(
    JSON.stringify({ instances: [exampleRow(binaryModel.schema), goodRow], parameters: { strict: false } }),
  )

  function check(body: Uint8Array): void {
    for (const service of services) {
      const answered = ask({ method: 'POST', path: '/predict', body }, service)
      expect([200, 400, 413, 415, 422]).toContain(answered.status)
      const json = parsed(answered)
      if (answered.status === 200) expect(Array.isArray(json.predictions)).toBe(true)
      else {
        expect(typeof json.code).toBe('string')
        expect(json.mend.length).toBeGreaterThan(0)
        expect(JSON.stringify(json)).not.toMatch(/bug:|\.ts:\d|at \w+ \(/)
      }
    }
  }

  test('bytes at random', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), check), { seed: 21, numRuns: times(800, 20_000) })
  })

  test('valid requests with bytes changed, cut or doubled', () => {
    const edit = fc.tuple(fc.nat(valid.length - 1), fc.nat(255), fc.constantFrom('set', 'cut', 'double'))
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let bytes = Uint8Array.from(valid)
        for (const [at, byte, kind] of edits) {
          if (kind === 'set') bytes[at % bytes.length] = byte
          else if (kind === 'cut') bytes = bytes.slice(0, Math.max(1, at))
          else bytes = Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(Math.max(0, at - 5)))
        }
        check(bytes)
      }),
      { seed: 22, numRuns: times(1500, 50_000) },
    )
  })

  test('any JSON, and any JSON as rows, values and parameters', () => {
    const anything = fc.jsonValue({ maxDepth: 3 })
    const row = fc.record(
      { age: anything, contract: anything, active: anything, signup: anything, extra: anything },
      { requiredKeys: [] },
    )
    const body = fc.oneof(
      anything,
      row,
      fc.array(fc.oneof(row, anything), { maxLength: 3 }),
      fc.record(
        { instances: fc.oneof(anything, fc.array(row, { maxLength: 3 })), parameters: anything },
        { requiredKeys: ['instances'] },
      ),
    )
    fc.assert(
      fc.property(body, (value) => check(encoder.encode(JSON.stringify(value)))),
      { seed: 23, numRuns: times(1500, 50_000) },
    )
  })

  test('numbers of every size', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (age, signup) => {
          check(encoder.encode(JSON.stringify({ ...goodRow, age, signup })))
        },
      ),
      { seed: 24, numRuns: times(300, 10_000) },
    )
  })

  test('methods, paths and headers at random', () => {
    fc.assert(
      fc.property(fc.string(), fc.webPath(), fc.string(), fc.string(), (method, path, type, encoding) => {
        const headers = { 'content-type': type, 'content-encoding': encoding }
        const answered = ask({ method, path, headers, body: valid })
        expect(answered.status).toBeLessThan(500)
      }),
      { seed: 25, numRuns: times(500, 10_000) },
    )
  })
})
