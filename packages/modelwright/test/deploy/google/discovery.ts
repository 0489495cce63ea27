import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Google's own description of its interfaces, as its client for Python carries it (Apache-2.0): read where that is installed.

/** What tests say that lack it. */
export const needsDiscovery = 'needs MODELWRIGHT_PYTHON with google-api-python-client'

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly readOnly?: boolean
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
}

interface Parameter extends Schema {
  readonly location?: 'path' | 'query'
  readonly required?: boolean
  readonly repeated?: boolean
}

interface Method {
  readonly id: string
  readonly httpMethod: string
  readonly path: string
  readonly flatPath?: string
  readonly parameters?: Readonly<Record<string, Parameter>>
  readonly request?: { readonly $ref: string }
  readonly supportsMediaUpload?: boolean
}

interface Node {
  readonly methods?: Readonly<Record<string, Method>>
  readonly resources?: Readonly<Record<string, Node>>
}

interface Document extends Node {
  readonly servicePath: string
  readonly revision: string
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly schemas: Readonly<Record<string, Schema>>
}

const names = {
  run: 'run.v2',
  cloudfunctions: 'cloudfunctions.v2',
  appengine: 'appengine.v1',
  aiplatform: 'aiplatform.v1',
  storage: 'storage.v1',
  logging: 'logging.v2',
  artifactregistry: 'artifactregistry.v1',
  iamcredentials: 'iamcredentials.v1',
  cloudscheduler: 'cloudscheduler.v1',
  secretmanager: 'secretmanager.v1',
} as const

