import { allOperations, canonicalJson, decodeArtifact, type FixOperation, load } from '@modelwright/runtime'
import { beforeAll, describe, expect, test } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { packArtifact } from '../../src/pack/index.ts'
import { fileOf, type Parts, putTogether, resealed, takeApart } from './forge.ts'
import { sampleArtifact } from './samples.ts'

// biome-ignore lint/suspicious/noExplicitAny: these tests write what types forbid
type Loose = any

const files: Record<string, Uint8Array> = {}

beforeAll(async () => {
  for (const task of ['binary', 'multiclass', 'regression'] as const)
    files[task] = packArtifact(await sampleArtifact(task), seedOf(1)).bytes
})

/** Loads a file with one thing changed and gives code and message of the refusal. */
function refusal(change: (metadata: Loose, parts: Loose) => void, of = 'binary'): string {
  const parts: Parts = takeApart(files[of])
  change(parts.metadata, parts)
  return refusalOf(putTogether(parts))
}

function refusalOf(bytes: Uint8Array): string {
  try {
    decodeArtifact(bytes, allOperations)
  } catch (error) {
    return `${(error as Loose).code}: ${(error as Error).message}`
  }
  return 'not refused'
}

const inputOf = (m: Loose, type: string): Loose => m.schema.inputs.find((input: Loose) => input.type === type)

const changes: [string, (m: Loose, parts: Loose) => void, string][] = [
  ['no name', (m) => delete m.name, 'name must be there'],
  ['no lineage', (m) => delete m.lineage, 'lineage must be there'],
  ['an unknown field', (m) => (m.thresold = 0.5), 'thresold is not of this format'],
  ['a format of 0', (m) => (m.format = 0), 'format must be a finite number from 1'],
  ['a format of "1"', (m) => (m.format = '1'), 'format must be a finite number'],
  ['a threshold above 1', (m) => (m.threshold = 1.5), 'threshold must be a finite number from 0 to 1'],
  ['a threshold that is NaN', (m) => (m.threshold = { $number: 'NaN' }), 'threshold must be a finite number'],
  ['a name that is a list', (m) => (m.name = []), 'name must be text'],
  ['an output that is null', (m) => (m.schema.output = null), 'output must be an object'],
  ['fixes that are an object', (m) => (m.fixes = {}), 'fixes must be a list'],
  ['an input twice', (m) => m.schema.inputs.push(m.schema.inputs[0]), 'must not be "age" again'],
  ['an input of unknown type', (m) => (m.schema.inputs[0].type = 'float'), 'type must be one of number'],
  ['an input with a new field', (m) => (m.schema.inputs[0].colour = 'red'), 'colour is not of this format'],
  ['a unit that is no text', (m) => (m.schema.inputs[0].unit = 3), 'unit must be text'],
  ['a unit of a category', (m) => (m.schema.inputs[3].unit = 'kg'), 'must not be there for a category'],
  ['a unit of classes', (m) => (m.schema.output.unit = 'kg'), 'unit is not of this format'],
  ['a range upside down', (m) => (m.schema.inputs[0].range = [2, 1]), 'range must be two finite numbers'],
  ['a range of three', (m) => (m.schema.inputs[0].range = [1, 2, 3]), 'range must be two finite numbers'],
  ['a range of texts', (m) => (m.schema.inputs[0].range = ['a', 'b']), 'range must be two finite numbers'],
  ['an endless range', (m) => (m.schema.inputs[0].range = [0, { $number: 'Infinity' }]), 'range must be two'],
  [
    'a range on a category',
    (m) => (inputOf(m, 'category').range = [0, 1]),
    'must not be there for a category',
  ],
  ['levels on a number', (m) => (m.schema.inputs[0].levels = ['a']), 'must not be there for a number'],
  ['a category without levels', (m) => delete m.schema.inputs[3].levels, 'levels must be a list'],
  ['levels out of order', (m) => m.schema.inputs[3].levels.reverse(), 'levels must be sorted'],
  ['a level twice', (m) => m.schema.inputs[3].levels.splice(1, 0, '0'), 'levels must be sorted, each once'],
  ['a level that is a number', (m) => (m.schema.inputs[3].levels[0] = 0), 'levels must hold text only'],
  [
    'an unknown rule for unknown levels',
    (m) => (m.schema.inputs[3].unknown = 'maybe'),
    'must be one of accept',
  ],
  ['nullable that is 1', (m) => (m.schema.inputs[0].nullable = 1), 'nullable must be true or false'],
  ['an unknown task', (m) => (m.schema.output.task = 'ranking'), 'task must be one of'],
  ['one class', (m) => m.schema.output.classes.pop(), 'classes must have 2 entries'],
  ['a class twice', (m) => (m.schema.output.classes = ['a', 'a']), 'must not hold a class twice'],
  ['three classes for two', (m) => m.schema.output.classes.push('zz'), 'classes must have 2 entries'],
  [
    'a class more than the model gives',
    (m) => Object.assign(m.schema.output, { task: 'multiclass', classes: ['a', 'b', 'c'] }),
    'must give 3 numbers a row',
  ],
  [
    'a regression with classes',
    (m) => (m.schema.output.task = 'regression'),
    'classes is not of this format',
  ],
  [
    'a fix on a column that is no input',
    (m) => m.fixes[0].columns.push('grade'),
    'must be inputs of the schema',
  ],
  ['a fix state with words out of order', (m) => m.fixes[1].state.tokens.reverse(), 'tokens must be sorted'],
  ['a step without state', (m) => delete m.transforms[0].state, 'state must be an object'],
  [
    'a transform of a column that is not there',
    (m) => (m.transforms[0].inputs[0] = 'nowhere'),
    'found no column "nowhere"',
  ],
  [
    'a transform of a column of another type',
    (m) => (m.transforms[0].inputs[0] = 'since'),
    'found time "since"',
  ],
  ['a transform with an input more', (m) => m.transforms[0].inputs.push('age'), 'inputs must be'],
  ['a transform with an output less', (m) => m.transforms[0].outputs.pop(), 'outputs must have'],
  ['transforms in the wrong order', (m) => m.transforms.reverse(), 'found no column'],
  ['a model that takes a raw column', (m) => (m.model.inputs[0] = 'since'), 'found time "since"'],
  ['a model with an input less', (m) => m.model.inputs.pop(), 'inputs must be'],
  [
    'golden rows of another count',
    (m) => m.schema.inputs.push({ name: 'new', type: 'number', nullable: true }),
    'golden.rows must have one list per input',
  ],
  ['evaluation without rows', (m) => delete m.evaluation.rowCount, 'rowCount must be a finite number'],
  ['a metric that is text', (m) => (m.evaluation.metrics.auc.value = '0.9'), 'value must be a number'],
  [
    'lineage with an object',
    (m) => (m.lineage.seed = {}),
    'lineage.seed must be text, a finite number or null',
  ],
  ['a tensor that is not there', (m) => (m.card = { $text: 'nothing' }), 'tensor nothing must be there'],
  ['a tensor used twice', (m) => (m.name = { $text: 'card' }), 'tensor card must be there and be used once'],
  ['a tensor used by nothing', (m) => delete m.card, 'tensor card is used by nothing'],
  [
    'a card of floats',
    (m) => (m.card = { $text: 'golden.outputs' }),
    'tensor golden.outputs must hold bytes',
  ],
  ['an unknown reference', (m) => (m.card = { $file: '/etc/passwd' }), 'must be of a known kind'],
  ['a reference with company', (m) => (m.card = { $text: 'card', more: 1 }), 'must stand alone'],
  ['a reference to a list', (m) => (m.card = { $text: ['card'] }), 'reference $text must be text'],
  ['a number that is a word', (m) => (m.threshold = { $number: 'half' }), 'must not be "half"'],
  ['a number named as a method', (m) => (m.threshold = { $number: 'toString' }), 'must not be "toString"'],
]

