import { ModelwrightError, type OptionSpecs } from '../core/index.ts'
import { defineTarget, type Target } from './target.ts'

/** What a target of files alone says of itself. */
export type BuildOnly<Specs extends OptionSpecs> = Pick<
  Target<Specs, never>,
  'name' | 'title' | 'about' | 'options' | 'check' | 'build'
> & {
  /** Largest body of a request that the place takes. */
  readonly maxBodyBytes?: number
}

/**
 * Declares a target of which only files are made, for a place whose own tools deploy them.
 *
 * @returns verbs beyond `build` are refused
 */
export function defineBuildOnly<const Specs extends OptionSpecs>(
  given: BuildOnly<Specs>,
): Target<Specs, never> {
  const { maxBodyBytes = 10 * 1024 * 1024, ...rest } = given
  const refuse = (): never => {
    throw new ModelwrightError('DEPLOY_VERB_UNSUPPORTED', {
      message: `For ${given.title} files are built, which other tools deploy.`,
      where: given.name,
      mend: [`Write the files:  modelwright deploy ${given.name} build <model>`],
    })
  }
  return defineTarget<Specs, never>({
    ...rest,
    supports: {
      isBuildOnly: true,
      runs: 'runtime',
      split: 'none',
      asksBefore: false,
      logs: false,
      scalesToZero: true,
      maxBodyBytes,
    },
    describe: refuse,
    open: refuse,
    place: refuse,
    invoke: refuse,
    readTraffic: refuse,
    shift: refuse,
  })
}
