import { ModelwrightError } from '../../core/index.ts'

const maxLength = 100
/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)/

/** Maps A to Z to small letters and leaves the rest. */
export function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
}

/** Shows a name in a message: at most 40 characters of it. */
export function shown(name: string): string {
  const characters = [...name]
  return JSON.stringify(characters.length > 40 ? `${characters.slice(0, 40).join('')}…` : name)
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > maxLength) return `has ${name.length} characters, more than ${maxLength}`
  if (!/^[A-Za-z0-9]/.test(name)) return 'must begin with a letter or digit'
  const stranger = /[^A-Za-z0-9._-]/u.exec(name)
  if (stranger !== null)
    return `holds ${JSON.stringify(stranger[0])}; letters, digits, ".", "_" and "-" are allowed`
  if (name.endsWith('.')) return 'must not end with "."'
  if (name.endsWith('.safetensors')) return 'ends like a file: it would be taken for a path'
  if (reserved.test(foldCase(name))) return 'is a name that Windows keeps for a device'
  return undefined
}

const endings = /\.(csv|tsv|tab|txt|json|jsonl|ndjson|parquet|arrow|gz|zst|safetensors)$/

function usableOf(text: string): string {
  let stem = foldCase(text)
  while (endings.test(stem)) stem = stem.replace(endings, '')
  return stem
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 60)
    .replace(/[^a-z0-9]+$/, '')
}

/**
 * Makes a model name of a file's path or of any text: `data/Customers 2024.csv.gz` → `customers-2024`.
 *
 * What cannot stand in a name becomes "-"; a glob such as `sales/*.csv` takes the folder's name; a text with nothing
 * usable becomes `model`.
 */
export function modelNameOf(text: string): string {
  const parts = text.split(/[/\\]/).map(usableOf)
  const usable = parts.findLast((part) => part !== '') ?? 'model'
  return reserved.test(usable) ? `model-${usable}` : usable
}

/**
 * Checks a model's name: it becomes part of file names and addresses on every system.
 *
 * @throws {ModelwrightError} PROJECT_NAME_INVALID - when it cannot
 */
export function checkModelName(name: string): void {
  const problem = problemOf(name)
  if (problem === undefined) return
  throw new ModelwrightError('PROJECT_NAME_INVALID', {
    message: `The model name ${shown(name)} ${problem}.`,
    mend: [`Use a name such as "${modelNameOf(name)}":  --name ${modelNameOf(name)}`],
  })
}

/** Checks an alias of a version, such as `champion`. @throws {ModelwrightError} PROJECT_ALIAS_INVALID */
export function checkAlias(alias: string): void {
  if (/^[a-z][a-z0-9-]{0,49}$/.test(alias)) return
  throw new ModelwrightError('PROJECT_ALIAS_INVALID', {
    message: `The alias ${shown(alias)} is not a small letter followed by up to 49 small letters, digits and "-".`,
    mend: ['Use a word such as "champion" or "challenger".'],
  })
}
