import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** A shape of botocore's model of a service: the official word on what a request may hold. */
interface Shape {
  readonly type: string
  readonly members?: Readonly<Record<string, { readonly shape: string }>>
  readonly required?: readonly string[]
  readonly member?: { readonly shape: string }
  readonly key?: { readonly shape: string }
  readonly value?: { readonly shape: string }
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
}

/** The model of a service. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** Reads the model of a service out of the botocore that comes with moto. */
export function serviceModel(python: string, service: string, version: string): ServiceModel {
  const program = 'import botocore, os; print(os.path.dirname(botocore.__file__))'
  const folder = execFileSync(python, ['-c', program], { encoding: 'utf8' }).trim()
  const path = `${folder}/data/${service}/${version}/service-2.json`
  const bytes = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`))
  return JSON.parse(bytes.toString()) as ServiceModel
}

const size = (value: unknown): number =>
  typeof value === 'number' ? value : ((value as { length?: number }).length ?? 0)

function typeProblem(type: string, value: unknown, path: string): string | undefined {
  const holds: Readonly<Record<string, boolean>> = {
    string: typeof value === 'string',
    integer: Number.isInteger(value),
    long: Number.isInteger(value),
    float: typeof value === 'number',
    double: typeof value === 'number',
    boolean: typeof value === 'boolean',
    list: Array.isArray(value),
    map: typeof value === 'object' && value !== null,
    structure: typeof value === 'object' && value !== null && !Array.isArray(value),
  }
  return holds[type] === false ? `${path} must be a ${type}` : undefined
}

/** Names everything in which a request is not as the model says. */
export function problemsOf(model: ServiceModel, name: string, value: unknown, path = ''): readonly string[] {
  const shape = model.shapes[name]
  const type = typeProblem(shape.type, value, path)
  if (type !== undefined) return [type]
  const found: string[] = []
  const { min, max, pattern } = shape
  if (shape.enum !== undefined && !shape.enum.includes(value as string))
    found.push(`${path} is ${String(value)}`)
  if (min !== undefined && size(value) < min) found.push(`${path} is below ${min}`)
  if (max !== undefined && size(value) > max) found.push(`${path} is above ${max}`)
  if (pattern !== undefined && typeof value === 'string' && !new RegExp(`^(?:${pattern})$`, 'su').test(value))
    found.push(`${path} "${value}" is not ${pattern}`)
  if (shape.type === 'list')
    (value as unknown[]).forEach((one, at) => {
      found.push(...problemsOf(model, shape.member!.shape, one, `${path}[${at}]`))
    })
  if (shape.type !== 'structure') return found
  const fields = value as Readonly<Record<string, unknown>>
  for (const key of shape.required ?? []) if (!(key in fields)) found.push(`${path}.${key} is missing`)
  for (const [key, field] of Object.entries(fields)) {
    const member = shape.members?.[key]
    if (member === undefined) found.push(`${path}.${key} is unknown`)
    else found.push(...problemsOf(model, member.shape, field, `${path}.${key}`))
  }
  return found
}
