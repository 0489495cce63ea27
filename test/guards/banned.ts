import ts from 'typescript'
import { lineOf, parse, type SourceFile, visit } from './source-files.ts'

/** One use of something that gives different bits, or an answer that depends on time, place or machine. */
export interface Use {
  readonly path: string
  readonly line: number
  /** As the allow-list names it: `Math.exp`, `**`, `.normalize()`. */
  readonly call: string
}

const exactMath = new Set(['abs', 'floor', 'ceil', 'trunc', 'min', 'max', 'sqrt', 'fround', 'imul'])
const constants = new Set(['PI', 'E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'SQRT2', 'SQRT1_2'])
const methods = /^(locale|toLocale)|^(normalize|toLowerCase|toUpperCase|hardwareConcurrency)$/
const owners: Readonly<Record<string, RegExp>> = {
  Date: /^(parse|now)$/,
  performance: /./,
  os: /^(cpus|availableParallelism|hostname|tmpdir|homedir)$/,
}
const names = new Set(['Intl', 'availableParallelism', 'hrtime'])
const hostNames = new Set([
  ...[
    'TextDecoder',
    'TextEncoder',
    'WebAssembly',
    'fetch',
    'console',
    'process',
    'Buffer',
    'crypto',
    'URL',
    'URLSearchParams',
  ],
  ...[
    'setTimeout',
    'setInterval',
    'queueMicrotask',
    'structuredClone',
    'globalThis',
    'navigator',
    'Response',
    'ReadableStream',
  ],
])
const printing: Readonly<Record<string, RegExp>> = {
  console: /./,
  process: /^(exit|exitCode|env|stdout|stderr|stdin|argv)$/,
}

/** A check of one node: what it uses that its scope does not allow. */
export type Rule = (node: ts.Node) => string | undefined

function isOwnerOf(node: ts.PropertyAccessExpression, table: Readonly<Record<string, RegExp>>): boolean {
  const owner = ts.isIdentifier(node.expression) ? node.expression.text : ''
  return Object.hasOwn(table, owner) && table[owner]?.test(node.name.text) === true
}

/** Exact by specification too, but not needed at prediction. */
const exactElsewhere = new Set(['round', 'sign', 'clz32'])

function ofMath(node: ts.Node): string | undefined {
  if (!ts.isIdentifier(node) || node.text !== 'Math') return undefined
  const { parent } = node
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== node) return 'Math'
  const { text } = parent.name
  return exactMath.has(text) || constants.has(text) ? undefined : `Math.${text}`
}

/** Whether a call is exact by specification, so that training may use it. */
export function isExactElsewhere(call: string): boolean {
  return exactElsewhere.has(call.slice('Math.'.length))
}

function ofProperty(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node)) return undefined
  if (isOwnerOf(node, owners)) return `${(node.expression as ts.Identifier).text}.${node.name.text}`
  return methods.test(node.name.text) ? `.${node.name.text}()` : undefined
}

function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name !== node
  return !ts.isTypeReferenceNode(parent) && !ts.isMethodDeclaration(parent) && !ts.isMethodSignature(parent)
}

function ofSyntax(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsteriskAsteriskToken) return '**'
  if (node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return '**'
  if (ts.isRegularExpressionLiteral(node) && /\\[pP]\{/.test(node.text)) return '\\p{}'
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node)
  if (isCall && ts.isIdentifier(node.expression) && node.expression.text === 'Date') return 'new Date()'
  return undefined
}

/** What may not be used where a value can reach an artifact. */
export const artifactRule: Rule = (node) => {
  if (ts.isIdentifier(node) && names.has(node.text) && isReference(node)) return node.text
  return ofMath(node) ?? ofProperty(node) ?? ofSyntax(node)
}

/** What load and predict may not use: they run in engines that have nothing but ECMAScript. */
export const hostRule: Rule = (node) =>
  ts.isIdentifier(node) && hostNames.has(node.text) && isReference(node) ? node.text : undefined

/** What library code may not do: print, exit, read the environment. */
export const quietRule: Rule = (node) =>
  ts.isPropertyAccessExpression(node) && isOwnerOf(node, printing)
    ? `${(node.expression as ts.Identifier).text}.${node.name.text}`
    : undefined

/** Lists what the files use against a rule. */
export function usesOf(rule: Rule, files: readonly SourceFile[]): Use[] {
  const found: Use[] = []
  for (const file of files) {
    visit(parse(file), (node) => {
      const call = rule(node)
      if (call !== undefined) found.push({ path: file.path, line: lineOf(node), call })
    })
  }
  return found
}

/** One exception, with its reason. */
export interface Allowed {
  readonly path: string
  readonly call: string
  readonly why: string
}

/** Uses that no exception covers, and exceptions that nothing uses any more. */
export function notAllowed(uses: readonly Use[], allowed: readonly Allowed[]): string[] {
  const covers = (entry: Allowed, use: Use): boolean => entry.path === use.path && entry.call === use.call
  const bad = uses.filter((use) => !allowed.some((entry) => covers(entry, use)))
  const idle = allowed.filter((entry) => !uses.some((use) => covers(entry, use)))
  return [
    ...bad.map((use) => `${use.path}:${use.line} uses ${use.call}`),
    ...idle.map((entry) => `${entry.path} is allowed ${entry.call} but does not use it`),
  ]
}
