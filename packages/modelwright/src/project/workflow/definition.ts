import type { Task } from '@modelwright/runtime'
import type { FixSpec } from '../../clean/index.ts'
import type { AlertRules, ChannelUse, Learner, Source } from '../../core/index.ts'
import type { TargetUse } from '../../deploy/index.ts'
import type { ConformalRule, Gate, ThresholdRule } from '../../evaluate/index.ts'
import type { ExpectationUse } from '../../explore/index.ts'
import type { MonitorUse } from '../../monitor/index.ts'
import type { SplitSpec, TransformSpec } from '../../prepare/index.ts'
import type { Limits, PresetName, ValidationSpec } from '../../tune/index.ts'
import type { PolicyUse, WindowUse } from '../../update/index.ts'
import type { StatedPlaces } from '../places/find-places.ts'
import type { TrialDefinition } from '../trial/trial-settings.ts'
import type { StepUse } from './define-step.ts'
import type { Hooks } from './hooks.ts'

/** A learner with its options: one of ours by name, or your own as `defineLearner` gave it. */
export interface LearnerUse {
  readonly kind: 'learner'
  readonly learner: string | Learner
  readonly options: Readonly<Record<string, unknown>>
}

/** What an ensemble is made of. */
export type EnsembleMember = LearnerUse | Learner | EnsembleUse

/** How an ensemble's members predict together. */
export interface EnsembleOptions {
  /** One a member, 0 or more; a blend's are brought to sum 1. Default: all alike. */
  readonly weights?: readonly number[]
  /** `blend`: the weighted mean of probabilities or values (default). `stack`: a regression on them, by weights that were found. */
  readonly by?: 'blend' | 'stack'
  /** Of a stack: what is added to each output. Default: nothing. */
  readonly intercepts?: readonly number[]
  /** Each member becomes the mean of so many models, each fitted without one part of the rows. */
  readonly bag?: number
  /** What it is called on the leaderboard; default: ensemble. */
  readonly name?: string
}

/** Several learners whose models predict together. */
export interface EnsembleUse {
  readonly kind: 'ensemble'
  readonly members: readonly EnsembleMember[]
  readonly options: EnsembleOptions
}

/** What a column can be said to be for: an amount, one of a few levels, or words to read. */
export type StatedKind = 'number' | 'category' | 'text'

/** Where outcomes come from, and which predictions they are of. */
export interface OutcomesDefinition {
  /** A table of them: `postgres('SELECT customer_id, churned, closed_on FROM accounts')`. */
  readonly source: Source
  /** The column with ids of answers; default `prediction_id`, unless there is a `key`. */
  readonly id?: string
  /** The column with numbers of rows within answers; default: the first row, or as the id says (`<id>/<row>`). */
  readonly row?: string
  /** The column by which rows are known, among those that are logged too: an outcome is of the latest prediction for it before. */
  readonly key?: string
  /** The column with what turned out to be true; default: the target. */
  readonly outcome?: string
  /** The column that says when it was so; needed with `key`. */
  readonly time?: string
  /** How long before the outcome the prediction was made at most, with `key`: `90d` by default. */
  readonly within?: string
  /** What the source calls a class, and the class: `{ Y: 'yes', N: 'no' }`. */
  readonly map?: Readonly<Record<string, string>>
}

/** How long to search. Whatever is used up first ends it. */
export interface Budget {
  readonly trials?: number
  readonly seconds?: number
  readonly minutes?: number
}

/** How a model is watched once it serves. */
export interface MonitorDefinition extends MonitorUse {
  /** Who is told of alerts, and by what: `[slack({ url: '${SLACK_URL}' })]`. Default: nobody; `modelwright alerts` lists them. */
  readonly alerts?: readonly ChannelUse[]
  /** When alerts open, end and are told again, where that is to differ from what is usual. */
  readonly alertRules?: Partial<AlertRules>
}

