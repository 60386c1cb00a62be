import type { Command } from 'commander'
import { addFeatureUse } from './features.ts'
import { addSeatLife } from './life.ts'
import { addOffline } from './offline.ts'
import { addSeatHistory } from './rights.ts'
import { addShow } from './show.ts'
import { addStale } from './stale.ts'
import { addTwin } from './twin.ts'

export function addActivations(program: Command): void {
  const activations = program
    .command('activations')
    .description('seats that are taken (`entitlements seats` lists them)')
  addShow(activations)
  addSeatLife(activations)
  addFeatureUse(activations)
  addSeatHistory(activations)
  addTwin(activations)
  addStale(activations)
  addOffline(activations)
}