const headerChanges: [string, (entry: Loose, header: Loose) => void, string][] = [
  ['an unknown dtype', (e) => (e.dtype = 'BF16'), 'must be of a known dtype'],
  ['a dtype named as a method', (e) => (e.dtype = 'constructor'), 'must be of a known dtype'],
  ['two dimensions', (e) => (e.shape = [1, e.shape[0]]), 'must have one dimension'],
  ['a shape beyond the bytes', (e) => (e.shape = [e.shape[0] + 1]), 'bytes'],
  ['a shape of 2^53', (e) => (e.shape = [2 ** 53]), 'must have one dimension'],
  ['a negative shape', (e) => (e.shape = [-1]), 'must have one dimension'],
  ['a broken shape', (e) => (e.shape = [1.5]), 'must have one dimension'],
  ['three offsets', (e) => e.data_offsets.push(1), 'must have two data_offsets'],
  ['negative offsets', (e) => (e.data_offsets = [-8, e.data_offsets[1]]), 'must have two data_offsets'],
  [
    'offsets that are not aligned',
    (e) => (e.data_offsets = e.data_offsets.map((o: number) => o + 1)),
    'multiple of 8',
  ],
  ['offsets that overlap', (e, h) => (h['model.state.intercepts'].data_offsets = e.data_offsets), 'tensor'],
  [
    'a gap',
    (e) => (e.data_offsets = e.data_offsets.map((o: number) => o + 8)),
    'must begin where the one before ends',
  ],
  [
    'offsets beyond the file',
    (e) => Object.assign(e, { data_offsets: [e.data_offsets[0], e.data_offsets[0] + 8e9], shape: [1e9] }),
    'must lie inside the file',
  ],
  ['a tensor that is null', (_, h) => (h['card'] = null), 'must have dtype, shape and data_offsets'],
  ['a tensor with a new field', (e) => (e.zip = true), 'must have dtype, shape and data_offsets'],
]