/**
 * What a workflow file says. Only `retrieve` and `target` must be there.
 *
 * The keys are the stages, in their order, besides `name`, the target's and the columns'.
 */
export interface WorkflowDefinition {
  /** The model's name in the registry; default: from the data's file name. */
  readonly name?: string
  /** What the model is, in a sentence or two, for its card. */
  readonly describe?: string
  /** What it is for, and what it is not for, for its card. */
  readonly use?: string
  /** Where the data comes from: `csv('customers.csv')`. */
  readonly retrieve: Source
  /** The column to predict. */
  readonly target: string
  /** Default: from the target's values. */
  readonly task?: Task
  /** The class that counts as positive; default: yes, true or 1, else the rarer one. */
  readonly positive?: string
  /** Columns that stay out of the model. */
  readonly ignore?: readonly string[]
  /** Columns that go in although they look like an id, a constant or a leak. */
  readonly keep?: readonly string[]
  /** What columns are for, where it was understood otherwise: `{ remark: 'text', floor: 'category' }`. */
  readonly kinds?: Readonly<Record<string, StatedKind>>
  /** What numbers of columns are counted in, the target's too, where fixes and source do not say: `{ tenure: 'months' }`. */
  readonly units?: Readonly<Record<string, string>>
  /** Rows of one group stay on one side of the split. */
  readonly group?: string
  /** The column that tells when a row was; the latest rows are held out. */
  readonly time?: string
  /** The column that says how much each row counts in fits and in the search; it is no input. Default: all alike. */
  readonly weights?: string
  /** Which rows are learnt from, by their `time`: `last('90d')`, `weighted('30d')`, `sinceDrift()`. Default: all. */
  readonly window?: 'all' | WindowUse
  readonly explore?: {
    /** What a table must be, checked each time it is retrieved, before anything is learnt. */
    readonly expect?: readonly ExpectationUse[]
  }
  /** Fixes, run in order; default `auto`: rows without target go, blanks at the ends go, words for "missing" are missing. */
  readonly clean?: 'auto' | readonly FixSpec[]
  /** Which rows are held out; default: a fifth, with the classes' shares where there are classes. */
  readonly split?: SplitSpec
  /** Transforms to take first; what a learner still needs is added by column type. Default `auto`: nothing but that. */
  readonly prepare?: 'auto' | readonly TransformSpec[]
  /** Learners to try; default: those that suit the task. The best goes on. */
  readonly train?: readonly EnsembleMember[]
  readonly tune?: {
    /** What to search for; default: auc, log-loss or rmse, by task. */
    readonly metric?: string
    /** How thoroughly to search: `fast` (10 seconds), `good` (2 minutes, the default), `best`, or `small`. */
    readonly preset?: PresetName
    /** Stands in place of the preset's bounds. With trials alone no clock has a say. */
    readonly budget?: Budget
    /** What the product allows of the model. */
    readonly limits?: Limits
    /** Settings that are tried first, before what did well on other tables. Default: none. */
    readonly first?: readonly LearnerUse[]
    /** Whether the best trials may predict together; default: by the preset, `good` and `best` do. */
    readonly ensemble?: boolean
    /** How trials are proposed; default `tpe`. */
    readonly sampler?: 'grid' | 'random' | 'sobol' | 'tpe'
    /** Whether trials that look poor are given up early; default `median`. */
    readonly pruner?: 'median' | 'none' | 'successive-halving'
    /** Whether trials of learners that grow in rounds are given up within a fold; default `none`. */
    readonly roundPruner?: 'median' | 'none' | 'successive-halving'
    /** How training rows are split to score a trial; default: folds by the number of rows, forward in time where there is a time. */
    readonly validation?: ValidationSpec
  }
  readonly evaluate?: {
    /** What to search for and to decide by, where `tune` does not say; default: by task. */
    readonly metric?: string
    /** Makes probabilities honest, by out-of-fold predictions; `auto` takes what helps most, if anything. Default: not at all. */
    readonly calibrate?: 'auto' | 'isotonic' | 'platt' | 'temperature'
    /** For two classes: from which probability a row counts as positive; default: from a half. */
    readonly threshold?: ThresholdRule
    /** Intervals, or sets of classes, that hold the truth as often as asked: `conformal({ coverage: 0.9 })`. Default: none. */
    readonly intervals?: ConformalRule
    /** Scores the winner's recipe on growing shares of the training rows too: would more rows help? Default: false. */
    readonly learningCurve?: boolean
    /** Columns by whose levels the model is looked at apart. Weak spots in other inputs are looked for anyway. */
    readonly slices?: readonly string[]
    /** Columns between whose levels the model must be fair: how each group fares, and how far they are apart. They need not be inputs. */
    readonly fairness?: readonly string[]
    /** What becomes of the score when rows are worse than today's; `seeds`: fits with so many other seeds besides. Default: the report alone, while time is left. */
    readonly robustness?: boolean | { readonly seeds?: number }
    /** What a model must reach to become champion. */
    readonly gates?: readonly Gate[]
  }
  /** Who must approve a version, by `modelwright approve`, before it can become champion; default: nobody. */
  readonly promotion?: {
    /** How many people. */
    readonly approvals: number
    /** `other` (default): the author's own key does not count; `any`: it does. */
    readonly by?: 'other' | 'any'
  }
  /** Where its models are deployed, with which options: `modelwright deploy <target> plan` takes them without flags. Default: nowhere. */
  readonly deploy?: readonly TargetUse[]
  /** How it is watched in production. */
  readonly monitor?: MonitorDefinition
  /** Where outcomes of its predictions are told, later: `update` and `up` take them in by themselves. Default: nowhere. */
  readonly outcomes?: OutcomesDefinition
  /** When it is retrained by `modelwright update` and `up`: `[weekly('mon 03:00'), onDrift()]`; default: when somebody says so. */
  readonly update?: readonly PolicyUse[]
  /** How a challenger is tried before it becomes champion: `{ by: 'canary', share: 10 }`; default: on logged requests. */
  readonly trial?: TrialDefinition
  /** Digest of a model whose boosted trees are gone on from, as `modelwright update --refit --warm` says it. Default: none. */
  readonly continues?: string
  /** Whole number that every random draw comes from; default 0. */
  readonly seed?: number
  /** Steps of your own, made by `defineStep`, that run with ours. */
  readonly steps?: readonly StepUse[]
  /** What is called when a run has ended. */
  readonly on?: Hooks
  /** What is different in an environment, by its name: `--env prod` lays it over the rest. */
  readonly environments?: Readonly<Record<string, EnvironmentDefinition>>
  /** Where runs and models are kept: `postgres('postgres://user:${PGPASSWORD}@host/database')`; default: a file in this folder. */
  readonly store?: Source | string
  /** Where what they are made of is kept: `s3('s3://bucket/folder', { region: 'eu-west-1' })`; default: this folder. */
  readonly objects?: Source | string
}

/** What an environment may say: anything but the environments. */
export type EnvironmentDefinition = Partial<Omit<WorkflowDefinition, 'environments'>>

/** A definition that was checked: `train` holds learners with options, and what said `auto` says nothing. */
export interface Workflow
  extends Omit<WorkflowDefinition, 'train' | 'clean' | 'prepare' | 'store' | 'objects'>,
    StatedPlaces {
  readonly clean?: readonly FixSpec[]
  readonly prepare?: readonly TransformSpec[]
  readonly train?: readonly LearnerUse[]
}

/**
 * Declares a workflow: the default export of `workflow.ts`.
 *
 * @example
 * defineWorkflow({ retrieve: csv('customers.csv'), target: 'churn' }).target // → 'churn'
 */
export function defineWorkflow(definition: WorkflowDefinition): WorkflowDefinition {
  return definition
}
