import { didYouMean, ModelwrightError } from '../../core/index.ts'
import type { Resource } from '../target.ts'
import { commandOf } from './desk.ts'

/** Whose deployment it is, for messages. */
export interface Of {
  readonly target: string
  readonly name: string
}

type Thing = Pick<Resource<unknown>, 'kind' | 'name'>

const shownPlace = (place: Readonly<Record<string, string>>): string =>
  Object.entries(place)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** Credentials stand for another account, project or region than the deployment lies in. */
export function placeDifferent(
  { target, name }: Of,
  {
    known,
    found,
  }: { readonly known: Readonly<Record<string, string>>; readonly found: Readonly<Record<string, string>> },
): ModelwrightError {
  return new ModelwrightError('DEPLOY_PLACE_DIFFERENT', {
    message: `The deployment lies in ${shownPlace(known)}; the credentials and options stand for ${shownPlace(found)}.`,
    where: `${target} ${name}`,
    mend: [
      'Use the credentials and options that it was made with.',
      `Or deploy there under another name:  modelwright deploy ${target} apply --name <name>`,
    ],
  })
}

/** Something of that name is there and does not carry our label. */
export function resourceForeign({ target, name }: Of, { kind, name: resource }: Thing): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_FOREIGN', {
    message: `There is a ${kind} "${resource}" already that does not carry the label of this deployment: somebody else made it. It is not touched.`,
    where: `${target} ${name}`,
    mend: [
      `Deploy under another name:  modelwright deploy ${target} apply --name <name>`,
      `If it was made from another store, it carries that deployment's label; take it over under that name:  ${commandOf(target, 'import', '<its name>')}`,
      'Or remove it where it is.',
    ],
  })
}

/** Something carries our label, and the store knows nothing of the deployment. */
export function stateLost({ target, name }: Of, { kind, name: resource }: Thing): ModelwrightError {
  return new ModelwrightError('DEPLOY_STATE_LOST', {
    message: `There is a ${kind} "${resource}" that carries the label of this deployment, of which the store knows nothing.`,
    where: `${target} ${name}`,
    mend: [
      `Take over what is there:  modelwright deploy ${target} import <model> --name ${name}`,
      `Or deploy under another name:  modelwright deploy ${target} apply --name <name>`,
    ],
  })
}

/** What should be there already is not. */
export function resourceMissing({ target, name }: Of, { kind, name: resource }: Thing): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_ABSENT', {
    message: `The ${kind} "${resource}" must be there already, and is not.`,
    where: `${target} ${name}`,
    mend: ['Make it first, or name another one: the options say which.'],
  })
}

/** The provider says that a thing is broken. */
export function resourceFailed({ kind, name }: Thing, reason: string | undefined): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_FAILED', {
    message: `The ${kind} "${name}" failed: ${reason ?? 'the provider gives no reason'}`,
    where: name,
    mend: ['Mend what it says, and run the command again.'],
  })
}

/** The provider has been at it for too long. */
export function resourceSlow({ kind, name }: Thing, minutes: number): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_SLOW', {
    message: `The ${kind} "${name}" is not ready after ${minutes} minutes.`,
    where: name,
    mend: ['Run the command again: it goes on waiting.'],
  })
}

/** A plan would let anybody ask. */
export function resourcePublic(
  { target, name }: Of,
  things: readonly Pick<Resource<unknown>, 'kind' | 'name'>[],
): ModelwrightError {
  const list = things.map((one) => `the ${one.kind} "${one.name}"`).join(' and ')
  return new ModelwrightError('DEPLOY_RESOURCE_PUBLIC', {
    message: `Anybody could ask ${list} without credentials; nobody said that they may.`,
    where: `${target} ${name}`,
    mend: ['Say so, if that is meant:  --public', 'Or leave it private, and call it with credentials.'],
  })
}

/** No deployment is called so. */
export function deploymentUnknown({ target, name }: Of, known: readonly string[]): ModelwrightError {
  return new ModelwrightError('DEPLOY_DEPLOYMENT_UNKNOWN', {
    message: `The store knows no deployment "${name}" on ${target}.`,
    where: `${target} ${name}`,
    mend: [
      ...didYouMean(name, known),
      known.length === 0
        ? `Make one:  modelwright deploy ${target} apply <model>`
        : `There are: ${known.slice(0, 10).join(', ')}.`,
      `What is there and was forgotten is found again:  modelwright deploy ${target} import <model> --name ${name}`,
    ],
  })
}

/** Nothing is deployed there, and no name was said. */
export function nothingDeployed(target: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_DEPLOYMENT_UNKNOWN', {
    message: `The store knows no deployment on ${target}.`,
    where: target,
    mend: [
      `Make one:  modelwright deploy ${target} apply <model>`,
      `What is there and was forgotten is found again:  modelwright deploy ${target} import <model>`,
    ],
  })
}

/** Others took the lock, as this process seemed dead. */
export function lockLost({ target, name }: Of, cause?: unknown): ModelwrightError {
  return new ModelwrightError('DEPLOY_LOCK_LOST', {
    message: 'The lock on the deployment was lost: somebody else took it while this process stood still.',
    where: `${target} ${name}`,
    mend: [`See what became of it:  ${commandOf(target, 'status', name)}`],
    ...(cause === undefined ? {} : { cause }),
  })
}
