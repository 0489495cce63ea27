export { type Retrieved, retrieve } from './retrieve.ts'
export { loadSnapshot, type Snapshot, type SnapshotContext } from './snapshot/snapshot.ts'
export { type CsvOptions, csv, file, json, jsonLines, parquet } from './sources/index.ts'
