// Cuts the runtime, and the entries of what is packed, into pieces, so that a bundle for one model can be put together where no
// bundler is installed. esbuild joins all modules in one scope, where every top-level name is used once; each statement of that is a
// piece, and the compiler says which others it uses. A bundle is those that its roots need, in their order.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeWhole } from './kernels.mjs'
import { digestOf, root } from './sources.mjs'

const runtime = 'packages/runtime/src'
const entries = 'packages/modelwright/src/pack/entries'
/** A folder a target; those that need a shim of their own have an entry.ts, and for another form of it a second one. */
const targets = 'packages/modelwright/src/deploy/targets'
const outFile = 'packages/modelwright/generated/pieces.js'
/** What pieces are made of. */
const inputs = [
  runtime,
  'packages/runtime/generated/kernels.js',
  entries,
  ...targetEntries().map(([, file]) => file),
  'packages/modelwright/src/pack/replay-golden.ts',
  'scripts/pieces.mjs',
]

const camelCase = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
const modulesIn = (folder) =>
  readdirSync(join(root, folder))
    .sort()
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.slice(0, -3))

/** Entries of deploy targets: `entry.aws-lambda` exports `awsLambda`, and `entry-image.ts` beside it `awsLambdaImage`. */
function targetEntries() {
  const inside = ({ name }) =>
    readdirSync(join(root, targets, name)).flatMap((file) => {
      const found = /^entry(-[a-z]+)?\.ts$/.exec(file)
      return found === null ? [] : [[`${name}${found[1] ?? ''}`, `${targets}/${name}/${file}`]]
    })
  return readdirSync(join(root, targets), { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .flatMap(inside)
    .sort()
}

/** Roots by the name a bundle asks for: operations as `fixes.trim`, entries as `entry.node-server`, the rest by itself. */
function rootsOf() {
  const roots = []
  for (const kind of ['fixes', 'transforms', 'models'])
    for (const name of modulesIn(`${runtime}/${kind}`))
      roots.push([`${kind}.${name}`, `${runtime}/${kind}/${name}.ts`, camelCase(name)])
  for (const name of modulesIn(entries))
    roots.push([`entry.${name}`, `${entries}/${name}.ts`, camelCase(name)])
  for (const [name, file] of targetEntries()) roots.push([`entry.${name}`, file, camelCase(name)])
  const others = {
    accelerated: 'accelerated',
    memberOf: 'members/member',
    calibrate: 'outputs/calibrate',
    explainWith: 'explain',
    modelwright: 'wire-formats/modelwright',
    openApiOf: 'openapi',
    wireFormats: 'wire-formats/index',
    decodeUtf8: 'utf8',
    parseCanonicalJson: 'canonical-json',
    readCalibration: 'outputs/calibrate',
    intervalsOf: 'outputs/intervals',
    readIntervals: 'outputs/intervals',
    readHistory: 'past/history',
    readHistorySchema: 'past/history-schema',
  }
  for (const [name, file] of Object.entries(others)) roots.push([name, `${runtime}/${file}.ts`, name])
  return roots
}

async function joined(roots, build) {
  const contents = roots
    .map(([, file, name], at) => `export { ${name} as root${at} } from './${file}'`)
    .join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts', sourcefile: 'roots.ts' },
    bundle: true,
    write: false,
    charset: 'utf8',
    platform: 'neutral',
    format: 'esm',
    target: 'es2020',
    external: ['node:*'],
    conditions: ['@modelwright/source'],
    // Names only: syntax would join declarations, which are to be taken one by one.
    minifyIdentifiers: true,
    absWorkingDir: root,
    logLevel: 'error',
  })
  return outputFiles[0].text
}

/** The one file as the compiler sees it, with a checker that knows what each name stands for. */
function parsed(text, ts) {
  const name = 'pieces.js'
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const host = {
    getSourceFile: (path) => (path === name ? file : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => path === name,
    readFile: () => undefined,
  }
  const options = { allowJs: true, noLib: true, noResolve: true, target: ts.ScriptTarget.ES2022 }
  return { file, checker: ts.createProgram([name], options, host).getTypeChecker() }
}

/** Whether an identifier is a value's name, and not that of a property. */
function isReference(node, ts) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name !== node
  const names = [
    ts.isPropertyAssignment,
    ts.isMethodDeclaration,
    ts.isPropertyDeclaration,
    ts.isGetAccessor,
    ts.isSetAccessor,
  ]
  if (names.some((is) => is(parent))) return parent.name !== node
  return !(ts.isBindingElement(parent) && parent.propertyName === node)
}

