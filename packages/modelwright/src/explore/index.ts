export type { AlertContext, AlertKind } from './alert.ts'
export { alertList } from './alerts/index.ts'
export { type ColumnFacts, type ProfileOptions, profileTable } from './profile.ts'
export type * from './profile-types.ts'