describe('refused with its own sentence', () => {
  test.each(changes)('%s', (_, change, sentence) => {
    const found = refusal(change)
    expect(found).toContain(sentence)
    expect(found).toMatch(/^PACK_ARTIFACT_REFUSED: The artifact is damaged or was not made by Modelwright: /)
  })

  test.each(headerChanges)('in the header: %s', (_, change, sentence) => {
    const found = refusal((_m, { header }) => change(header['model.state.coefficients'], header))
    expect(found).toContain('PACK_ARTIFACT_REFUSED')
    expect(found).toContain(sentence)
  })

  test('a threshold for a regression', () => {
    expect(refusal((m) => (m.threshold = 0.5), 'regression')).toContain('must only be there for two classes')
  })

  test('a newer format, with the way out', () => {
    expect(refusal((m) => (m.format = 5))).toMatch(/^PACK_ARTIFACT_NEWER: The artifact has format 5/)
  })

  test('an operation that this program does not have, also one named as a method', () => {
    expect(refusal((m) => (m.model.name = 'quantum'))).toMatch(/^PACK_OPERATION_ABSENT: .*"quantum"/)
    expect(refusal((m) => (m.transforms[0].name = 'constructor'))).toMatch(/^PACK_OPERATION_ABSENT/)
    expect(refusal((m) => (m.fixes[0].name = '__proto__'))).toMatch(/^PACK_OPERATION_ABSENT/)
  })

  test('an operation that the caller left out', () => {
    expect(() => load(files['binary'], { operations: { fixes: {}, transforms: {}, models: {} } })).toThrow(
      expect.objectContaining({ code: 'PACK_OPERATION_ABSENT' }),
    )
  })
})

describe('files that are no artifacts', () => {
  test.each([
    ['nothing', new Uint8Array()],
    ['a byte', Uint8Array.of(1)],
    ['zeros', new Uint8Array(1000)],
    ['a text', new TextEncoder().encode('a,b\n1,2\n'.repeat(50))],
    ['a zip', Uint8Array.of(0x50, 0x4b, 3, 4, ...new Uint8Array(100))],
    [
      'another safetensors file',
      fileOf('{"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}}', new Uint8Array(4)),
    ],
    ['a header of 2^64 bytes', new Uint8Array(200).fill(255)],
  ])('%s', (_, bytes) => {
    expect(refusalOf(bytes)).toContain('PACK_ARTIFACT_REFUSED')
  })

  test('a header that is not UTF-8, with a key twice, or nested deeply', () => {
    const { header, data } = takeApart(files['binary'])
    const text = canonicalJson({ ...header, __metadata__: { checksum: '00000000', modelwright: '{}' } })
    const broken = fileOf(text, data)
    broken[100] = 0xff
    expect(refusalOf(resealed(broken))).toContain('header must be UTF-8')
    const twice = text.replace('"card":', '"card":{"data_offsets":[0,0],"dtype":"U8","shape":[0]},"card":')
    expect(refusalOf(fileOf(twice, data))).toContain('each key once')
    expect(refusalOf(fileOf(text.replace('"card":', `"card":${'['.repeat(1e5)}`), data))).toContain('64 deep')
    expect(refusalOf(fileOf(text.replace('"modelwright":"{}"', '"modelwright":{}'), data))).toContain(
      '__metadata__',
    )
    expect(refusalOf(fileOf(text.replace('"modelwright":"{}"', '"other":"{}"'), data))).toContain(
      '__metadata__',
    )
  })

  test('a description longer than a megabyte', () => {
    expect(refusal((m) => (m.lineage.long = 'x'.repeat(1_100_000)))).toContain(
      'must not be longer than 1048576',
    )
  })
})

describe('keys that could pollute', () => {
  test('a state with __proto__ stays data', () => {
    const parts = takeApart(files['binary'])
    const seen: unknown[] = []
    const spy: FixOperation<unknown> = {
      name: 'spy',
      read(state) {
        seen.push(state.keys(), state.has('polluted'), state.value('toString'))
        return {}
      },
      apply: (_, value) => value,
    }
    ;(parts.metadata['fixes'] as Loose[]).push({
      name: 'spy',
      columns: [],
      state: JSON.parse('{"__proto__":{"polluted":1}}'),
    })
    decodeArtifact(putTogether(parts), { ...allOperations, fixes: { ...allOperations.fixes, spy } as never })
    expect(seen).toEqual([['__proto__'], false, undefined])
    expect(({} as Loose).polluted).toBeUndefined()
  })
})
