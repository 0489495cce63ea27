import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileOf, identifierOf, type Kind, namesOf } from '../../scripts/catalogue.mjs'
import { importsOf } from './imports.ts'

/** Files an index imports, and files it re-exports; types do not count. */
function listed(kind: Kind, base: string): { imported: string[]; exported: string[] } {
  const path = `${kind.source}/index.ts`
  const text = existsSync(join(base, path)) ? readFileSync(join(base, path), 'utf8') : ''
  const local = importsOf({ path, text }).filter(
    ({ specifier, isTypeOnly }) => specifier.startsWith('./') && !isTypeOnly,
  )
  const files = (isExport: boolean) =>
    local.filter((found) => found.isExport === isExport).map(({ specifier }) => specifier.slice(2))
  return { imported: files(false), exported: files(true) }
}

/** Sorted by name, not by file: `json.ts` stands before `json-lines.ts`. */
function isSorted(files: readonly string[]): boolean {
  const names = files.map((file) => file.replace(/\.ts$/, ''))
  return names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name)
}

function hasTest(kind: Kind, name: string, base: string): boolean {
  if (existsSync(join(base, kind.test, `${name}.test.ts`))) return true
  const folder = join(base, kind.test, name)
  return kind.isFolder && existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.test.ts'))
}

/** What is wrong with one thing: its file, its test, its docs page and its place in the index share one name. */
function violationsOf(kind: Kind, name: string, base: string): string[] {
  const file = `${kind.source}/${fileOf(kind, name)}`
  if (!existsSync(join(base, file))) return [`${kind.source}/${name} has no ${name}.ts`]
  const text = readFileSync(join(base, file), 'utf8')
  const rules: [boolean, string][] = [
    [
      new RegExp(`export (const|function|async function) ${identifierOf(name)}`).test(text),
      `exports no ${identifierOf(name)}`,
    ],
    [hasTest(kind, name, base), `has no test ${kind.test}/${name}.test.ts`],
    [
      existsSync(join(base, kind.docs, `${name}.md`)),
      `has no page ${kind.docs}/${name}.md (npm run docs writes it)`,
    ],
  ]
  return rules.filter(([holds]) => !holds).map(([, sentence]) => `${file} ${sentence}`)
}

/** Lists what breaks the catalogue in one extension folder. */
export function catalogueViolations(kind: Kind, base: string): string[] {
  const names = namesOf(kind, base)
  const { imported, exported } = listed(kind, base)
  const index = `${kind.source}/index.ts`
  const missing = names.filter((name) => ![...imported, ...exported].includes(fileOf(kind, name)))
  const unsorted = [imported, exported].filter((files) => !isSorted(files))
  return [
    ...missing.map((name) => `${index} does not list ${fileOf(kind, name)}`),
    ...unsorted.map((files) => `${index} is not sorted: ${files.join(', ')}`),
    ...names.flatMap((name) => violationsOf(kind, name, base)),
  ]
}

function isNamed(value: unknown): value is { readonly name: string } {
  return value !== null && typeof value === 'object' && typeof (value as { name?: unknown }).name === 'string'
}

/** The names under which an index registers its things, and the names these things give themselves. */
export function registeredNames(module: Readonly<Record<string, unknown>>): { key: string; name: string }[] {
  return Object.values(module).flatMap((list) => {
    if (Array.isArray(list)) return list.filter(isNamed).map(({ name }) => ({ key: name, name }))
    if (list === null || typeof list !== 'object') return []
    return Object.entries(list).map(([key, value]) => ({ key, name: isNamed(value) ? value.name : key }))
  })
}
