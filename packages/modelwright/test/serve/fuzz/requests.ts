import { answer, createService, type Service } from '@modelwright/runtime'
import type { Seed } from '../../../src/core/index.ts'

/** A request as fuzzing sends it. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

interface Operation {
  readonly requestBody?: {
    readonly content: Record<string, { readonly examples?: Record<string, { readonly value: unknown }> }>
  }
}

/** Requests that work, for every path and format of a service: the examples of its own description. */
export function goodRequests(service: Service): Sent[] {
  const asked = { method: 'GET', path: '/openapi.json', headers: {}, body: new Uint8Array(0), id: 'x' }
  const described = JSON.parse(Buffer.from(answer(service, asked).body).toString()) as {
    paths: Record<string, Record<string, Operation>>
  }
  const found: Sent[] = []
  for (const [path, operations] of Object.entries(described.paths))
    for (const [method, { requestBody }] of Object.entries(operations)) {
      const name = method.toUpperCase()
      if (requestBody === undefined) found.push({ method: name, path, headers: {}, body: new Uint8Array(0) })
      for (const [type, { examples = {} }] of Object.entries(requestBody?.content ?? {}))
        for (const { value } of Object.values(examples)) {
          const text = typeof value === 'string' ? value : JSON.stringify(value)
          found.push({ method: name, path, headers: { 'content-type': type }, body: Buffer.from(text) })
        }
    }
  return found
}

const tokens = [
  ...[
    'null',
    'true',
    '-0',
    '1e999',
    '-1e308',
    '1e-400',
    '9'.repeat(400),
    '0x10',
    'NaN',
    '""',
    '{}',
    '[]',
    '[[[',
    '}}',
  ],
  ...[
    '"__proto__":',
    '"constructor":{}',
    '{"toString":1}',
    '"\\ud800"',
    '\\u0000',
    '\u0000',
    '\ufeff',
    '🙂',
    'é',
  ],
  ...[
    ',',
    ':',
    '"',
    '\\',
    '\n',
    '\r\n',
    '\t',
    ';',
    '=',
    '%',
    '"a","b"\n',
    '","',
    '/*',
    '//',
    "'",
    '--',
    '\u2028',
  ],
].map((token) => Buffer.from(token))

const values: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -0,
    1e308,
    -1e-308,
    2 ** 53,
    1.5,
    '',
    'x',
    '\u0000',
    '\ud800',
    'x'.repeat(3000),
    [],
    {},
    [[]],
    [null],
  ],
  ...[
    { a: 1 },
    { length: 3 },
    '2020-01-01',
    '9999999-01-01',
    '1e5',
    'NaN',
    'Infinity',
    'true',
    '__proto__',
    -1,
    1e21,
  ],
]

const pick = <Value>(list: readonly Value[], seed: Seed): Value => list[seed.integer(list.length)]!

/** Puts something else in the place of one value of a JSON document, or its key. */
function mutateJson(value: unknown, seed: Seed): unknown {
  if (typeof value !== 'object' || value === null || seed.integer(4) === 0) return pick(values, seed)
  if (Array.isArray(value)) {
    const at = seed.integer(value.length + 1)
    const copy = [...(value as unknown[])]
    if (at === copy.length) copy.push(pick(values, seed))
    else if (seed.integer(5) === 0) copy.splice(at, 1)
    else copy[at] = mutateJson(copy[at], seed)
    return copy
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return pick(values, seed)
  const at = seed.integer(entries.length)
  const [key, held] = entries[at]!
  const how = seed.integer(6)
  if (how === 0) entries.splice(at, 1)
  else if (how === 1)
    entries[at] = [
      pick(['__proto__', '', 'x', 'constructor', 'instances', 'inputs', 'parameters'], seed),
      held,
    ]
  else entries[at] = [key, mutateJson(held, seed)]
  return Object.fromEntries(entries)
}

/** Changes bytes: one, a slice that goes or comes twice, a token put in, the end cut off. */
export function mutateBytes(bytes: Uint8Array, seed: Seed): Uint8Array {
  const copy = Buffer.from(bytes)
  const at = seed.integer(copy.length + 1)
  const end = Math.min(copy.length, at + 1 + seed.integer(20))
  switch (seed.integer(5)) {
    case 0:
      if (at < copy.length) copy[at] = seed.integer(256)
      return copy
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(end)])
    case 2:
      return Buffer.concat([copy.subarray(0, end), copy.subarray(at)])
    case 3:
      return Buffer.concat([copy.subarray(0, at), pick(tokens, seed), copy.subarray(at)])
    default:
      return copy.subarray(0, at)
  }
}

function mutateBody({ body, headers }: Sent, seed: Seed): Uint8Array {
  let mutated: Uint8Array = body
  if (headers['content-type']?.includes('json') === true && seed.integer(2) === 0)
    try {
      mutated = Buffer.from(JSON.stringify(mutateJson(JSON.parse(Buffer.from(body).toString()), seed)) ?? '')
    } catch {
      // Lines of JSON are no document: they are changed as bytes.
    }
  for (let times = seed.integer(4); times > 0; times--) mutated = mutateBytes(mutated, seed)
  return mutated
}

const types = [
  ...[
    'application/json',
    'text/csv',
    'application/jsonl',
    'application/jsonlines',
    'application/x-ndjson',
    'text/plain',
  ],
  ...[
    'application/json; format=pandas-split',
    'text/csv; header=absent',
    'application/json;charset=utf-16',
    'x',
    '',
    '/',
  ],
  ...[
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'application/json; charset="',
    'text/csv;;;',
  ],
]
const accepts = [
  '*/*',
  'application/json',
  'text/csv',
  'application/jsonlines',
  'text/html',
  'x',
  'q=0',
  'application/json;q=0',
  ',,',
]
const numbers = ['0', '1', '5', '100', '999999999', '-1', 'x', '1e3', '']
const queries = [
  '',
  '?',
  '?explain=true',
  '?top=2',
  '?threshold=2',
  '?strict',
  '?%zz',
  '?a=b&a=c',
  '#x',
  '/',
  '//',
  '/..',
  '%00',
  '?version=2021-05-01',
]

/** Changes a request that works in one to four places. */
export function mutate(good: Sent, others: readonly Sent[], seed: Seed): Sent {
  const headers: Record<string, string> = { ...good.headers }
  if (seed.integer(6) === 0) headers['content-type'] = pick(types, seed)
  if (seed.integer(6) === 0) headers['accept'] = pick(accepts, seed)
  if (seed.integer(8) === 0) headers['inference-header-content-length'] = pick(numbers, seed)
  if (seed.integer(20) === 0) headers['content-encoding'] = pick(['gzip', 'x', ''], seed)
  if (seed.integer(20) === 0) headers['x-amzn-sagemaker-target-model'] = pick(['churn', 'x', ''], seed)
  const path = seed.integer(6) === 0 ? pick(others, seed).path : good.path
  const method =
    seed.integer(15) === 0
      ? pick(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'POST'], seed)
      : good.method
  const body = mutateBody(seed.integer(8) === 0 ? { ...pick(others, seed), headers } : good, seed)
  return { method, path: path + (seed.integer(6) === 0 ? pick(queries, seed) : ''), headers, body }
}

/** A service whose bounds are small, so that they are met. */
export function smallService(model: Parameters<typeof createService>[0]): Service {
  return createService(model, { version: '3', limits: { maxBytes: 20_000, maxRows: 20 } })
}
