import { describe, expect, test } from 'vitest'
import { allowedHosts, allowedInArtifacts, allowedPrints } from './allowed-calls.ts'
import {
  artifactRule,
  hostRule,
  isExactElsewhere,
  notAllowed,
  quietRule,
  type Rule,
  usesOf,
} from './banned.ts'
import { packageSources } from './source-files.ts'

const sources = packageSources()
const below = (...folders: string[]) =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(folder)))
const stage = (name: string) => `packages/modelwright/src/${name}/`
const runtime = 'packages/runtime/src/'

/** Where a value can reach an artifact: from reading cells to writing bytes; not the machine's half of core, not reports. */
const artifactCode = below(
  runtime,
  ...['core', 'engine', 'retrieve', 'clean', 'prepare', 'train', 'tune', 'evaluate', 'pack', 'monitor'].map(
    stage,
  ),
).filter(({ path }) => !path.startsWith(stage('core/node')) && !path.startsWith(stage('core/report')))

/** The web half of the runtime may use web-standard APIs. */
const webHalf = /^packages\/runtime\/src\/(answer|client|mounts|wire)\b/

const usesIn = (rule: Rule, text: string): string[] =>
  usesOf(rule, [{ path: 'planted.ts', text }]).map(({ call }) => call)

describe('the same bits everywhere', () => {
  test('nothing that can reach an artifact depends on engine, time, place or machine', () => {
    const uses = usesOf(artifactRule, artifactCode)
    const inexact = uses.filter(({ path, call }) => path.startsWith(runtime) || !isExactElsewhere(call))
    expect(notAllowed(inexact, allowedInArtifacts)).toEqual([])
  })

  test.each([
    ['const y = Math.exp(x)', 'Math.exp'],
    ['const y = Math.round(x)', 'Math.round'],
    ['const y = Math.random()', 'Math.random'],
    ['const { pow } = Math', 'Math'],
    ["const y = Math['log'](x)", 'Math'],
    ['const y = [1].map(Math.tanh)', 'Math.tanh'],
    ['const y = x ** 2', '**'],
    ['y **= 2', '**'],
    ['new Intl.NumberFormat()', 'Intl'],
    ['names.sort((a, b) => a.localeCompare(b))', '.localeCompare()'],
    ['const y = x.toLocaleString()', '.toLocaleString()'],
    ['const y = x.toLowerCase()', '.toLowerCase()'],
    ['const y = x?.toUpperCase()', '.toUpperCase()'],
    ["const y = x.normalize('NFC')", '.normalize()'],
    ['const y = Date.parse(x)', 'Date.parse'],
    ['const y = Date.now()', 'Date.now'],
    ['const y = new Date(x)', 'new Date()'],
    ['const y = performance.now()', 'performance.now'],
    ['const y = /\\p{L}/u', '\\p{}'],
    ['const y = availableParallelism()', 'availableParallelism'],
  ])('%s is found', (text, call) => {
    expect(usesIn(artifactRule, text)).toEqual([call])
  })

  test.each([
    'const y = Math.sqrt(Math.abs(x)) + Math.PI',
    'const day = Date.UTC(2026, 0, 1)',
    'interface Named { normalize: boolean; Date: string }',
    "const text = 'Math.exp and x ** 2'",
    'let when: Date',
    '// Math.exp(x)',
  ])('%s is fine', (text) => {
    expect(usesIn(artifactRule, text)).toEqual([])
  })

  test('rounding is exact, so training may round; transcendentals are not', () => {
    expect(['Math.round', 'Math.exp', 'Math.hypot', 'Math'].filter(isExactElsewhere)).toEqual(['Math.round'])
  })

  test('an exception covers its call in its file only, and an idle one is reported', () => {
    const uses = usesOf(artifactRule, [{ path: 'a.ts', text: 'Math.exp(1); Math.log(1)' }])
    const allowed = { path: 'a.ts', call: 'Math.exp', why: 'shown to people only' }
    expect(notAllowed(uses, [allowed])).toEqual(['a.ts:1 uses Math.log'])
    expect(notAllowed([], [allowed])).toEqual(['a.ts is allowed Math.exp but does not use it'])
  })

  test('every exception has a reason', () => {
    const all = [...allowedInArtifacts, ...allowedHosts, ...allowedPrints]
    expect(all.filter(({ why }) => why.length < 20)).toEqual([])
  })
})

describe('load and predict are plain ECMAScript', () => {
  test('the runtime uses no host', () => {
    const code = below(runtime).filter(({ path }) => !webHalf.test(path))
    expect(notAllowed(usesOf(hostRule, code), allowedHosts)).toEqual([])
  })

  test.each(['new TextDecoder()', 'WebAssembly.compile(x)', "fetch('x')", 'console.log(1)', 'globalThis.x'])(
    '%s is found',
    (text) => {
      expect(usesIn(hostRule, text)).toHaveLength(1)
    },
  )

  test('a property or type of that name is fine', () => {
    expect(usesIn(hostRule, 'const a = x.fetch; const b = { process: 1 }; let c: Response')).toEqual([])
  })
})

describe('library code is quiet', () => {
  test('nothing but cli and serve prints, exits or reads the environment', () => {
    const loud = ['cli', 'serve'].map(stage)
    const code = sources.filter(({ path }) => !loud.some((folder) => path.startsWith(folder)))
    expect(notAllowed(usesOf(quietRule, code), allowedPrints)).toEqual([])
  })

  test.each(['console.warn(1)', 'process.exit(1)', 'process.env.HOME', "process.stdout.write('x')"])(
    '%s is found',
    (text) => {
      expect(usesIn(quietRule, text)).toHaveLength(1)
    },
  )
})