/** Which statements of the file a statement uses. */
function needsOf(statement, places, { checker, ts }) {
  const needs = new Set()
  const visit = (node) => {
    if (ts.isIdentifier(node) && isReference(node, ts)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node)
      for (let found = symbol?.declarations?.[0]; found !== undefined; found = found.parent)
        if (places.has(found)) needs.add(places.get(found))
    }
    ts.forEachChild(node, visit)
  }
  visit(statement)
  needs.delete(places.get(statement))
  return [...needs].sort((a, b) => a - b)
}

const minified = {
  minifyWhitespace: true,
  minifySyntax: true,
  charset: 'utf8',
  target: 'es2020',
}

/** Cuts the file into its statements, and says which others each of them uses. */
async function piecesOf(text, { transform, ts }) {
  const { file, checker } = parsed(text, ts)
  const statements = file.statements.filter((one) => !ts.isExportDeclaration(one))
  const places = new Map(statements.map((statement, at) => [statement, at]))
  const pieces = []
  for (const statement of statements) {
    const source = text.slice(statement.getStart(file), statement.end)
    const code = ts.isImportDeclaration(statement)
      ? source
      : (await transform(source, minified)).code.trimEnd()
    pieces.push({ needs: needsOf(statement, places, { checker, ts }), code })
  }
  statements.forEach((statement, at) => {
    if (!isDeclaration(statement, ts)) bind(at, statements, { pieces, ts })
  })
  return { pieces, declared: declaredNames(places, ts) }
}

function isDeclaration(statement, ts) {
  const kinds = [
    ts.isVariableStatement,
    ts.isFunctionDeclaration,
    ts.isClassDeclaration,
    ts.isImportDeclaration,
  ]
  return kinds.some((is) => is(statement))
}

/** A statement that does something, such as filling a table, goes with every variable it names: with what it does it to. */
function bind(at, statements, { pieces, ts }) {
  const variables = pieces[at].needs.filter((need) => ts.isVariableStatement(statements[need]))
  if (variables.length === 0)
    throw new Error(`bug: this would run in every bundle: ${pieces[at].code.slice(0, 200)}`)
  for (const need of variables) pieces[need].needs.push(at)
}

/** Which statement declares a name. */
function declaredNames(places, ts) {
  const declared = new Map()
  for (const [statement, at] of places) {
    if (statement.name !== undefined) declared.set(statement.name.text, at)
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) declared.set(name.text, at)
  }
  return declared
}

/** What each root is called in the one scope: the last lines of the text say so. */
function rootNames(text, roots) {
  const list = /export \{([^}]*)\};?\s*$/.exec(text)[1]
  const named = new Map(list.split(',').map((entry) => entry.trim().split(' as ').reverse()))
  return roots.map((_, at) => named.get(`root${at}`) ?? `root${at}`)
}

/** Cuts and writes `generated/pieces.js`, unless it is there already. */
export async function generatePieces({ force = false } = {}) {
  const stamp = `// Made by npm run generate: ${digestOf(inputs)}\n`
  const path = join(root, outFile)
  if (!force && existsSync(path) && readFileSync(path, 'utf8').startsWith(stamp)) return
  const { build, transform } = await import('esbuild')
  const { default: ts } = await import('typescript')
  const roots = rootsOf()
  const text = await joined(roots, build)
  const { pieces, declared } = await piecesOf(text, { transform, ts })
  const called = rootNames(text, roots)
  const table = Object.fromEntries(roots.map(([key], at) => [key, [called[at], declared.get(called[at])]]))
  mkdirSync(dirname(path), { recursive: true })
  const types = `import type { Pieces } from '../src/pack/link.ts'\nexport declare const pieces: Pieces\n`
  writeWhole(path.replace(/\.js$/, '.d.ts'), stamp + types)
  writeWhole(path, `${stamp}export const pieces = ${JSON.stringify({ roots: table, pieces })}\n`)
}
