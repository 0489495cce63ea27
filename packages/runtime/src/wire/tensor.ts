import { shownValue } from '../findings.ts'
import { isFields, type PointedProblem } from '../request-parameters.ts'
import { binaryValues } from './binary-tensor.ts'
import { wrongValue } from './frame.ts'

/** A tensor of the Open Inference Protocol: values in row-major order. */
export interface Tensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: readonly unknown[]
  /** Pointer of a value within the body. */
  pointerOf(at: number): string
}

/** Takes the bytes of tensors that stand behind the JSON, one after the other. */
export interface Tail {
  readonly bytes: Uint8Array
  at: number
}

type Fits = (value: unknown) => boolean

const whole = (low: number, high: number): Fits => {
  return (value) => typeof value === 'number' && Math.floor(value) === value && value >= low && value <= high
}
const real = (most: number): Fits => {
  return (value) => typeof value === 'number' && Math.abs(value) <= most
}

/** 2 to the power 64: the ends of whole numbers of 64 bits, as near as a double comes. */
const two64 = 18_446_744_073_709_552_000

/** The datatypes of the protocol, and which values of JSON each holds. @see "Tensor Data Types" */
const datatypes: Readonly<Record<string, Fits>> = {
  BOOL: (value) => typeof value === 'boolean' || value === 0 || value === 1,
  UINT8: whole(0, 255),
  UINT16: whole(0, 65_535),
  UINT32: whole(0, 4_294_967_295),
  UINT64: whole(0, two64),
  INT8: whole(-128, 127),
  INT16: whole(-32_768, 32_767),
  INT32: whole(-2_147_483_648, 2_147_483_647),
  INT64: whole(-two64 / 2, two64 / 2),
  FP16: real(65_504),
  FP32: real(3.4028234663852886e38),
  FP64: real(Number.MAX_VALUE),
  BYTES: (value) => typeof value === 'string',
}

const mostProblems = 100

/** Reads a tensor of a request; undefined where a part of it is wrong. Null is missing in every datatype. */
export function readTensor(
  tensor: unknown,
  pointer: string,
  tail: Tail,
  problems: PointedProblem[],
): Tensor | undefined {
  if (!isFields(tensor)) {
    problems.push(wrongValue(pointer, 'A tensor must be an object', tensor))
    return undefined
  }
  const before = problems.length
  const { name, shape, datatype, data, parameters } = tensor
  if (typeof name !== 'string') problems.push(wrongValue(`${pointer}/name`, '"name" must be text', name))
  checkShape(shape, pointer, problems)
  if (typeof datatype !== 'string' || !Object.prototype.hasOwnProperty.call(datatypes, datatype))
    problems.push(
      wrongValue(
        `${pointer}/datatype`,
        `"datatype" must be one of ${Object.keys(datatypes).join(', ')}`,
        datatype,
      ),
    )
  if (problems.length > before) return undefined
  const sizes = shape as readonly number[]
  const size = isFields(parameters) ? parameters['binary_data_size'] : undefined
  const values =
    size === undefined
      ? valuesOf(data, sizes, pointer, problems)
      : binaryValues(datatype as string, size, tail, pointer, problems)
  if (problems.length > before) return undefined
  const count = sizes.reduce((product, length) => product * length, 1)
  if (values.length !== count) problems.push(miscounted(sizes, values.length, pointer))
  else if (size === undefined) checkValues(datatype as string, values, pointer, problems)
  const pointerOf = (at: number) => (size === undefined ? `${pointer}/data/${at}` : pointer)
  return problems.length > before ? undefined : { name: name as string, shape: sizes, values, pointerOf }
}

function checkShape(shape: unknown, pointer: string, problems: PointedProblem[]): void {
  const isLength = whole(0, Number.MAX_SAFE_INTEGER)
  if (Array.isArray(shape) && shape.length > 0 && shape.length <= 8 && shape.every(isLength)) return
  problems.push(wrongValue(`${pointer}/shape`, '"shape" must be a list of 1 to 8 whole numbers', shape))
}

function miscounted(shape: readonly number[], found: number, pointer: string): PointedProblem {
  const message = `A tensor of shape [${shape.join(', ')}] must hold as many values as that makes, found ${found}.`
  return { pointer: `${pointer}/data`, code: 'value-unreadable', message }
}

/** Data may be flat, in row-major order, or in lists within lists as its shape says. */
function valuesOf(
  data: unknown,
  shape: readonly number[],
  pointer: string,
  problems: PointedProblem[],
): readonly unknown[] {
  if (!Array.isArray(data)) {
    problems.push(wrongValue(`${pointer}/data`, '"data" must be a list', data))
    return []
  }
  if (!data.some(Array.isArray)) return data
  const values: unknown[] = []
  if (!flatten(data, shape, 0, values)) {
    const message = `The lists within lists do not have the shape [${shape.join(', ')}].`
    problems.push({ pointer: `${pointer}/data`, code: 'value-unreadable', message })
  }
  return values
}

function flatten(data: unknown, shape: readonly number[], depth: number, values: unknown[]): boolean {
  if (depth === shape.length) {
    values.push(data)
    return !Array.isArray(data)
  }
  return (
    Array.isArray(data) &&
    data.length === shape[depth] &&
    data.every((entry) => flatten(entry, shape, depth + 1, values))
  )
}

function checkValues(
  datatype: string,
  values: readonly unknown[],
  pointer: string,
  problems: PointedProblem[],
): void {
  const fits = datatypes[datatype]
  values.forEach((value, at) => {
    if (value === null || fits(value) || problems.length >= mostProblems) return
    const message = `A tensor of ${datatype} cannot hold ${shownValue(value)}.`
    problems.push({
      pointer: `${pointer}/data/${at}`,
      code: 'value-unreadable',
      message,
      found: shownValue(value),
    })
  })
}
