// Reads the comment of an exported thing as Markdown.
import ts from 'typescript'

function textOf(comment) {
  return (ts.getTextOfJSDocComment(comment) ?? '').trim()
}

/** A tag's text as it is written: TypeScript takes the first word of some tags for a name. */
function rawText(tag) {
  return tag
    .getText()
    .replace(/^@\w+[ \t]*/, '')
    .replace(/\n[ \t]*\*[ \t]?/g, '\n')
    .trim()
}

const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`)

function sectionOf(tag) {
  const text = rawText(tag)
  switch (tag.tagName.text) {
    case 'example':
      return `\`\`\`ts\n${text}\n\`\`\``
    case 'see':
      return sentence(`See ${text}`)
    case 'returns':
      return sentence(`Gives ${text}`)
    case 'throws':
      return sentence(
        `Fails with ${text.replace(/^\{ModelwrightError\}\s*([A-Z][A-Z0-9_]+)(?: -)?/, '`$1`')}`,
      )
  }
  return undefined
}

/** "Missing: …  Seeded: …  Cost: …" as a list. */
function descriptionOf(comment) {
  return textOf(comment)
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/ {2,}/g, '\n')
    .replace(/^(Missing|Seeded|Cost):/gm, '\n- **$1:**')
    .replace(/\n{3,}/g, '\n\n')
}

/** The comment above the statement that exports `name` in a source text: description, example, returns, throws, see. */
export function docstringOf(text, name) {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true)
  const declares = (statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.some((declaration) => declaration.name.getText() === name)
      : statement.name?.text === name
  const statement = source.statements.find(declares)
  const comment = statement === undefined ? undefined : ts.getJSDocCommentsAndTags(statement).find(ts.isJSDoc)
  if (comment === undefined) return ''
  const description = descriptionOf(comment.comment)
  return [description, ...(comment.tags ?? []).map(sectionOf)].filter(Boolean).join('\n\n')
}
