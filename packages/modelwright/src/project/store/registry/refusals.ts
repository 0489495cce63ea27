import { didYouMean, ModelwrightError } from '../../../core/index.ts'
import { shown } from '../names.ts'
import type { Database } from '../schema.ts'
import type { Key } from '../version-records.ts'

/** A version is named that there is not. */
export async function versionUnknown(database: Database, { model, version }: Key): Promise<ModelwrightError> {
  const rows = await database.selectFrom('models').select('name').orderBy('name').execute()
  const names = rows.map((row) => row.name)
  const isKnown = names.includes(model)
  return new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
    message: isKnown
      ? `The model "${model}" has no version ${version}.`
      : `There is no model ${shown(model)}.`,
    mend: [...(isKnown ? [] : didYouMean(model, names)), 'List models and versions: modelwright models'],
  })
}

/** Promotion is refused. */
export function promotionRefused({ model, version }: Key, refusals: readonly string[]): ModelwrightError {
  const approve = refusals.some((refusal) => refusal.startsWith('it needs '))
  return new ModelwrightError('PROJECT_PROMOTION_REFUSED', {
    message: `${model}/${version} may not be promoted: ${refusals.join('; ')}.`,
    where: `${model}/${version}`,
    mend: [
      ...(approve
        ? [`Let a second person approve it:  modelwright approve ${model}/${version} --key <file>`]
        : ['Train one that passes:  modelwright run']),
      `Or overrule it, which is written down:  modelwright promote ${model}/${version} --force --reason "…"`,
    ],
  })
}

/** An alias is moved by hand that only promotion moves. */
export function aliasGuarded(alias: string, reference: string): ModelwrightError {
  return new ModelwrightError('PROJECT_ALIAS_GUARDED', {
    message: `The alias "${alias}" moves only through gates.`,
    where: `${reference}@${alias}`,
    mend: [
      `Promote a version:  modelwright promote ${reference}/<version> --alias ${alias}`,
      `Or go back:  modelwright rollback ${reference} --alias ${alias}`,
    ],
  })
}

/** A version cannot be retired while it is in use. */
export function versionInUse({ model, version }: Key, alias: string): ModelwrightError {
  return new ModelwrightError('PROJECT_VERSION_USED', {
    message: `${model}/${version} is ${model}@${alias}: what is in use is not retired.`,
    where: `${model}/${version}`,
    mend: [
      `Promote another one first:  modelwright promote ${model}/<version> --alias ${alias}`,
      `Or go back first:  modelwright rollback ${model} --alias ${alias}`,
    ],
  })
}

/** A retired version is asked for. */
export function versionRetired({ model, version }: Key, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_VERSION_RETIRED', {
    message: `${model}/${version} is retired.`,
    where: `${model}/${version}`,
    mend,
  })
}

/** There is no version to go back to. */
export function rollbackImpossible(
  model: string,
  alias: string,
  history: readonly number[],
  to?: number,
): ModelwrightError {
  const known = history.length === 0 ? 'none' : history.join(', ')
  return new ModelwrightError('PROJECT_ROLLBACK_IMPOSSIBLE', {
    message:
      to === undefined
        ? `There is no version before that ${model}@${alias} could go back to; it had: ${known}.`
        : `${model}@${alias} never was version ${to}, or is it now; it had: ${known}.`,
    where: `${model}@${alias}`,
    mend: [
      'See what it pointed at:  modelwright audit list',
      `Or promote a version:  modelwright promote ${model}/<version> --alias ${alias}`,
    ],
  })
}

/** A tag or note cannot be kept. */
export function labelInvalid(message: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_LABEL_INVALID', {
    message,
    where,
    mend: ['A tag is name=value, such as team=billing; its name has letters, digits, ".", "_" and "-".'],
  })
}
