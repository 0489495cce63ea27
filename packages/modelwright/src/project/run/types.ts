import type { Task } from '@modelwright/runtime'
import type { Crew, Deadline, Log, RulingNotes, Rulings, Source } from '../../core/index.ts'
import type { Pool } from '../../core/node/pool.ts'
import type { Project } from '../open-project.ts'
import type { Workflow } from '../workflow/index.ts'

/** What a run is asked to do. */
export interface RunRequest {
  readonly workflow: Workflow
  /** Digest of what the workflow says. */
  readonly workflowDigest: string
  /** Folder that relative paths start from. */
  readonly folder: string
  /** Its model does not become champion, whatever it reaches: for runs that only judge, such as of a pull request. */
  readonly isPromoted?: false
  /** The workflow file, where there is one: it tells what code of its own is made of. */
  readonly file?: string
  /** Name of the environment that was laid over it. */
  readonly environment?: string
  /** Seconds that the whole run was given: they decide what there is time for. */
  readonly timeLimit?: number
  /** Nothing that lies elsewhere is asked for. */
  readonly isOffline?: boolean
  /** Every file is hashed, also one that was not touched. */
  readonly isHashed?: boolean
  /** A run that is done again: what the clock decided, and where what else it read lies now. */
  readonly replay?: RunReplay
}

/** What a run goes by that is done again. */
export interface RunReplay {
  readonly notes: RulingNotes
  /** Rows to test on, instead of the file that the workflow names. */
  readonly test?: Source
  /** File with the fold of each row, instead of the one that the workflow names. */
  readonly folds?: string
  /** What stood before decimals in the file that the snapshot was read from. */
  readonly decimal?: 'comma'
  /** What numbers of columns are counted in, by those who typed them: the snapshot does not tell. */
  readonly units?: Readonly<Record<string, string>>
}

/** What a run is handed: everything outside of it. */
export interface RunTools {
  readonly project: Project
  readonly log: Log
  /** Milliseconds that only grow. */
  readonly clock: () => number
  /** The present; milliseconds since 1970-01-01 UTC. */
  readonly now: () => number
  /** For the whole run, until the artifact and the report are written. */
  readonly deadline: Deadline
  /** What the clock decides of the artifact. */
  readonly rulings: Rulings
  readonly signal: AbortSignal
  readonly pool: Pool
  /** The pool's threads, for a fit that runs on several. */
  readonly crew: Crew
  /** Modelwright's own version. */
  readonly version: string
  /** A folder for temporary files; the caller removes it. */
  readonly temporary: string
  /** Memory that is free now, in bytes: a search of more than fits looks at fewer rows. */
  readonly freeBytes: () => number
  /** Environment variables that sources may name. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A learner with the options that did best, and how it did. */
export interface LeaderboardRow {
  readonly learner: string
  readonly options: Readonly<Record<string, unknown>>
  /** Those that are not the learner's defaults. */
  readonly changed: Readonly<Record<string, unknown>>
  readonly metric: string
  /** Mean over the folds of cross-validation on training rows: what the winner was chosen by. */
  readonly score: number
  /** 95 % interval of the mean; null where there were fewer than two folds. */
  readonly low: number | null
  readonly high: number | null
  readonly folds: readonly number[]
  readonly fitMs: number
  /** Bytes of its artifact, without card; of a fold's fit where there was no time for one on all training rows. */
  readonly bytes: number | null
  /** Microseconds a row in the search, many rows together; null where nobody measured. Depends on the machine. */
  readonly rowMicroseconds: number | null
  readonly chosen: boolean
}

/** What `--dry` shows. */
export interface DryRun {
  readonly task: Task
  readonly metric: string
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly use: string; readonly reason: string }[]
  readonly split: { readonly train: number; readonly test: number; readonly how: string }
  readonly plan: readonly { readonly learner: string; readonly steps: readonly string[] }[]
  /** What will be tried otherwise, as the time is short. */
  readonly notes: readonly string[]
  /** What might be tried besides, with the reason. */
  readonly suggestions: readonly string[]
  readonly trials: number
  readonly estimateSeconds: number
}
