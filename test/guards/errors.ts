import ts from 'typescript'
import { lineOf, parse, type SourceFile, visit } from './source-files.ts'

const prefixes =
  'CORE|ENGINE|RUNTIME|RETRIEVE|EXPLORE|CLEAN|PREPARE|TRAIN|TUNE|EVALUATE|PACK|SERVE|DEPLOY|MONITOR|UPDATE|PROJECT|API|CLI'
const codePattern = new RegExp(`^(?:${prefixes})(?:_[A-Z0-9]+){2,}$`)

/** Every error code that occurs as a string in sources, with the first place. */
export function codesInSources(files: readonly SourceFile[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of files) {
    visit(parse(file), (node) => {
      if (!ts.isStringLiteralLike(node) || !codePattern.test(node.text) || found.has(node.text)) return
      found.set(node.text, `${file.path}:${lineOf(node)}`)
    })
  }
  return found
}

/** One row of `docs/errors.md`. */
export interface Listed {
  readonly code: string
  /** The heading it stands under. */
  readonly heading: string
  readonly when: string
}

/** The codes `docs/errors.md` lists. */
export function codesInDocs(text: string): Listed[] {
  let heading = ''
  return text.split('\n').flatMap((line) => {
    heading = /^## (.+)$/.exec(line)?.[1] ?? heading
    const row = /^\| `([A-Z0-9_]+)` \| (.*) \|$/.exec(line)
    return row === null ? [] : [{ code: row[1] ?? '', heading, when: row[2] ?? '' }]
  })
}

/** Lists codes that stand on one side only, twice, under the wrong heading or without a sentence. */
export function errorViolations(files: readonly SourceFile[], docs: string): string[] {
  const used = codesInSources(files)
  const listed = codesInDocs(docs)
  const known = new Set(listed.map(({ code }) => code))
  const twice = listed.filter(({ code }, at) => listed.findIndex((row) => row.code === code) !== at)
  const misplaced = listed.filter(({ code, heading }) => !code.startsWith(`${heading.toUpperCase()}_`))
  return [
    ...[...used]
      .filter(([code]) => !known.has(code))
      .map(([code, at]) => `${at} uses ${code}, which docs/errors.md does not list`),
    ...listed
      .filter(({ code }) => !used.has(code))
      .map(({ code }) => `docs/errors.md lists ${code}, which no source uses`),
    ...twice.map(({ code }) => `docs/errors.md lists ${code} twice`),
    ...misplaced.map(({ code, heading }) => `docs/errors.md lists ${code} under "${heading}"`),
    ...listed
      .filter(({ when }) => !/\w.*[.!]$/.test(when))
      .map(({ code }) => `docs/errors.md says no sentence for ${code}`),
  ]
}

/** Lists errors that are made without saying how to mend them. */
export function mendViolations(files: readonly SourceFile[]): string[] {
  const found: string[] = []
  for (const file of files) {
    visit(parse(file), (node) => {
      if (!ts.isNewExpression(node) || node.expression.getText() !== 'ModelwrightError') return
      const parts = node.arguments?.[1]
      if (parts === undefined || !ts.isObjectLiteralExpression(parts)) return
      const names = parts.properties.map((property) => property.name?.getText() ?? '...')
      if (!names.includes('mend') && !names.includes('...'))
        found.push(`${file.path}:${lineOf(node)} says no mend`)
    })
  }
  return found
}
