import { didYouMean, ModelwrightError } from '../../core/index.ts'

function listed(names: readonly string[]): string {
  return `${names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
}

/**
 * Matches a file's columns with those of the first file by name; order may differ.
 *
 * @returns for each column of this file, its place among `expected`
 * @throws {ModelwrightError} RETRIEVE_COLUMNS_DIFFERENT - when names are missing or added
 */
export function placesOf(
  expected: readonly string[],
  names: readonly string[],
  shown: string,
  first: string,
): number[] {
  const missing = expected.filter((name) => !names.includes(name))
  const added = names.filter((name) => !expected.includes(name))
  if (missing.length + added.length === 0) return names.map((name) => expected.indexOf(name))
  const parts = [
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
    ...(added.length > 0 ? [`has ${listed(added)} in addition`] : []),
  ]
  throw new ModelwrightError('RETRIEVE_COLUMNS_DIFFERENT', {
    message: `"${shown}" ${parts.join(' and ')}, compared with "${first}".`,
    where: shown,
    mend: [
      ...(missing.length > 0 ? didYouMean(missing[0], added) : []),
      'Give all files the same columns, or name only files that have them.',
    ],
  })
}
