import type { Batch, MetricEstimate } from '@modelwright/runtime'
import type { Target } from '../core/index.ts'
import type { LossProfile } from './judge/loss-profile.ts'
import type { KeptCalibration } from './performance/kept-calibration.ts'
import type { Watched } from './watched.ts'

/** How the model fared on the rows of a reference whose outcome is known. */
export interface ReferenceOutcomes {
  /** Rows whose outcome is known. */
  readonly rows: number
  /** Rows of each class, by its name; absent for numbers. */
  readonly classes?: ReadonlyMap<string, number> | undefined
  /** The loss of a row: `brier` for classes, `absolute-error` in the unit of the target for numbers; its mean with a 95 % interval. */
  readonly loss: MetricEstimate & { readonly name: string }
  /** How that loss goes with each feature, by its name. */
  readonly byFeature: ReadonlyMap<string, LossProfile>
  /** How it goes with what the model says, by the columns of `saidBatch`. */
  readonly byPrediction: ReadonlyMap<string, LossProfile>
  /** What makes probabilities honest without the rows; absent for numbers. */
  readonly calibration?: KeptCalibration | undefined
}

/** The rows themselves, where they may be looked at. */
export interface ReferenceRows {
  /** As the model reads them. */
  readonly rows: Batch
  /** What the model said, row-major `[rows × outputs]`. */
  readonly predictions: Float64Array
  /** Positions of rows whose outcome is known. */
  readonly judged: Uint32Array
  /** Their outcomes; shape `[judged]`. */
  readonly truth: Target
}

/** What windows of a model are compared with: what is known of some rows, what it said of them, and what came of it. */
export interface ModelReference {
  readonly rowCount: number
  readonly features: Watched
  /** The columns of `saidBatch`. */
  readonly predictions: Watched
  /** Absent: of no row the outcome is known. */
  readonly outcomes?: ReferenceOutcomes | undefined
  /** Absent: only what was kept of the rows is there. */
  readonly rows?: ReferenceRows | undefined
}