function documentsFolder(): string | undefined {
  const python = process.env['MODELWRIGHT_PYTHON']
  if (python === undefined) return undefined
  try {
    const line = 'import googleapiclient; print(googleapiclient.__path__[0])'
    const folder = execFileSync(python, ['-c', line], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const found = join(folder.trim(), 'discovery_cache', 'documents')
    return existsSync(found) ? found : undefined
  } catch {
    return undefined
  }
}

/** Where the documents lie; undefined: they are not installed. */
export const discoveryFolder = documentsFolder()

interface Route {
  readonly api: keyof typeof names
  readonly method: Method
  readonly pattern: RegExp
  readonly isUpload: boolean
  readonly document: Document
}

function patternOf(path: string): RegExp {
  const escaped = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
  const parts = escaped.replaceAll(/\{\\?\+?[A-Za-z]+\}/g, (part) =>
    part.includes('+') ? '(.+?)' : '([^/:]+)',
  )
  return new RegExp(`^/${parts}$`)
}

function routesOf(api: keyof typeof names, document: Document): Route[] {
  const found: Route[] = []
  const walk = (node: Node): void => {
    for (const method of Object.values(node.methods ?? {})) {
      const path = document.servicePath + (method.flatPath ?? method.path)
      found.push({ api, method, document, isUpload: false, pattern: patternOf(path) })
      if (method.supportsMediaUpload === true)
        found.push({ api, method, document, isUpload: true, pattern: patternOf(`upload/${path}`) })
    }
    for (const child of Object.values(node.resources ?? {})) walk(child)
  }
  walk(document)
  return found
}

let known: readonly Route[] | undefined

function allRoutes(): readonly Route[] {
  known ??= (Object.keys(names) as (keyof typeof names)[]).flatMap((api) => {
    const text = readFileSync(join(discoveryFolder!, `${names[api]}.json`), 'utf8')
    return routesOf(api, JSON.parse(text) as Document)
  })
  return known
}

/** A request to be held against the documents. */
export interface Requested {
  readonly method: string
  /** Without its query, decoded no further. */
  readonly path: string
  readonly query: URLSearchParams
  readonly json: unknown
}

interface Checking {
  readonly document: Document
  readonly problems: string[]
  /** Clients made by Google send enumerations as numbers. */
  readonly areNumbersEnums: boolean
  /** What must be there is there only in what makes things. */
  readonly isWhole: boolean
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  any: () => true,
}

/** Numbers as text, and the other way round, are what 64-bit integers are in JSON. */
function isOfKind(value: unknown, { type = 'object', format = '' }: Schema): boolean {
  if (/^u?int64$/.test(format))
    return typeof value === 'string' ? /^-?\d+$/.test(value) : Number.isInteger(value)
  if (format === 'google-duration') return typeof value === 'string' && /^\d+(\.\d+)?s$/.test(value)
  return kinds[type]?.(value) ?? false
}

function checkObject(
  value: Record<string, unknown>,
  schema: Schema,
  where: string,
  checking: Checking,
): void {
  const { properties, additionalProperties } = schema
  for (const [name, inner] of Object.entries(value)) {
    const known = properties?.[name] ?? additionalProperties
    if (known === undefined) checking.problems.push(`${where}.${name} is unknown`)
    else if (known.readOnly === true || /^Output only/.test(known.description ?? ''))
      checking.problems.push(`${where}.${name} is for output only`)
    else checkValue(inner, known, `${where}.${name}`, checking)
  }
  if (!checking.isWhole) return
  for (const [name, known] of Object.entries(properties ?? {}))
    if (/^Required\./.test(known.description ?? '') && value[name] === undefined)
      checking.problems.push(`${where}.${name} is missing`)
}

function checkValue(value: unknown, given: Schema, where: string, checking: Checking): void {
  const schema = given.$ref === undefined ? given : (checking.document.schemas[given.$ref] ?? {})
  if (schema.enum !== undefined && typeof value === 'number' && checking.areNumbersEnums) return
  if (!isOfKind(value, schema)) {
    checking.problems.push(
      `${where} must be ${schema.type} ${schema.format ?? ''}, found ${JSON.stringify(value)}`,
    )
    return
  }
  if (schema.enum !== undefined && !schema.enum.includes(String(value)))
    checking.problems.push(`${where} must be one of ${schema.enum.join(', ')}, found ${String(value)}`)
  if (Array.isArray(value))
    for (const [at, inner] of value.entries())
      checkValue(inner, schema.items ?? {}, `${where}[${at}]`, checking)
  else if (kinds['object']!(value) && schema.type !== 'any')
    checkObject(value as Record<string, unknown>, schema, where, checking)
}

/** Each path of a mask must lead to a field of what is changed. */
function checkMask(mask: string, schema: Schema, { document, problems }: Checking): void {
  for (const path of mask.split(',')) {
    let at: Schema | undefined = schema
    for (const part of path.split('.')) {
      const here: Schema | undefined = at?.$ref === undefined ? at : document.schemas[at.$ref]
      const name = part.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
      at = here?.properties?.[name] ?? here?.additionalProperties
    }
    if (at === undefined) problems.push(`the mask names ${path}, which is unknown`)
  }
}

function checkQuery({ method, document }: Route, query: URLSearchParams, checking: Checking): void {
  const parameters = {
    ...document.parameters,
    ...method.parameters,
    uploadType: { type: 'string' },
  } as Record<string, Parameter>
  for (const [name, value] of query) {
    const parameter = parameters[name]
    if (name.startsWith('$')) continue
    if (parameter === undefined || parameter.location === 'path')
      checking.problems.push(`query ${name} is unknown`)
    else if (parameter.enum !== undefined && !parameter.enum.includes(value))
      checking.problems.push(`query ${name} must be one of ${parameter.enum.join(', ')}, found ${value}`)
    else if (parameter.type === 'boolean' && !/^(true|false)$/.test(value))
      checking.problems.push(`query ${name} must be true or false, found ${value}`)
  }
  for (const [name, { location, required }] of Object.entries(method.parameters ?? {}))
    if (location === 'query' && required === true && !query.has(name))
      checking.problems.push(`query ${name} is missing`)
}

/** Which method of Google's a request is, and what of it Google would not take. */
export function checkRequest({ method, path, query, json }: Requested): {
  readonly id: string
  readonly api: string
  readonly problems: readonly string[]
} {
  const fitting = allRoutes().filter((one) => one.method.httpMethod === method && one.pattern.test(path))
  const route = fitting[0]
  if (route === undefined)
    return { id: 'unknown', api: 'unknown', problems: [`there is no ${method} ${path}`] }
  const { document } = route
  const areNumbersEnums = /enum-encoding=int/.test(query.get('$alt') ?? '')
  const checking: Checking = { document, problems: [], areNumbersEnums, isWhole: method === 'POST' }
  checkQuery(route, query, checking)
  const schema = route.method.request === undefined ? undefined : document.schemas[route.method.request.$ref]
  if (json !== undefined && schema === undefined) checking.problems.push('a body is not taken')
  if (json !== undefined && schema !== undefined) checkValue(json, schema, 'body', checking)
  const mask = query.get('updateMask')
  if (mask !== null && schema !== undefined) checkMask(mask, schema, checking)
  return { id: route.method.id, api: route.api, problems: checking.problems }
}
