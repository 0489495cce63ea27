import { describe, expect, test } from 'vitest'
import { createService } from '../../src/create-service.ts'
import { binaryModel, goodRow, multiclassModel } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const [expected] = binaryModel.predict([goodRow]).predictions
const { no, yes } = expected.probabilities as Record<string, number>
const names = 'age,contract,active,signup'
const line = '30,yearly,true,2020-09-13'
const cells = [30, 'yearly', true, '2020-09-13']

function invoke(
  type: string,
  body: unknown,
  headers: Record<string, string> = {},
  of = createService(binaryModel),
) {
  return ask('/invocations', { body, of, headers: { 'content-type': type, ...headers } })
}

// https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
describe('SageMaker: the container', () => {
  // "your container must respond with an HTTP 200 status code and an empty body"
  test('/ping is 200 and empty', () => {
    expect(ask('/ping')).toMatchObject({ status: 200, text: '' })
  })

  // https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html "/execution-parameters"
  test('/execution-parameters tells what batch transform may send', () => {
    const { status, json } = ask('/execution-parameters')
    expect({ status, json }).toEqual({
      status: 200,
      json: { MaxConcurrentTransforms: 1, BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: 6 },
    })
  })
})

// https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html "Common Data Formats for Inference"
describe('SageMaker: JSON', () => {
  test.each<[string, unknown]>([
    ['dense: {"instances": [{"features": […]}]}', { instances: [{ features: cells }] }],
    [
      'dense: {"instances": [{"data": {"features": {"values": […]}}}]}',
      { instances: [{ data: { features: { values: cells } } }] },
    ],
    ['objects', { instances: [goodRow] }],
  ])('%s', (_name, body) => {
    const { status, json } = invoke('application/json', body)
    expect({ status, json }).toEqual({ status: 200, json: { predictions: [expected] } })
  })
})

describe('SageMaker: JSON lines', () => {
  test.each([
    'application/jsonlines',
    'application/x-ndjson',
    'application/jsonl',
    'application/jsonlines; charset=utf-8',
  ])('%s is answered a line a row', (type) => {
    // {"data": {"features": {"values": [1.5, 16.0, 14.0, 23.0]}}} and {"features": […]}
    const lines = [goodRow, { features: cells }, { data: { features: { values: cells } } }, cells]
    const { status, text, headers } = invoke(type, lines.map((row) => JSON.stringify(row)).join('\n'))
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^application\/jsonlines/)
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((said) => JSON.parse(said)),
    ).toEqual(lines.map(() => expected))
  })

  test('blank lines, CRLF and a mark of the order of bytes are passed over', () => {
    const row = JSON.stringify(goodRow)
    expect(
      invoke('application/jsonlines', `\ufeff${row}\r\n\r\n\n${row}\n`).text.trimEnd().split('\n'),
    ).toHaveLength(2)
  })
})

describe('SageMaker: CSV', () => {
  test('with names, in any order, answered in JSON unless CSV is wanted', () => {
    const body = 'signup,age,contract,active\n2020-09-13,30,yearly,true\n'
    expect(invoke('text/csv', body).json).toEqual({ predictions: [expected] })
    expect(invoke('text/csv', body, { accept: 'text/csv' }).text).toBe(
      `prediction,probability_no,probability_yes\n${expected.prediction},${no},${yes}\n`,
    )
  })

  // "text/csv without header": batch transform joins lines of answers to lines of input
  test('without names, answered without names: as many lines out as in', () => {
    const { text, headers } = invoke('text/csv', `${line}\n${line}`, { accept: 'text/csv' })
    expect(text).toBe(`${expected.prediction},${no},${yes}\n`.repeat(2))
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=absent')
  })

  // RFC 4180, section 3: the parameter "header", "present" or "absent"
  test.each([
    ['text/csv; header=present', `${names}\n${line}`, 200],
    ['text/csv; header=absent', line, 200],
    ['text/csv;header="absent"', line, 200],
    ['text/csv; header=absent', `${names}\n${line}`, 400],
  ])('%s is taken at its word', (type, body, status) => {
    expect(invoke(type, body).status).toBe(status)
  })

  test('quotes, doubled quotes, line breaks within cells, CRLF', () => {
    const body = `"age","contract",active,signup,"note, ""long"""\r\n"30","yearly",true,2020-09-13,"a\nb ""c"""\r\n`
    expect(invoke('text/csv', body).json).toEqual({ predictions: [expected] })
  })

  test('an empty cell is missing', () => {
    const { age: _, ...rest } = goodRow
    const [without] = binaryModel.predict([{ ...rest, age: null }]).predictions
    expect(invoke('text/csv', `${names}\n,yearly,true,2020-09-13`).json.predictions).toEqual([without])
  })
})

