import type { AlertRecord, ModelEvent, WindowVerdict } from '../../../core/index.ts'
import { type MonitorUse, monitorSettings, readAlertRules } from '../../../monitor/index.ts'
import { deliveryNotes } from '../../alerts/delivery-notes.ts'
import { modelEvents } from '../../alerts/model-events.ts'
import { raiseAlerts } from '../../alerts/raise-alerts.ts'
import { untakenVerdicts } from '../../alerts/untaken.ts'
import { durationMs } from '../../outcomes/duration.ts'
import type { Workflow } from '../../workflow/index.ts'
import { liveVersions } from './live-versions.ts'
import { overlayStore } from './overlay-store.ts'
import { watchPass } from './watch-pass.ts'
import type { WatchPass, WatchRequest } from './watch-request.ts'

/** What `modelwright monitor` is asked. Times are milliseconds since 1970-01-01 UTC. */
export interface MonitorRequest
  extends Pick<WatchRequest, 'project' | 'name' | 'folders' | 'temporary' | 'log' | 'signal'> {
  /** What the workflow says of monitoring. */
  readonly monitor: Workflow['monitor']
  /** What it says of trials: when outcomes are known. */
  readonly trial: Workflow['trial']
  readonly now: number
  /** Windows that are shown. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** Stores nothing and tells nobody. */
  readonly isDry: boolean
  /** Other than what the workflow says: windows are made anew, for this look alone. */
  readonly instead?: {
    readonly every?: MonitorUse['every']
    readonly reference?: MonitorUse['reference']
    readonly asOf?: number
  }
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What a pass found, with what is known of the windows before. Plain data. */
export interface Monitored extends WatchPass {
  /** Windows that are shown, the oldest first. */
  readonly windows: readonly WindowVerdict[]
  readonly alerts: readonly AlertRecord[]
  readonly events: readonly ModelEvent[]
}

/** Windows that are looked at where nobody says since when. */
const mostShown = 30
const dayMs = 86_400_000

/** A look by other windows, another reference or at another time: what is kept would not go with it. */
function isAside({ instead }: MonitorRequest): boolean {
  return instead !== undefined && Object.values(instead).some((value) => value !== undefined)
}

async function watchRequestOf(request: MonitorRequest): Promise<WatchRequest> {
  const { project, name, monitor = {}, trial, instead = {}, now, since, until, isDry } = request
  const isOther = isAside(request)
  const { every, reference, asOf } = instead
  const after = trial?.outcomesAfter
  const settings = {
    ...monitorSettings({
      ...monitor,
      ...(every === undefined ? {} : { every }),
      ...(reference === undefined ? {} : { reference }),
    }),
    ...(after === undefined ? {} : { outcomesAfterMs: durationMs(after)! }),
  }
  const lengthMs = settings.length.by === 'time' ? settings.length.ms : dayMs
  const then = asOf ?? now
  const { folders, temporary, log, signal } = request
  return {
    ...{ project, name, settings, folders, temporary, log, signal, now: then },
    ...(asOf === undefined ? {} : { asOf }),
    ...(isOther ? { since: since ?? then - mostShown * lengthMs, until } : {}),
    store: isDry || isOther ? await overlayStore(project, name, { takes: !isOther }) : project,
  }
}

/** Raises alerts and sends messages, also where nothing new was judged: what was not taken before is tried again. */
async function alertsOf(request: MonitorRequest, pass: WatchPass, events: readonly ModelEvent[]) {
  const { project, name, monitor, env, signal } = request
  const { delivered } = await raiseAlerts(
    {
      ...{ alerts: project.alerts, model: name, live: await liveVersions(project, pass), events },
      verdicts: await untakenVerdicts(project, name, pass.judged),
      channels: monitor?.alerts ?? [],
      rules: readAlertRules(monitor?.alertRules),
    },
    { env, folder: project.folder, clock: Date.now, signal },
  )
  const alerts = await project.alerts.list({ model: name, all: false, limit: 100 })
  return { alerts, notes: deliveryNotes(delivered) }
}

/** Makes a pass over the windows of a model, raises alerts of what it found, and gathers what a person wants to see. */
export async function monitorModel(request: MonitorRequest): Promise<Monitored> {
  const { project, name, since, until } = request
  const watch = await watchRequestOf(request)
  const pass = await watchPass(watch)
  const range = since === undefined && until === undefined ? { limit: mostShown } : { since, until }
  const windows = await watch.store.monitor.verdicts({ model: name, ...range })
  const events = await modelEvents(project, name)
  const isKept = watch.store === project
  const { alerts, notes } = isKept ? await alertsOf(request, pass, events) : { alerts: [], notes: [] }
  return { ...pass, notes: [...pass.notes, ...notes], windows, alerts, events }
}
