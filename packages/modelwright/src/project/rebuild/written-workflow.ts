import type { Plain } from '../../core/index.ts'
import { type EnsembleSpec, ensembleLearner } from '../../train/index.ts'
import { canonicalDigest } from '../workflow/canonical.ts'
import type { Workflow } from '../workflow/index.ts'

/** A part of a workflow that is code: JSON names it by its digest. */
export interface CodePart {
  readonly digest: string
  /** What it is called: a learner's name, or where it stands. */
  readonly name: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Whether a value cannot be said but by its source: a function, or what has one. */
function isCode(value: unknown): boolean {
  return typeof value === 'function' || (isObject(value) && Object.values(value).some(isFunction))
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

const hasEnsemble = (value: unknown): value is { name: string; ensemble: EnsembleSpec } =>
  isObject(value) && isObject(value['ensemble']) && typeof value['name'] === 'string'

function writeNumber(value: number): Plain {
  const isExact = Number.isFinite(value) && !Object.is(value, -0)
  return isExact ? value : { $: 'number', text: Object.is(value, -0) ? '-0' : String(value) }
}

/** Writes what JSON has no words for; undefined: it has. */
function writeOther(value: object, path: string, code: CodePart[]): Plain | undefined {
  if (hasEnsemble(value))
    return { $: 'ensemble', name: value.name, spec: write(value.ensemble, `${path}.ensemble`, code) }
  if (value instanceof RegExp) return { $: 'regexp', source: value.source, flags: value.flags }
  if (value instanceof Date) return { $: 'date', time: value.getTime() }
  if (value instanceof Map) return { $: 'map', entries: write([...value], path, code) }
  if (value instanceof Set) return { $: 'set', entries: write([...value], path, code) }
  return undefined
}

function writeCode(value: unknown, path: string, code: CodePart[]): Plain {
  const digest = canonicalDigest(value)
  const own = isObject(value) || typeof value === 'function' ? (value as { name?: unknown }).name : undefined
  code.push({ digest, name: typeof own === 'string' && own !== '' ? `"${own}" (${path})` : path })
  return { $: 'code', digest }
}

function write(value: unknown, path: string, code: CodePart[]): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return writeNumber(value)
  if (!isObject(value)) return writeCode(value, path, code)
  if (Array.isArray(value)) return value.map((entry, at) => write(entry, `${path}[${at}]`, code))
  const other = writeOther(value, path, code)
  if (other !== undefined) return other
  if (isCode(value)) return writeCode(value, path, code)
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  const written = entries.map(([key, entry]) => [key, write(entry, `${path}.${key}`, code)] as const)
  return '$' in value ? { $: 'object', entries: written as readonly Plain[] } : Object.fromEntries(written)
}

/**
 * Writes a checked workflow as JSON, but for where its data comes from. Code of one's own is named by its digest, an ensemble
 * by what it is made of.
 */
export function writeWorkflow({ retrieve: _, ...workflow }: Workflow): {
  readonly document: Plain
  readonly code: readonly CodePart[]
} {
  const code: CodePart[] = []
  const document = Object.fromEntries(
    Object.entries(workflow)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, write(value, key, code)]),
  )
  return { document, code }
}

type Marked = Readonly<Record<string, Plain>> & { readonly $: string }

function readMarked(marked: Marked, codeOf: (digest: string) => unknown): unknown {
  const inside = (value: Plain): unknown => read(value, codeOf)
  switch (marked.$) {
    case 'number':
      return Number(marked['text'])
    case 'regexp':
      return new RegExp(String(marked['source']), String(marked['flags']))
    case 'date':
      return new Date(Number(marked['time']))
    case 'map':
      return new Map(inside(marked['entries']) as [unknown, unknown][])
    case 'set':
      return new Set(inside(marked['entries']) as unknown[])
    case 'ensemble':
      return ensembleLearner(inside(marked['spec']) as EnsembleSpec, String(marked['name']))
    case 'object':
      return Object.fromEntries(inside(marked['entries']) as [string, unknown][])
    default:
      return codeOf(String(marked['digest']))
  }
}

function read(value: Plain, codeOf: (digest: string) => unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((entry: Plain) => read(entry, codeOf))
  if ('$' in value) return readMarked(value as Marked, codeOf)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, read(entry!, codeOf)]))
}

/** Reads what `writeWorkflow` wrote; code is handed in by its digest. */
export function readWorkflow(
  document: Plain,
  codeOf: (digest: string) => unknown,
): Omit<Workflow, 'retrieve'> {
  return read(document, codeOf) as Omit<Workflow, 'retrieve'>
}

/** Finds all code of a workflow that was loaded, by its digest. */
export function codeIn(workflow: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  const met = new Set<unknown>()
  const walk = (value: unknown): void => {
    if (met.has(value) || (!isObject(value) && typeof value !== 'function')) return
    met.add(value)
    if (!hasEnsemble(value) && isCode(value)) found.set(canonicalDigest(value), value)
    if (typeof value === 'function') return
    for (const entry of value instanceof Map || value instanceof Set ? [...value] : Object.values(value))
      walk(entry)
  }
  walk(workflow)
  return found
}