describe('SageMaker: the form of the answer', () => {
  test.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/csv', 'text/csv; charset=utf-8; header=present'],
    ['application/jsonlines', 'application/jsonlines; charset=utf-8'],
    ['text/csv;q=0.5, application/json', 'application/json; charset=utf-8'],
    ['image/png, text/*', 'text/csv; charset=utf-8; header=present'],
    ['application/*', 'application/json; charset=utf-8'],
    ['text/csv; q=0, application/json; q=0.1', 'application/json; charset=utf-8'],
  ])('accept: %s', (accept, type) => {
    expect(invoke('application/json', { instances: [goodRow] }, { accept }).headers['content-type']).toBe(
      type,
    )
  })

  test.each(['image/png', 'application/x-recordio-protobuf', 'text/html', 'application/json;q=0'])(
    '%s alone is 406',
    (accept) => {
      const { status, json } = invoke('application/json', { instances: [goodRow] }, { accept })
      expect({ status, code: json.code }).toEqual({ status: 406, code: 'SERVE_ACCEPT_UNSUPPORTED' })
    },
  )
})

describe('SageMaker: parameters', () => {
  const attributes = (value: string) => ({ 'x-amzn-sagemaker-custom-attributes': value })

  // "CustomAttributes: Provides additional information about a request ... The information is an opaque value"
  test('custom attributes hold parameters, beside words of others', () => {
    const body = { instances: [goodRow] }
    const { json } = invoke(
      'application/json',
      body,
      attributes('c000b4f9; top=2, trace=abc'),
      createService(multiclassModel),
    )
    expect(json.predictions[0].top).toHaveLength(2)
    expect(json.predictions[0].probabilities).toBeUndefined()
    expect(invoke('application/json', body, attributes('anything at all')).status).toBe(200)
    const refused = invoke('application/json', body, attributes('threshold=high'))
    expect(refused.json.errors[0].pointer).toBe('/headers/threshold')
  })

  test('the query holds them for bodies of lines', () => {
    const of = createService(multiclassModel)
    const { text } = ask('/invocations?top=1', {
      body: line,
      of,
      headers: { 'content-type': 'text/csv', accept: 'text/csv' },
    })
    expect(text.trimEnd().split(',')).toHaveLength(3)
    const wrong = ask('/invocations?topp=1', { body: line, of, headers: { 'content-type': 'text/csv' } })
    expect(wrong.json.errors[0].pointer).toBe('/query/topp')
  })
})

describe('SageMaker: what is wrong says its line', () => {
  test.each<[string, string, string, string]>([
    ['a value of another type', 'text/csv', `${names}\n${line}\nold,yearly,true,2020-09-13`, '/lines/3/age'],
    ['a line too short', 'text/csv', `${names}\n${line}\n30,yearly`, '/lines/3'],
    ['a line too long', 'text/csv', `${line}\n${line},1`, '/lines/2'],
    ['a first line that fits nothing', 'text/csv', '1,2,3', '/lines/1'],
    ['a quote within a cell', 'text/csv', `${names}\n3"0,yearly,true,2020-09-13`, '/lines/2'],
    ['text behind a closing quote', 'text/csv', `${names}\n"30"x,yearly,true,2020-09-13`, '/lines/2'],
    ['a column that is missing', 'text/csv', 'age,contract,active\n30,yearly,true', '/lines/2/signup'],
    ['a missing value where none may be', 'text/csv', `${names}\n30,,true,2020-09-13`, '/lines/2/contract'],
    ['a line that is no JSON', 'application/jsonlines', `${JSON.stringify(goodRow)}\n{"age": }`, '/lines/2'],
    ['a line with two values', 'application/jsonlines', '{} {}', '/lines/1'],
    ['a line that is a number', 'application/jsonlines', '5', '/lines/1'],
    ['a list too short', 'application/jsonlines', '[1, 2]', '/lines/1'],
    ['a line that is too deep', 'application/jsonlines', '['.repeat(50), '/lines/1'],
    [
      'a value of another type',
      'application/jsonlines',
      `\n${JSON.stringify({ ...goodRow, age: 'old' })}`,
      '/lines/2/age',
    ],
  ])('%s (%s)', (_name, type, body, pointer) => {
    const { status, json } = invoke(type, body)
    expect({ status, pointer: json.errors?.[0].pointer }).toEqual({ status: 400, pointer })
  })

  test('a name given twice, bytes that are no UTF-8, too many bytes', () => {
    expect(invoke('text/csv', 'age,contract,active,signup,age\n').json.code).toBe('SERVE_BODY_UNREADABLE')
    expect(invoke('text/csv', Uint8Array.of(0xff, 0x0a)).json.code).toBe('SERVE_BODY_UNREADABLE')
    const small = createService(binaryModel, { limits: { maxBytes: 10 } })
    expect(invoke('text/csv', names, {}, small).status).toBe(413)
    const few = createService(binaryModel, { limits: { maxRows: 1 } })
    expect(invoke('text/csv', `${line}\n${line}`, {}, few).status).toBe(413)
  })
})
