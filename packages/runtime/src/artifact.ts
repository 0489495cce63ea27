import { readEvaluation, readGolden, readLineage } from './artifact-claims.ts'
import { onlyKeys, operationAbsent, readSchema } from './artifact-schema.ts'
import { readFixes, readModel, readTransforms } from './artifact-steps.ts'
import { parseCanonicalJson } from './canonical-json.ts'
import type { Artifact, CalibrationOperation, IntervalsOperation, Operations, Schema } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import { type Reader, readerOf } from './reader.ts'
import { resolveReferences } from './references.ts'
import { readContainer } from './safetensors.ts'
import { carriedNames } from './schema.ts'

/** The newest version of the format; every older one is read too. */
export const formatVersion = 4

const needed = ['fixes', 'format', 'lineage', 'model', 'name', 'schema', 'transforms']
const optional = [
  'calibration',
  'card',
  'evaluation',
  'golden',
  'intervals',
  'reference',
  'shares',
  'threshold',
]

/**
 * Reads an artifact out of the bytes of its file and believes nothing: lengths, checksum, types, ranges, references and
 * the chain of steps are checked before anything is computed.
 *
 * Cost: O(bytes) time; memory no more than a few times the file.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the file is damaged, hostile or no artifact
 * @throws {ModelwrightError} PACK_ARTIFACT_NEWER - when it was made by a later version
 * @throws {ModelwrightError} PACK_OPERATION_ABSENT - when it needs an operation that was not handed in
 */
export function decodeArtifact(bytes: Uint8Array, operations: Operations): Artifact {
  const { metadata, tensors } = readContainer(bytes)
  const parsed = parseCanonicalJson(metadata, 'metadata')
  const format = checkVersion(readerOf(parsed, 'metadata'))
  const root = readerOf(resolveReferences(parsed, tensors), 'metadata')
  checkKeys(root)
  const { schema, types } = readSchema(root.object('schema'), operations, format)
  // Before the transforms add their columns: what intervals read besides the model sees those of the schema alone.
  const intervals = readLast('intervals', root, schema, { operations, types })
  const fixes = readFixes(root.list('fixes'), schema, operations)
  const transforms = readTransforms(root.list('transforms'), types, operations)
  const { model, outputCount } = readModel(root.object('model'), { types, operations, output: schema.output })
  if (root.has('threshold') && schema.output.task !== 'binary')
    root.refuse('threshold', 'must only be there for two classes')
  return {
    name: root.string('name'),
    schema,
    fixes,
    transforms,
    model,
    ...(root.has('threshold') && { threshold: root.number('threshold', 0, 1) }),
    ...(root.has('shares') && { shares: readShares(root, schema) }),
    ...readLast('calibration', root, schema, { operations, types }),
    ...intervals,
    ...(root.has('evaluation') && { evaluation: readEvaluation(root.object('evaluation')) }),
    lineage: readLineage(root.object('lineage')),
    ...(root.has('card') && { card: root.string('card') }),
    ...(root.has('golden') && {
      golden: readGolden(root.object('golden'), { inputCount: carriedNames(schema).length, outputCount }),
    }),
    ...(root.has('reference') && { reference: readReference(root) }),
  }
}

/** Takes the reference as it is: who monitors reads it. */
function readReference(root: Reader): Uint8Array {
  const bytes = root.value('reference')
  return bytes instanceof Uint8Array ? bytes : root.refuse('reference', 'must hold bytes')
}

/** Reads what class shares are brought back by: one factor a class, none below 0. */
function readShares(root: Reader, { output: { classes = [] } }: Schema): Float64Array {
  const shares = root.floats('shares', { length: classes.length })
  if (classes.length === 0) root.refuse('shares', 'must only be there for classes')
  if (shares.some((share) => !(share >= 0))) root.refuse('shares', 'must be 0 or more')
  return shares
}

/** Reads what is done to predictions last, where anything is. */
function readLast<Name extends 'calibration' | 'intervals'>(
  name: Name,
  root: Reader,
  schema: Schema,
  context: Parameters<IntervalsOperation['read']>[2],
): Pick<Artifact, Name> | undefined {
  if (!root.has(name)) return undefined
  const operation: CalibrationOperation | IntervalsOperation | undefined = context.operations[name]
  if (operation === undefined) throw operationAbsent(name, root.path)
  return { [name]: operation.read(root.object(name), schema, context) } as unknown as Pick<Artifact, Name>
}

function checkVersion(root: Reader): number {
  const version = root.integer('format', 1, 1e9)
  if (version <= formatVersion) return version
  throw new ModelwrightError('PACK_ARTIFACT_NEWER', {
    message: `The artifact has format ${version}, but this version of Modelwright reads formats up to ${formatVersion}.`,
    where: 'metadata.format',
    mend: ['Update:  npm install @modelwright/runtime@latest'],
  })
}

function checkKeys(root: Reader): void {
  for (const key of needed) if (!root.has(key)) root.refuse(key, 'must be there')
  onlyKeys(root, [...needed, ...optional])
}
