import { didYouMean, ModelwrightError, type Transform } from '../core/index.ts'
import type { Feature } from './features.ts'
import { findTransform } from './find-transform.ts'
import type { TransformSpec } from './step.ts'

function problemsOf(transform: Transform, spec: TransformSpec, features: readonly Feature[]): string[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]))
  const needsColumns = transform.balance === undefined
  const problems = spec.columns.length === 0 && needsColumns ? ['it names no column'] : []
  spec.columns.forEach((name, at) => {
    const feature = byName.get(name)
    if (feature === undefined) problems.push(`there is no column "${name}" at this step`)
    else if (!transform.takes.includes(feature.type))
      problems.push(`it takes ${transform.takes.join(', ')}, but "${name}" is ${feature.type}`)
    if (spec.columns.indexOf(name) !== at) problems.push(`it names "${name}" twice`)
  })
  return problems
}

/** How a column of the data that was taken for a category or for words is said to be the other. */
function readings(transform: Transform, { columns }: TransformSpec, features: readonly Feature[]): string[] {
  const other = { category: 'text', text: 'category' } as const
  const wrong = features.flatMap(({ name, type, isGiven }) => {
    if (isGiven !== true || !columns.includes(name) || (type !== 'category' && type !== 'text')) return []
    const kind = other[type]
    return transform.takes.includes(type) || !transform.takes.includes(kind) ? [] : [`'${name}': '${kind}'`]
  })
  if (wrong.length === 0) return []
  const plainly = wrong.some((entry) => entry.endsWith("'text'")) ? 'words to read' : 'one of a few levels'
  return [`Say that it holds ${plainly}:  kinds: { ${wrong.join(', ')} }`]
}

/**
 * Checks that a declared step finds its columns and can take them; collects every problem.
 *
 * @throws {ModelwrightError} PREPARE_STEP_INVALID - when it cannot run
 */
export function checkStep(spec: TransformSpec, features: readonly Feature[]): void {
  const transform = findTransform(spec.name)
  const problems = problemsOf(transform, spec, features)
  if (problems.length === 0) return
  const names = features.map(({ name }) => name)
  const absent = spec.columns.filter((name) => !names.includes(name))
  throw new ModelwrightError('PREPARE_STEP_INVALID', {
    message: `The step ${transform.name} cannot run: ${problems.join('; ')}.`,
    where: `prepare: ${transform.name}(${spec.columns.map((name) => `'${name}'`).join(', ')})`,
    mend: [
      ...absent.flatMap((name) => didYouMean(name, names)),
      ...readings(transform, spec, features),
      ...(absent.length === 0
        ? []
        : [`If it looks like an id or a constant it is left out; bring it back:  keep: ['${absent[0]}']`]),
      `Columns at this step: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
    ],
  })
}
