import { groupedCount, ModelwrightError } from '../../core/index.ts'
import type { FileDigest } from './digest-files.ts'
import type { PartsOrigin } from './manifest.ts'

function sizeOf(files: readonly FileDigest[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `${files.length === 1 ? 'one file' : `${files.length} files`} of ${groupedCount(bytes)} bytes`
}

function filesDiffer(name: string, was: readonly FileDigest[], is: readonly FileDigest[]): string[] {
  const same =
    was.length === is.length &&
    was.every(({ sha256, bytes }, at) => sha256 === is[at].sha256 && bytes === is[at].bytes)
  if (same) return []
  const [before, now] = [sizeOf(was), sizeOf(is)]
  return [before === now ? `the ${name} has other content` : `the ${name} was ${before} and is ${now}`]
}

/** A rule that refused what is now let pass changes nothing in parts that are there: nothing in them broke it. */
function policiesDiffer(was: PartsOrigin['policy'], is: PartsOrigin['policy']): string[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])] as (keyof PartsOrigin['policy'])[]
  return names
    .filter((name) => was[name] !== is[name] && was[name] !== 'refuse')
    .map((name) => `--${name} was ${was[name]} and is ${is[name]}`)
}

function valueDiffers(name: string, was: string, is: string): string[] {
  return was === is ? [] : [`${name} was ${was} and is ${is}`]
}

const onOrOff = ({ escapeFormulas = false }: PartsOrigin): string => (escapeFormulas ? 'on' : 'off')

/** Says in what the parts of a folder would differ from those that are to be written; none where they go together. */
export function originsDiffer(was: PartsOrigin, is: PartsOrigin): string[] {
  return [
    ...valueDiffers('the model', was.model.slice(0, 12), is.model.slice(0, 12)),
    ...filesDiffer('input', was.input, is.input),
    ...filesDiffer('history', was.history, is.history),
    ...valueDiffers('--format', was.format, is.format),
    ...valueDiffers('--partition-rows', String(was.partitionRows), String(is.partitionRows)),
    ...valueDiffers('the list of columns', was.columns.join(', '), is.columns.join(', ')),
    ...policiesDiffer(was.policy, is.policy),
    ...valueDiffers('--escape-formulas', onOrOff(was), onOrOff(is)),
  ]
}

/** The error for parts that were made of something else. */
export function partsDifferent(folder: string, differences: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_PARTS_DIFFERENT', {
    message: `The parts that are there do not go with what is asked now: ${differences.join('; ')}.`,
    where: folder,
    mend: ['Ask as before, to go on.', 'Or write into another folder.'],
  })
}
