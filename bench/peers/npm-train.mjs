// Trains one model with a package of npm on one dense table, and prints one JSON line as train.py does.
//   node npm-train.mjs '{"peer": "ydf-training", "packages": "…", "folder": "…", "rounds": 100, "leaves": 63, …}'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const told = JSON.parse(process.argv[2])
const require = createRequire(join(told.packages, 'package.json'))
const about = JSON.parse(readFileSync(join(told.folder, 'about.json'), 'utf8'))
const seconds = () => performance.now() / 1000

/** Cells in columns, and the target. */
function readPart(part, rowCount) {
  const bytes = readFileSync(join(told.folder, `${part}.f64`))
  const cells = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const columns = about.columns.map((_, at) => cells.subarray(at * rowCount, (at + 1) * rowCount))
  return { columns, rowCount, y: readFileSync(join(told.folder, `${part}.y.u8`)) }
}

/** Rows as arrays, which the packages of ml.js take. */
const rowsOf = ({ columns, rowCount }) =>
  Array.from({ length: rowCount }, (_, row) => columns.map((column) => column[row]))

/** With its own options, as it takes none: 300 trees of depth 6, stopped early, splits at each distinct value. */
async function ydfTraining(train) {
  // It prints its progress where the result is to go.
  console.log = console.error
  const ydf = await require('ydf-training')()
  const objectOf = ({ columns }) =>
    Object.fromEntries(columns.map((column, at) => [`x${at}`, Array.from(column)]))
  const data = { ...objectOf(train), y: Array.from(train.y, String) }
  const begun = seconds()
  const model = new ydf.GradientBoostedTreesLearner('y', 'CLASSIFICATION').train(data)
  return { boostS: seconds() - begun, predict: (test) => Array.from(model.predict(objectOf(test))) }
}

/** A forest; it takes a number of trees and of rows a split needs, but no number of leaves. */
function mlRandomForest(train) {
  const { RandomForestClassifier } = require('ml-random-forest')
  const rows = rowsOf(train)
  const model = new RandomForestClassifier({
    seed: 1,
    nEstimators: told.rounds,
    maxFeatures: Math.round(Math.sqrt(about.columns.length)),
    noOOB: true,
    treeOptions: { minNumSamples: told.minRows },
  })
  const begun = seconds()
  model.train(rows, Array.from(train.y))
  const boostS = seconds() - begun
  return { boostS, predict: (test) => model.predictProbability(rowsOf(test), 1) }
}

async function mlXgboost(train) {
  const XGBoost = await require('ml-xgboost')
  const rows = rowsOf(train)
  const booster = new XGBoost({
    booster: 'gbtree',
    objective: 'binary:logistic',
    max_depth: 6,
    eta: told.rate,
    min_child_weight: told.minHessian,
    subsample: 1,
    colsample_bytree: 1,
    silent: 1,
    iterations: told.rounds,
  })
  const begun = seconds()
  booster.train(rows, Array.from(train.y))
  return { boostS: seconds() - begun, predict: (test) => booster.predict(rowsOf(test)) }
}

/** Area under the ROC curve by ranks; ties count half. */
function aucOf(y, scores) {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b])
  let [ranks, positives] = [0, 0]
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++
    for (let at = from; at < to; at++) if (y[order[at]] === 1) ranks += (from + to + 1) / 2
  }
  for (const value of y) positives += value
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (y.length - positives))
}

function logLossOf(y, scores) {
  const clip = (p) => Math.min(1 - 1e-15, Math.max(1e-15, p))
  const losses = scores.map((p, at) => -Math.log(y[at] === 1 ? clip(p) : clip(1 - p)))
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

const print = console.log
const peers = { 'ydf-training': ydfTraining, 'ml-random-forest': mlRandomForest, 'ml-xgboost': mlXgboost }
const before = process.cpuUsage()
const { boostS, predict } = await peers[told.peer](readPart('train', about.rowCount))
const { user, system } = process.cpuUsage(before)
const peakRssMB = process.resourceUsage().maxRSS / 1024
const test = readPart('test', about.testCount)
const scores = predict(test)
const marks = { auc: aucOf(test.y, scores), logloss: logLossOf(test.y, scores) }
const times = { boostS, totalS: boostS, trainCpuS: (user + system) / 1e6 }
print(JSON.stringify({ peer: told.peer, threads: 1, ...times, peakRssMB, ...marks }))
process.exit(0)
